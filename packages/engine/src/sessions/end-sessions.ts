import type { VerifiedSession } from '../auth.ts'
import { ApiError } from '../kernel/api-error.ts'
import type { Caller } from '../kernel/caller.ts'
import type { Services } from '../services.ts'
import { indexAllEnded } from './live-index.ts'

type EndServices = Pick<Services, 'store' | 'audit' | 'revocations' | 'tokens' | 'volatile'>

/**
 * Sign out whoever the presented tokens belong to; either one is enough, an expired access token beside a good refresh
 * token included (C-57). Nothing presented is no error: the wish is granted already.
 */
export async function signOut(
  services: EndServices,
  presented: { readonly accessToken: string | null; readonly refreshToken: string | null },
  caller: Caller,
): Promise<void> {
  const access = presented.accessToken === null ? null : (services.tokens.openAccess(presented.accessToken, caller.now)?.claims ?? null)
  const refresh = presented.refreshToken === null ? null : services.tokens.openRefresh(presented.refreshToken)
  const claims = access ?? (refresh !== null && services.tokens.isGenuine(refresh) ? refresh : null)
  if (claims === null) return
  const event = { action: 'logout', userId: claims.sub, sessionId: claims.sid } as const
  const ended = await services.store.sessions.end(
    { sessionId: claims.sid, userId: claims.sub, reason: 'sign_out', at: caller.now },
    services.audit.effects(caller, [event]),
  )
  if (ended) await announceEnd(services, claims.sid, caller)
}

/** End every session of the user, this one included unless `keep` names it. Answers how many ended. */
export async function signOutEverywhere(
  services: EndServices,
  session: VerifiedSession,
  keep: string | null,
  caller: Caller,
): Promise<number> {
  const action = keep === null ? 'logout_all' : 'sessions_revoked'
  const ended = await services.store.sessions.endAll(
    { userId: session.userId, except: keep, reason: keep === null ? 'sign_out_everywhere' : 'revoked_by_user', at: caller.now },
    (ids) =>
      services.audit.effects(caller, [{ action, userId: session.userId, sessionId: session.sessionId, metadata: { ended: ids.length } }]),
  )
  await services.revocations.sessionsEnded(ended, caller.now)
  const kept = keep === null ? null : await services.store.sessions.find(keep)
  indexAllEnded(services.volatile.liveTokens, session.userId, kept, caller.now)
  return ended.length
}

/** End one session of the user's own; somebody else's looks like none. */
export async function revokeSession(services: EndServices, session: VerifiedSession, sessionId: string, caller: Caller): Promise<void> {
  const event = { action: 'session_revoked', userId: session.userId, sessionId } as const
  const ended = await services.store.sessions.end(
    { sessionId, userId: session.userId, reason: 'revoked_by_user', at: caller.now },
    services.audit.effects(caller, [event]),
  )
  if (!ended) throw new ApiError('not_found')
  await announceEnd(services, sessionId, caller)
}

/** Other nodes refuse it, the index forgets it. */
async function announceEnd(services: EndServices, sessionId: string, caller: Caller): Promise<void> {
  await services.revocations.sessionsEnded([sessionId], caller.now)
  const session = await services.store.sessions.find(sessionId)
  if (session !== null) void services.volatile.liveTokens.remove(session.userId, [session.tokenHash])
}
