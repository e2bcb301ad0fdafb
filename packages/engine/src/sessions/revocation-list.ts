import type { Clock, EpochMs, Revocation, RevocationBroadcast, RevocationStore } from '@sallyport/ports'
import { freshFlight } from '../kernel/fresh-flight.ts'
import type { AccessClaims } from '../tokens/claims.ts'

/** Writes of other processes may carry older instants than those already read: a verb may wait for a connection and be retried. */
const OVERLAP_MS = 30_000
/**
 * Even a connected bus brings nothing from a node that cannot reach it while it still reaches the store (SECURITY F-27): so the
 * store is read this often all the same.
 */
const CONNECTED_PULL_MS = 3_000
/** How often entries that no living token can match are looked for. */
const PRUNE_MS = 60_000

export interface RevocationList {
  /** Read what was revoked before this process began, and listen from now on. */
  start(): Promise<void>
  /** Synchronous: `stale` means that the list may miss something and `catchUp` has to come first. */
  state(): 'current' | 'stale'
  catchUp(): Promise<void>
  /** `ended`: the session is over. `outdated`: role, status or password changed since; a refresh may bring a good token. */
  verdict(claims: Pick<AccessClaims, 'sid' | 'sub' | 'iam'>): 'good' | 'ended' | 'outdated'
  /** This process ended these sessions: forget them here at once, tell the others. */
  sessionsEnded(sessionIds: readonly string[], at: EpochMs): Promise<void>
  userChanged(userId: string, at: EpochMs): Promise<void>
  /** A verb of this process ended sessions without naming them: read them back and tell the others. */
  announceFromStore(): Promise<void>
  stop(): void
}

/**
 * What makes a signature alone worth believing. Entries older than the longest access token are dropped: those tokens
 * have expired by themselves, so the list stays small however many sessions end.
 */
export function createRevocationList(deps: {
  readonly store: RevocationStore
  readonly broadcast: RevocationBroadcast
  readonly clock: Clock
  readonly maxAccessTtlMs: number
}): RevocationList {
  const sessions = new Map<string, EpochMs>()
  const users = new Map<string, EpochMs>()
  let foreign: number | null = null
  let pulledAt: EpochMs | null = null
  let prunedAt = deps.clock.now()
  const stopListening: (() => void)[] = []
  const freshPull = freshFlight(pull)

  function note(revocation: Revocation): void {
    if (revocation.kind === 'session') sessions.set(revocation.sessionId, revocation.at)
    else users.set(revocation.userId, Math.max(revocation.at, users.get(revocation.userId) ?? 0))
    forgetExpired(deps.clock.now())
  }

  function forgetExpired(now: EpochMs): void {
    if (now - prunedAt < PRUNE_MS) return
    prunedAt = now
    const oldest = now - deps.maxAccessTtlMs - OVERLAP_MS
    for (const entries of [sessions, users]) {
      for (const [key, at] of entries) if (at < oldest) entries.delete(key)
    }
  }

  async function pull(): Promise<readonly Revocation[]> {
    const now = deps.clock.now()
    // The mark is read before the rows: a write in between makes the next check pull again.
    const mark = deps.store.foreignChanges()
    const page = await deps.store.pull((pulledAt ?? now - deps.maxAccessTtlMs) - OVERLAP_MS)
    const revocations: readonly Revocation[] = [
      ...page.sessions.map(({ sessionId, at }) => ({ kind: 'session' as const, sessionId, at })),
      ...page.users.map(({ userId, at }) => ({ kind: 'user' as const, userId, at })),
    ]
    revocations.forEach(note)
    foreign = mark
    pulledAt = now
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
      if (deps.broadcast.state() === 'connected') return deps.clock.now() - pulledAt < CONNECTED_PULL_MS ? 'current' : 'stale'
      const mark = deps.store.foreignChanges()
      return mark !== null && mark === foreign ? 'current' : 'stale'
    },
    catchUp,
    verdict(claims) {
      if (sessions.has(claims.sid)) return 'ended'
      const changedAt = users.get(claims.sub)
      return changedAt !== undefined && claims.iam <= changedAt ? 'outdated' : 'good'
    },
    sessionsEnded: (sessionIds, at) => tell(sessionIds.map((sessionId) => ({ kind: 'session', sessionId, at }))),
    userChanged: (userId, at) => tell([{ kind: 'user', userId, at }]),
    announceFromStore: async () => deps.broadcast.publish(await freshPull()),
    stop() {
      for (const end of stopListening.splice(0)) end()
    },
  }
}
