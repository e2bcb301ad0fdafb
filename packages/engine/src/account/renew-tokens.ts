import type { EpochMs } from '@sallyport/ports'
import type { Services } from '../services.ts'
import { issueTokens, type TokenSet } from '../sessions/issue-tokens.ts'
import { indexAllEnded } from '../sessions/live-index.ts'

/**
 * For the one session that outlives a change of the account: tokens from before stop counting, its own too. `null` when it ended meanwhile. The index of
 * living tokens forgets the others.
 */
export async function renewTokens(
  services: Pick<Services, 'store' | 'tokens' | 'tunables' | 'volatile'>,
  sessionId: string,
  changedAt: EpochMs,
): Promise<TokenSet | null> {
  const holder = await services.store.sessions.findWithUser(sessionId)
  if (holder === null || !holder.session.isActive) return null
  indexAllEnded(services.volatile.liveTokens, holder.user.id, holder.session, changedAt)
  // Later than the change itself, or it would count among the tokens from before.
  return issueTokens(services.tokens, holder.session, holder.user, changedAt + 1, services.tunables().accessTtlMs)
}
