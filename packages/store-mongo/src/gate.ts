import { toFault } from './mongo-faults.ts'
import { MongoStoreFault } from './store-fault.ts'

/** Every verb passes it: closed means refused, errors of the driver become faults, and closing waits for what is under way. */
export class Gate {
  readonly #underWay = new Set<Promise<unknown>>()
  #isClosed = false

  /** The verb, guarded. */
  through<A extends unknown[], T>(verb: (...input: A) => Promise<T>): (...input: A) => Promise<T> {
    return async (...input) => {
      if (this.#isClosed) throw new MongoStoreFault('The store is closed.', { storeFault: 'unavailable' })
      const running = verb(...input)
      this.#underWay.add(running)
      try {
        return await running
      } catch (error) {
        throw toFault(error)
      } finally {
        this.#underWay.delete(running)
      }
    }
  }

  /** Refuse what comes, wait for what runs. */
  async close(): Promise<void> {
    this.#isClosed = true
    await Promise.allSettled([...this.#underWay])
  }
}
