const MIN_MS = 2
const MAX_MS = 25

/** Wait a moment before trying again, each process a different one, so that they do not meet again. */
export function pauseWithJitter(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, MIN_MS + Math.random() * (MAX_MS - MIN_MS))
  })
}
