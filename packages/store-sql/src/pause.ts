const SHORTEST_MS = 1
const LONGEST_MS = 25

/**
 * Wait a moment before trying again, each process a different one, so that they do not meet again. `attempt` counts from 1: whoever has just
 * been turned away waits a millisecond or two, as most locks are held no longer, and up to 25 when that did not help. Without it the
 * wait is up to 25 ms at once: two transactions that met would meet again.
 */
export function pauseWithJitter(attempt = Number.POSITIVE_INFINITY): Promise<void> {
  const longest = Math.min(LONGEST_MS, 2 ** attempt)
  return new Promise((resolve) => {
    setTimeout(resolve, SHORTEST_MS + Math.random() * (longest - SHORTEST_MS))
  })
}
