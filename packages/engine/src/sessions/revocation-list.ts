import type { Clock, EpochMs, Revocation, RevocationBroadcast, RevocationStore } from '@sallyport/ports'
import { HOUR_MS, MINUTE_MS } from '../kernel/duration.ts'
import { freshFlight } from '../kernel/fresh-flight.ts'
import { isWithin, RevokedEntries } from './revoked-entries.ts'

/** Writes of other processes may carry older instants than those already read: a verb may wait for a connection and be retried. */
const OVERLAP_MS = 30_000
/** By how much the clocks of nodes may disagree (SECURITY F-17): so far back the store is read now and then. */
const SKEW_MS = 6 * MINUTE_MS
const SKEW_PULL_MS = 3_000
/** How far ahead a clock may be for a while (F-18): what is forgotten then must not be needed when it is right again. */
const LEAP_MS = HOUR_MS + SKEW_MS
/**
 * Even a connected bus brings nothing from a node that cannot reach it while it still reaches the store (SECURITY F-27): so the
 * store is read this often all the same.
 */
const CONNECTED_PULL_MS = 3_000

export interface RevocationList {
  /** Read what was revoked before this process began, and listen from now on. */
  start(): Promise<void>
  /** Synchronous: `stale` means that the list may miss something and `catchUp` has to come first. */
  state(): 'current' | 'stale'
  catchUp(): Promise<void>
  readonly verdict: RevokedEntries['verdict']
  /** This process ended these sessions: forget them here at once, tell the others. */
  sessionsEnded(sessionIds: readonly string[], at: EpochMs): Promise<void>
  userChanged(userId: string, at: EpochMs): Promise<void>
  /** A verb of this process ended sessions without naming them: read them back and tell the others. */
  announceFromStore(): Promise<void>
  stop(): void
}

/**
 * What makes a signature alone worth believing. Entries that are older than the longest access token, and an hour for clocks
 * that leap, are dropped: those tokens have expired by themselves, so the list stays small however many sessions end.
 */
export function createRevocationList(deps: {
  readonly store: RevocationStore
  readonly broadcast: RevocationBroadcast
  readonly clock: Clock
  readonly maxAccessTtlMs: number
}): RevocationList {
  const entries = new RevokedEntries(deps.maxAccessTtlMs + LEAP_MS, deps.clock.now())
  let foreign: number | null = null
  let pulledAt: EpochMs | null = null
  let pulledFarAt: EpochMs | null = null
  const stopListening: (() => void)[] = []
  const freshPull = freshFlight(pull)

  const note = (revocation: Revocation): void => entries.note(revocation, deps.clock.now())

  /** How far back to read: everything that matters at first, then what is new, and now and then what a slow clock called old. */
  function readFrom(now: EpochMs): EpochMs {
    if (pulledAt === null || pulledFarAt === null) return now - deps.maxAccessTtlMs - LEAP_MS
    const unread = Math.min(pulledAt, now) - OVERLAP_MS
    return isWithin(SKEW_PULL_MS, pulledFarAt, now) ? unread : Math.min(unread, now - SKEW_MS)
  }

  async function pull(): Promise<readonly Revocation[]> {
    const now = deps.clock.now()
    const since = readFrom(now)
    // The mark is read before the rows: a write in between makes the next check pull again.
    const mark = deps.store.foreignChanges()
    const page = await deps.store.pull(since)
    const revocations: readonly Revocation[] = [
      ...page.sessions.map(({ sessionId, at }) => ({ kind: 'session' as const, sessionId, at })),
      ...page.users.map(({ userId, at }) => ({ kind: 'user' as const, userId, at })),
    ]
    revocations.forEach(note)
    foreign = mark
    pulledAt = now
    if (since <= now - SKEW_MS) pulledFarAt = now
    return revocations
  }

  async function catchUp(): Promise<void> {
    await freshPull()
  }

  async function tell(revocations: readonly Revocation[]): Promise<void> {
    revocations.forEach(note)
    await deps.broadcast.publish(revocations)
  }

  return {
    async start() {
      stopListening.push(deps.broadcast.subscribe(note), deps.broadcast.onReconnect(catchUp))
      await catchUp()
    },
    state() {
      if (pulledAt === null) return 'stale'
      if (deps.broadcast.state() === 'connected') return isWithin(CONNECTED_PULL_MS, pulledAt, deps.clock.now()) ? 'current' : 'stale'
      const mark = deps.store.foreignChanges()
      return mark !== null && mark === foreign ? 'current' : 'stale'
    },
    catchUp,
    verdict: (claims) => entries.verdict(claims),
    sessionsEnded: (sessionIds, at) => tell(sessionIds.map((sessionId) => ({ kind: 'session', sessionId, at }))),
    userChanged: (userId, at) => tell([{ kind: 'user', userId, at }]),
    announceFromStore: async () => deps.broadcast.publish(await freshPull()),
    stop() {
      for (const end of stopListening.splice(0)) end()
    },
  }
}
