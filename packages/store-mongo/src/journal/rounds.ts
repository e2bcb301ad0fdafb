/** What is done over and over. */
export interface Rounds {
  /** Resolves when the one under way is over. */
  stop(): Promise<void>
}

/** Processes that start together do not go together. */
const SPREAD = 0.2

/** Do it time and again, one at a time, for as long as something else keeps the process alive. One that fails is left to the next one. */
export function startRounds(act: () => Promise<void>, everyMs: number): Rounds {
  let running: Promise<void> = Promise.resolve()
  let isStopped = false
  let timer = next()

  function next(): NodeJS.Timeout {
    return setTimeout(
      () => {
        // Verbs say what is wrong; here there is nobody to tell.
        running = act()
          .catch(() => {})
          .finally(() => {
            if (!isStopped) timer = next()
          })
      },
      everyMs * (1 + SPREAD * (2 * Math.random() - 1)),
    ).unref()
  }

  return {
    stop() {
      isStopped = true
      clearTimeout(timer)
      return running
    },
  }
}
