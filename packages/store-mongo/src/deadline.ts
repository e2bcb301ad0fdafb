import { MongoStoreFault } from './store-fault.ts'

interface DeadlineLimits {
  /** Longest wait for an answer. */
  readonly limitMs: number
  /** After that: longer than the driver takes to give an operation up by itself, tries again included. */
  readonly lostMs: number
}

/** Whoever was too busy to hear the answer gets the chance to, before anything is concluded. */
function after(ms: number, act: () => void): NodeJS.Timeout {
  return setTimeout(() => setImmediate(act), ms)
}

/**
 * The end of every wait. The driver has none of its own for an operation that takes a connection in the instant of its cut: it waits for
 * that socket to drain, which never happens, and `timeoutMS`, which would end that, has no effect any more (mongodb 7.8).
 */
export class Deadline {
  readonly #limits: DeadlineLimits
  readonly #onLost: (since: number) => void

  /** `onLost` hears of operations that the driver will never end, and since when (`performance.now()`): each keeps a connection. */
  constructor(limits: DeadlineLimits, onLost: (since: number) => void) {
    this.#limits = limits
    this.#onLost = onLost
  }

  /** The answer, or a `StoreFault` when it does not come in time. Then nobody knows what happened. */
  meet<T>(ask: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const since = performance.now()
      let lost: NodeJS.Timeout | undefined
      const late = after(this.#limits.limitMs, () => {
        reject(
          new MongoStoreFault('MongoDB did not answer in time. What was asked of it may have happened.', { storeFault: 'unavailable' }),
        )
        lost = after(this.#limits.lostMs, () => lost && this.#onLost(since)).unref()
      })
      const end = () => {
        clearTimeout(late)
        clearTimeout(lost)
        lost = undefined
      }
      const answer = async () => ask()
      answer().finally(end).then(resolve, reject)
    })
  }
}
