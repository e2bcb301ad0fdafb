/** A caller that waited this long goes ahead: when the server does not answer, callers fail together and not one after the other. */
const LONGEST_WAIT_MS = 2000

/** Resolves when the work before is over, however it ended, or when the wait is. */
function turn(previous: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, LONGEST_WAIT_MS)
    const go = () => {
      clearTimeout(timer)
      resolve()
    }
    previous.then(go, go)
  })
}

/**
 * One at a time per key, in this process. It spares callers of one process from losing compare-and-set races against each other;
 * no promise hangs on it, as other processes do not queue here.
 */
export class KeyedQueue {
  readonly #tails = new Map<string, Promise<unknown>>()

  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const previous = this.#tails.get(key)
    const running = previous === undefined ? work() : turn(previous).then(work)
    this.#tails.set(key, running)
    try {
      return await running
    } finally {
      if (this.#tails.get(key) === running) this.#tails.delete(key)
    }
  }
}
