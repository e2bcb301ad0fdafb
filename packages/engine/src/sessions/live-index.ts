import type { EpochMs, LiveTokens, SessionRecord } from '@sallyport/ports'

type IndexedSession = Pick<SessionRecord, 'userId' | 'tokenHash' | 'expiresAt'>

/**
 * Keep the index of living refresh tokens beside the store. By the hash of a token's id: whoever reads the index can
 * count and end, not impersonate. Nobody waits for it, and nothing is decided by it.
 */
export function indexToken(index: LiveTokens, session: IndexedSession, previousTokenHash: string | null, now: EpochMs): void {
  void index.set({
    userId: session.userId,
    tokenId: session.tokenHash,
    previousTokenId: previousTokenHash,
    ttlMs: Math.max(1, session.expiresAt - now),
  })
}

/** All sessions of the user ended, but perhaps one. */
export function indexAllEnded(index: LiveTokens, userId: string, kept: IndexedSession | null, now: EpochMs): void {
  void index.removeAll(userId).then(() => {
    if (kept !== null) indexToken(index, kept, null, now)
  })
}
