import type { Clock, EpochMs, Revocation, RevocationBroadcast, RevocationStore } from '@sallyport/ports'
import { freshFlight } from '../kernel/fresh-flight.ts'
import { LEAP_MS, RevocationReader } from './revocation-reader.ts'
import { RevokedEntries } from './revoked-entries.ts'

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
  const reader = new RevocationReader(deps.store, deps.clock, deps.maxAccessTtlMs)
  const stopListening: (() => void)[] = []

  const note = (revocation: Revocation): void => entries.note(revocation, deps.clock.now())
  const freshPull = freshFlight(() => reader.read(note))

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
    state: () => (reader.isCurrent(deps.broadcast.state() === 'connected') ? 'current' : 'stale'),
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
