import type { VerifiedSession } from '../auth.ts'
import { ApiError } from '../kernel/api-error.ts'
import type { Caller } from '../kernel/caller.ts'
import { findByToken } from '../proofs/redeem-secret.ts'
import type { Services } from '../services.ts'
import { indexAllEnded } from '../sessions/live-index.ts'
import { draftResetLink } from './reset-link.ts'

/**
 * “This wasn’t me”: every session ends and the password must be replaced, in one write; the account's address gets a link to do so. For whoever
 * holds the link of a mail, once; without a token, for the account of the session.
 */
export async function secureAccount(
  services: Pick<Services, 'config' | 'store' | 'keys' | 'audit' | 'mailer' | 'outbox' | 'revocations' | 'clock' | 'volatile'>,
  proof: { readonly token: string | undefined; readonly session: VerifiedSession | null },
  caller: Caller,
): Promise<{ readonly userId: string }> {
  const { token, session } = proof
  const secret = token === undefined ? null : (await findByToken(services, 'account_recovery', token, caller)).secret
  const userId = secret === null ? session?.userId : secret.userId
  const user = userId === undefined || userId === null ? null : await services.store.users.findById(userId)
  if (user === null || !user.isActive) throw new ApiError(secret === null ? 'unauthenticated' : 'link_invalid')
  const reset = draftResetLink(services, user, caller)
  const mail = services.mailer.draft(caller, user, { template: 'account_secured', url: reset.url }, caller.now)
  const event = { action: 'account_secured', userId: user.id, sessionId: secret === null ? (session?.sessionId ?? null) : null } as const
  const at = services.clock.now()
  const secured = await services.store.users.secure(
    { userId: user.id, secretId: secret?.id ?? null, at },
    { ...services.audit.effects(caller, [event], [mail]), secrets: [reset.secret] },
  )
  if (!secured) throw new ApiError(secret === null ? 'unauthenticated' : 'link_used')
  await services.revocations.announceFromStore(at)
  indexAllEnded(services.volatile.liveTokens, user.id, null, caller.now)
  services.outbox.wake()
  return { userId: user.id }
}
