import type { Clock, EpochMs, Revocation, RevocationStore } from '@sallyport/ports'
import { HOUR_MS, MINUTE_MS } from '../kernel/duration.ts'
import { isWithin } from './revoked-entries.ts'

/** Writes of other processes may carry older instants than those already read: a verb may wait for a connection and be retried. */
const OVERLAP_MS = 30_000
/**
 * How much older they can be: the clocks of nodes disagree by as much (SECURITY F-17), or a node stood still for as long before it wrote
 * (F-29). So far back the store is read every few seconds.
 */
const SKEW_MS = 6 * MINUTE_MS
const SKEW_READ_MS = 3_000
/** How far ahead a clock may be for a while (F-18): what it takes for old then must be there when it is right again. */
export const LEAP_MS = HOUR_MS + SKEW_MS
/**
 * Even a connected bus brings nothing from a node that cannot reach it while it still reaches the store (SECURITY F-27): so the
 * store is read this often all the same.
 */
const CONNECTED_READ_MS = 3_000

/** When the store was read, and what `foreignChanges` said then. */
interface Reading {
  readonly at: EpochMs
  readonly mark: number | null
}

/** Reads from the store what any process has revoked, each time what may be new. */
export class RevocationReader {
  readonly #store: RevocationStore
  readonly #clock: Clock
  readonly #maxAccessTtlMs: number
  #last: Reading | null = null
  /** The last one that went back by `SKEW_MS`. */
  #lastFar: Reading | null = null

  constructor(store: RevocationStore, clock: Clock, maxAccessTtlMs: number) {
    this.#store = store
    this.#clock = clock
    this.#maxAccessTtlMs = maxAccessTtlMs
  }

  /** `false`: there may be something that was not read. `isConnected`: other nodes tell of their revocations by themselves. */
  isCurrent(isConnected: boolean): boolean {
    if (this.#last === null) return false
    const now = this.#clock.now()
    if (isConnected) return isWithin(CONNECTED_READ_MS, this.#last.at, now)
    const mark = this.#store.foreignChanges()
    if (mark === null || mark !== this.#last.mark) return false
    return mark === this.#lastFar?.mark || this.#isFarRecent(now)
  }

  /** `hear` is told everything before `isCurrent` says so: a check in between would believe in what has just been read as over. */
  async read(hear: (revocation: Revocation) => void): Promise<readonly Revocation[]> {
    const at = this.#clock.now()
    const since = this.#since(at)
    // The mark is read before the rows: a write in between makes the next check read again.
    const reading = { at, mark: this.#store.foreignChanges() }
    const page = await this.#store.pull(since)
    const revocations = [
      ...page.sessions.map(({ sessionId, at: endedAt }) => ({ kind: 'session' as const, sessionId, at: endedAt })),
      ...page.users.map(({ userId, at: changedAt }) => ({ kind: 'user' as const, userId, at: changedAt })),
    ]
    revocations.forEach(hear)
    this.#last = reading
    if (since <= at - SKEW_MS) this.#lastFar = reading
    return revocations
  }

  /** Everything that matters at first, then what is new, and every few seconds what came late. */
  #since(now: EpochMs): EpochMs {
    if (this.#last === null) return now - this.#maxAccessTtlMs - LEAP_MS
    const unread = Math.min(this.#last.at, now) - OVERLAP_MS
    return this.#isFarRecent(now) ? unread : Math.min(unread, now - SKEW_MS)
  }

  #isFarRecent(now: EpochMs): boolean {
    return this.#lastFar !== null && isWithin(SKEW_READ_MS, this.#lastFar.at, now)
  }
}
