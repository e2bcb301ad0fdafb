import type { Effects, OneTimeSecretRecord, UserRecord } from '@sallyport/ports'
import { renewTokens } from '../account/renew-tokens.ts'
import type { VerifiedSession } from '../auth.ts'
import { ApiError } from '../kernel/api-error.ts'
import type { Caller } from '../kernel/caller.ts'
import { maskEmail } from '../kernel/email-address.ts'
import { draftSecret } from '../proofs/draft-secret.ts'
import { findByToken } from '../proofs/redeem-secret.ts'
import { draftSecureLink } from '../proofs/secure-link.ts'
import type { Services } from '../services.ts'
import type { TokenSet } from '../sessions/issue-tokens.ts'
import { indexAllEnded } from '../sessions/live-index.ts'
import { findByTypedCode } from './pending-email-change.ts'

type ConfirmServices = Pick<
  Services,
  'config' | 'store' | 'keys' | 'audit' | 'mailer' | 'outbox' | 'revocations' | 'clock' | 'volatile' | 'tokens' | 'tunables'
>

export interface EmailChangeProof {
  /** From the link; without it `code` counts, in the session that asked. */
  readonly token: string | undefined
  readonly code: string
  /** Whoever asks, if anybody. */
  readonly own: VerifiedSession | null
}

/**
 * Make the new address the account's own. Exactly one of any number of concurrent callers does it, and of two accounts that want one address one gets
 * it. Every other session ends; this browser's stays, or where the link was opened elsewhere the one that asked. Answers new tokens for the
 * caller's own session: those from before still name the old address and stop counting.
 */
export async function confirmEmailChange(services: ConfirmServices, proof: EmailChangeProof, caller: Caller): Promise<TokenSet | null> {
  const { token, own } = proof
  const secret =
    token === undefined ? await findByCode(services, proof, caller) : (await findByToken(services, 'email_change', token, caller)).secret
  const user = secret.userId === null ? null : await services.store.users.findById(secret.userId)
  if (user === null || !user.isActive) throw new ApiError('link_invalid')
  const ownId = own?.userId === user.id ? own.sessionId : null
  const kept = ownId ?? (await sessionThatAsked(services, secret, user, caller))
  const at = services.clock.now()
  const outcome = await services.store.users.changeEmail(
    { secretId: secret.id, userId: user.id, email: secret.email, expectedEmail: user.email, exceptSession: kept, at },
    changeEffects(services, { user, newEmail: secret.email, sessionId: kept }, caller),
  )
  if (outcome !== 'changed') throw await refuse(services, outcome, { user, byLink: token !== undefined }, caller)
  await services.revocations.announceFromStore(at)
  services.outbox.wake()
  if (kept === null) indexAllEnded(services.volatile.liveTokens, user.id, null, at)
  const tokens = kept === null ? null : await renewTokens(services, kept, at)
  return ownId === null ? null : tokens
}

function findByCode(services: ConfirmServices, { own, code }: EmailChangeProof, caller: Caller): Promise<OneTimeSecretRecord> {
  if (own === null) throw new ApiError('unauthenticated')
  return findByTypedCode(services, own, code, caller)
}

/** By its device: whoever asked had just confirmed who they are. */
async function sessionThatAsked(
  { store }: Pick<Services, 'store'>,
  { browserHash }: OneTimeSecretRecord,
  user: UserRecord,
  { now }: Caller,
): Promise<string | null> {
  if (browserHash === null) return null
  const sessions = await store.sessions.list(user.id, now)
  return sessions.find(({ deviceHash }) => deviceHash === browserHash)?.id ?? null
}

/** Both mailboxes hear of it, each with a way back; the old one's can no longer be taken away by whoever has the account now. */
function changeEffects(
  services: ConfirmServices,
  input: { readonly user: UserRecord; readonly newEmail: string; readonly sessionId: string | null },
  caller: Caller,
): Effects {
  const { user, newEmail, sessionId } = input
  const { secret, token } = draftSecret(services, 'email_change_undo', user, caller, null)
  const secure = draftSecureLink(services, { id: user.id, email: newEmail }, caller)
  const undoUrl = `${services.config.publicUrl}/confirm?token=${token}`
  const mails = [
    services.mailer.draft(caller, user, { template: 'email_change_undo', newEmail: maskEmail(newEmail), url: undoUrl }, caller.now),
    services.mailer.draft(caller, { email: newEmail, name: user.name }, { template: 'email_changed', url: secure.url }, caller.now),
  ]
  const event = { action: 'email_changed', userId: user.id, sessionId } as const
  return { ...services.audit.effects(caller, [event], mails), secrets: [{ ...secret, codeHash: null }, secure.secret] }
}

async function refuse(
  { audit }: ConfirmServices,
  outcome: 'taken' | 'dead',
  { user, byLink }: { readonly user: UserRecord; readonly byLink: boolean },
  caller: Caller,
): Promise<ApiError> {
  if (outcome === 'dead') return new ApiError(byLink ? 'link_used' : 'code_expired')
  await audit.record(caller, { action: 'email_changed', userId: user.id, success: false, errorCode: 'email_taken' })
  return new ApiError('email_taken')
}
