import { ApiError } from '../kernel/api-error.ts'
import { SingleFlight } from '../kernel/single-flight.ts'

/** Sign-ups of one address that may be under way: with bcrypt at cost 12 the last of them waits sixteen seconds. */
const MOST_PER_ADDRESS = 64
const RETRY_AFTER_SECONDS = 15

interface Line {
  length: number
  /** Ends, without ever failing, when the last of the line has ended. */
  tail: Promise<void>
}

/**
 * The sign-ups that have begun and not ended. Equal ones (a double click, a retry) are one. Different ones of one address take turns in the
 * order of their arrival, so that together they hold one place in front of the hashing pool: however many come at once, each is served, and
 * nobody else is turned away because of them. Of one line at most 64 are let in; the rest, and whoever finds the pool full when the turn
 * comes, is `overloaded` (503).
 */
export class SignUpsUnderWay<Result> {
  readonly #equal = new SingleFlight<Result>()
  readonly #lines = new Map<string, Line>()

  /** `likeness` is the same for equal sign-ups of one address, and for no others. */
  run(address: string, likeness: string, signUp: () => Promise<Result>): Promise<Result> {
    return this.#equal.run(likeness, () => this.#inTurn(address, signUp))
  }

  async #inTurn(address: string, signUp: () => Promise<Result>): Promise<Result> {
    const line = this.#lines.get(address) ?? { length: 0, tail: Promise.resolve() }
    if (line.length >= MOST_PER_ADDRESS) throw new ApiError('overloaded', { retryAfterSeconds: RETRY_AFTER_SECONDS })
    this.#lines.set(address, line)
    line.length += 1
    const result = line.tail.then(signUp)
    line.tail = result.then(
      () => this.#leave(address, line),
      () => this.#leave(address, line),
    )
    return result
  }

  #leave(address: string, line: Line): void {
    line.length -= 1
    if (line.length === 0) this.#lines.delete(address)
  }
}
