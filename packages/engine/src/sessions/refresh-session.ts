import type { SessionRecord, UserRecord } from '@sallyport/ports'
import { ApiError } from '../kernel/api-error.ts'
import type { Caller } from '../kernel/caller.ts'
import { constantTimeEqual } from '../kernel/constant-time.ts'
import { hashToken } from '../kernel/secret-token.ts'
import type { Services } from '../services.ts'
import { decideRefresh, type RefreshDecision, type Replay, type TheftReason } from './decide-refresh.ts'
import { issueTokens, type TokenSet } from './issue-tokens.ts'
import { indexToken } from './live-index.ts'
import { idleLimit } from './session-lifetime.ts'

export type RefreshOutcome =
  | { readonly kind: 'refreshed'; readonly session: SessionRecord; readonly tokens: TokenSet }
  | { readonly kind: 'invalid' | 'superseded' | 'expired' | 'ended' | 'reuse_detected' }

type RefreshServices = Pick<
  Services,
  'store' | 'tokens' | 'audit' | 'mailer' | 'outbox' | 'lifetimes' | 'tunables' | 'config' | 'revocations' | 'logger' | 'volatile'
>

interface Holder {
  readonly session: SessionRecord
  readonly user: UserRecord
}

/** Every lost compare-and-set means another caller moved the session on; a few rounds always settle it. */
const MAX_ROUNDS = 8

/**
 * Trade a refresh token for the next one. Read, decide (`decideRefresh`), one guarded write; whoever loses the write reads
 * again and then, as a rule, finds itself the immediate parent and gets the winner's token.
 */
export async function refreshSession(services: RefreshServices, presented: string, caller: Caller): Promise<RefreshOutcome> {
  const claims = services.tokens.openRefresh(presented)
  if (claims === null || !services.tokens.isGenuine(claims)) return { kind: 'invalid' }

  let wasGood = false
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const holder = await services.store.sessions.findWithUser(claims.sid)
    if (holder === null || holder.user.id !== claims.sub) return { kind: 'invalid' }
    if (!holder.user.isActive) return { kind: 'ended' }
    const decision = decide(services, holder.session, claims.gen, caller)
    if (wasGood && isOvertaken(decision)) return { kind: 'superseded' }
    const outcome = await carryOut(services, holder, decision, caller)
    if (outcome !== null) return outcome
    wasGood ||= decision.kind === 'rotate' || decision.kind === 'same_child'
  }
  throw new ApiError('unavailable', { retryAfterSeconds: 1, reason: 'refresh did not settle' })
}

function decide(services: RefreshServices, session: SessionRecord, generation: number, caller: Caller): RefreshDecision {
  return decideRefresh(session, generation, presentedDevice(session, caller), services.config.tokens.graceMs, caller.now)
}

/**
 * The token was good when this request read the session, and its holder went on elsewhere while this node stood still (F-29): out of
 * date and no theft. Whoever presents it from now on is judged anew.
 */
function isOvertaken(decision: RefreshDecision): boolean {
  return decision.kind === 'theft' && decision.reason === 'old_generation'
}

/** The one guarded write; `null` when another caller moved the session on between the read and the write. */
async function carryOut(
  services: RefreshServices,
  holder: Holder,
  decision: RefreshDecision,
  caller: Caller,
): Promise<RefreshOutcome | null> {
  const { session, user } = holder
  switch (decision.kind) {
    case 'ended':
    case 'expired':
    case 'superseded':
      return { kind: decision.kind }
    case 'theft':
      return (await endStolen(services, holder, decision.reason, caller)) ? { kind: 'reuse_detected' } : null
    case 'same_child': {
      const noted = decision.replay === null || (await noteReplay(services, session, decision.replay, caller))
      return noted ? refreshed(services, session, user, caller) : null
    }
    case 'rotate': {
      const next = await rotate(services, session, caller)
      return next === null ? null : refreshed(services, next, user, caller)
    }
  }
}

function presentedDevice(session: SessionRecord, caller: Caller): 'same' | 'other' | 'unbound' {
  if (session.deviceHash === null) return 'unbound'
  return caller.deviceSecret !== null && constantTimeEqual(hashToken(caller.deviceSecret), session.deviceHash) ? 'same' : 'other'
}

function refreshed(services: RefreshServices, session: SessionRecord, user: UserRecord, caller: Caller): RefreshOutcome {
  return { kind: 'refreshed', session, tokens: issueTokens(services.tokens, session, user, caller.now, services.tunables().accessTtlMs) }
}

async function rotate(services: RefreshServices, session: SessionRecord, caller: Caller): Promise<SessionRecord | null> {
  const generation = session.generation + 1
  const tokenHash = services.tokens.refreshTokenHash(session.id, generation)
  const expiresAt = idleLimit(services.lifetimes(), session.rememberMe, session.absoluteExpiresAt, caller.now)
  const won = await services.store.sessions.rotate({
    sessionId: session.id,
    fromGeneration: session.generation,
    tokenHash,
    at: caller.now,
    expiresAt,
    ipAddress: caller.ipAddress,
  })
  if (!won) return null
  const next = { ...session, generation, tokenHash, rotatedAt: caller.now, expiresAt }
  indexToken(services.volatile.liveTokens, next, session.tokenHash, caller.now)
  return next
}

function noteReplay(services: RefreshServices, session: SessionRecord, replay: Replay, caller: Caller): Promise<boolean> {
  const action = replay.kind === 'late' ? 'refresh_late_replay' : 'refresh_parent_replay'
  return services.store.sessions.countReplay(
    {
      sessionId: session.id,
      generation: session.generation,
      kind: replay.kind,
      seen: replay.kind === 'late' ? session.lateReplays : session.parentReplays,
      next: replay.next,
    },
    services.audit.effects(caller, [
      { action, userId: session.userId, sessionId: session.id, metadata: { generation: session.generation, run: replay.next.run } },
    ]),
  )
}

/**
 * The session ends for good, the owner hears of it, and every node stops believing its access tokens. `false` when
 * somebody else ended it or a later sign-in took it over in the meantime: the verdict was about what is no more.
 */
async function endStolen(services: RefreshServices, { session, user }: Holder, reason: TheftReason, caller: Caller): Promise<boolean> {
  const devicesUrl = `${services.config.publicUrl}/account/sessions`
  const mail = services.mailer.draft(caller, user, { template: 'session_stolen', devicesUrl }, caller.now)
  const event = { action: 'refresh_reuse', userId: user.id, sessionId: session.id, success: false, errorCode: reason } as const
  const ended = await services.store.sessions.end(
    { sessionId: session.id, userId: null, signInGeneration: session.signInGeneration, reason: 'refresh_reuse', at: caller.now },
    services.audit.effects(caller, [event], [mail]),
  )
  if (!ended) return false
  void services.volatile.liveTokens.remove(user.id, [session.tokenHash])
  await services.revocations.sessionsEnded([session.id], caller.now)
  services.outbox.wake()
  services.logger.warn(
    { requestId: caller.requestId, sessionId: session.id, userId: user.id, reason },
    'Refresh token reuse: session ended',
  )
  return true
}
