import type { Clock, EpochMs, Revocation, RevocationStore } from '@sallyport/ports'
import { HOUR_MS, MINUTE_MS } from '../kernel/duration.ts'
import { isWithin } from './revoked-entries.ts'

/**
 * Revocations carry the instants of the requests that decided them. So much older than their commits these may be: clocks of nodes
 * disagree by as much (SECURITY F-17), or a node stood still for as long before it wrote (F-29).
 */
const SKEW_MS = 6 * MINUTE_MS
/** How far ahead a clock may be for a while (F-18): what it takes for old then must be there when it is right again. */
export const LEAP_MS = HOUR_MS + SKEW_MS
/**
 * Even a connected bus brings nothing from a node that cannot reach it while it still reaches the store (SECURITY F-27): so the
 * store is read this often all the same.
 */
const READ_MS = 3_000

/**
 * What a bus may have lost, read from the store: everything that ended since the last reading, all sessions in one query. With a bus that
 * brings the news itself, this is how a check does not have to ask for its own session.
 */
export class RevocationFeed {
  readonly #store: RevocationStore
  readonly #clock: Clock
  readonly #maxAccessTtlMs: number
  #readAt: EpochMs | null = null

  constructor(store: RevocationStore, clock: Clock, maxAccessTtlMs: number) {
    this.#store = store
    this.#clock = clock
    this.#maxAccessTtlMs = maxAccessTtlMs
  }

  isCurrent(): boolean {
    return this.#readAt !== null && isWithin(READ_MS, this.#readAt, this.#clock.now())
  }

  /** `hear` is told everything before `isCurrent` says so: a check in between would believe in what has just been read as over. */
  async read(hear: (revocation: Revocation) => void): Promise<void> {
    const now = this.#clock.now()
    const since = this.#readAt === null ? now - this.#maxAccessTtlMs - LEAP_MS : Math.min(this.#readAt, now) - SKEW_MS
    const revocations = await revokedSince(this.#store, since)
    revocations.forEach(hear)
    this.#readAt = now
  }
}

/** As the bus would bring it. */
export async function revokedSince(store: RevocationStore, since: EpochMs): Promise<readonly Revocation[]> {
  const page = await store.pull(since)
  return [
    ...page.sessions.map(({ sessionId, at }) => ({ kind: 'session' as const, sessionId, at })),
    ...page.users.map(({ userId, at }) => ({ kind: 'user' as const, userId, at })),
  ]
}
