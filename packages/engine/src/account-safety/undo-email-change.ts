import { ApiError } from '../kernel/api-error.ts'
import type { Caller } from '../kernel/caller.ts'
import { findByToken } from '../proofs/redeem-secret.ts'
import type { Services } from '../services.ts'
import { indexAllEnded } from '../sessions/live-index.ts'
import { draftResetLink } from './reset-link.ts'

/**
 * For the owner of the old address: it is the account's again, in one write with everything that takes the account out of a stranger's hands. Every session
 * ends, the password must be replaced, what was added since the change is gone. The restored address gets a link to choose a password.
 */
export async function undoEmailChange(
  services: Pick<Services, 'config' | 'store' | 'keys' | 'audit' | 'mailer' | 'outbox' | 'revocations' | 'clock' | 'volatile'>,
  token: string,
  caller: Caller,
): Promise<{ readonly userId: string }> {
  const { secret } = await findByToken(services, 'email_change_undo', token, caller)
  const user = secret.userId === null ? null : await services.store.users.findById(secret.userId)
  if (user === null || !user.isActive) throw new ApiError('link_invalid')
  const owner = { id: user.id, email: secret.email, name: user.name }
  const reset = draftResetLink(services, owner, caller)
  const { supportEmail } = services.config
  const mails = [
    services.mailer.draft(caller, owner, { template: 'email_change_undone', url: reset.url }, caller.now),
    ...(user.email === secret.email ? [] : [services.mailer.draft(caller, user, { template: 'email_released', supportEmail }, caller.now)]),
  ]
  const at = services.clock.now()
  const outcome = await services.store.users.undoEmailChange(
    { secretId: secret.id, userId: user.id, email: secret.email, at },
    { ...services.audit.effects(caller, [{ action: 'email_change_undone', userId: user.id }], mails), secrets: [reset.secret] },
  )
  if (outcome === 'dead') throw new ApiError('link_used')
  if (outcome === 'taken') {
    await services.audit.record(caller, { action: 'email_change_undone', userId: user.id, success: false, errorCode: 'email_taken' })
    throw new ApiError('email_taken')
  }
  await services.revocations.announceFromStore(at)
  indexAllEnded(services.volatile.liveTokens, user.id, null, caller.now)
  services.outbox.wake()
  return { userId: user.id }
}
