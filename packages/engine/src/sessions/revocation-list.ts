import type { Clock, EpochMs, Revocation, RevocationBroadcast, RevocationStore } from '@sallyport/ports'
import { freshFlight } from '../kernel/fresh-flight.ts'
import { LEAP_MS, RevocationFeed, revokedSince } from './revocation-feed.ts'
import { RevokedEntries } from './revoked-entries.ts'
import { type Bearer, SessionLooks } from './session-looks.ts'

export interface RevocationList {
  /** Read what was revoked before this process began, and listen from now on. */
  start(): Promise<void>
  /** Synchronous: `stale` means that something may be missing for this token and `catchUp` has to come first. */
  state(bearer: Bearer): 'current' | 'stale'
  catchUp(bearer: Bearer): Promise<void>
  readonly verdict: RevokedEntries['verdict']
  /** This process ended these sessions: forget them here at once, tell the others. */
  sessionsEnded(sessionIds: readonly string[], at: EpochMs): Promise<void>
  userChanged(userId: string, at: EpochMs): Promise<void>
  /** A verb of this process ended sessions without naming them, dated `at`: read them back and tell the others. */
  announceFromStore(at: EpochMs): Promise<void>
  stop(): void
}

/**
 * What makes a signature alone worth believing. While a bus brings the news, a look at all of it every few seconds is enough; without one
 * every token's session is looked up, unless the store can tell that nobody else has written. Entries that are older than the longest
 * access token, and an hour for clocks that leap, are dropped: those tokens have expired by themselves, so the list stays small.
 */
export function createRevocationList(deps: {
  readonly store: RevocationStore
  readonly broadcast: RevocationBroadcast
  readonly clock: Clock
  readonly maxAccessTtlMs: number
}): RevocationList {
  const { store, broadcast, clock } = deps
  const entries = new RevokedEntries(deps.maxAccessTtlMs + LEAP_MS, clock.now())
  const feed = new RevocationFeed(store, clock, deps.maxAccessTtlMs)
  const stopListening: (() => void)[] = []

  const note = (revocation: Revocation): void => entries.note(revocation, clock.now())
  const readFeed = freshFlight(() => feed.read(note))
  const looks = new SessionLooks(store, ({ sid, sub, iam }, { isAlive, authorityChangedAt: changedAt }) => {
    if (!isAlive) note({ kind: 'session', sessionId: sid, at: clock.now() })
    else if (changedAt !== null && iam <= changedAt) note({ kind: 'user', userId: sub, at: changedAt })
  })
  const hasBus = (): boolean => broadcast.state() === 'connected'

  async function tell(revocations: readonly Revocation[]): Promise<void> {
    revocations.forEach(note)
    await broadcast.publish(revocations)
  }

  return {
    async start() {
      stopListening.push(broadcast.subscribe(note), broadcast.onReconnect(readFeed))
      if (hasBus()) await readFeed()
    },
    state: (bearer) => ((hasBus() ? feed.isCurrent() : looks.isCurrent(bearer)) ? 'current' : 'stale'),
    catchUp: (bearer) => (hasBus() ? readFeed() : looks.look(bearer)),
    verdict: (claims) => entries.verdict(claims),
    sessionsEnded: (sessionIds, at) => tell(sessionIds.map((sessionId) => ({ kind: 'session', sessionId, at }))),
    userChanged: (userId, at) => tell([{ kind: 'user', userId, at }]),
    announceFromStore: async (at) => tell(await revokedSince(store, at)),
    stop() {
      for (const end of stopListening.splice(0)) end()
    },
  }
}
