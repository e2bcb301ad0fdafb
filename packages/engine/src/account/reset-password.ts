import type { ResetPasswordRequest } from '@sallyport/protocol'
import { ApiError, invalidFields } from '../kernel/api-error.ts'
import type { Caller } from '../kernel/caller.ts'
import { findPresentedSecret } from '../proofs/redeem-secret.ts'
import { draftSecureLink } from '../proofs/secure-link.ts'
import type { Services } from '../services.ts'
import { indexAllEnded } from '../sessions/live-index.ts'

/**
 * A new password for whoever holds the mailbox: uses up the proof, ends every session, voids every other pending proof
 * and unlocks, in one write. Signs nobody in (OWASP). Exactly one of two simultaneous uses succeeds.
 */
export async function resetPassword(
  services: Pick<
    Services,
    'config' | 'store' | 'keys' | 'audit' | 'mailer' | 'outbox' | 'passwords' | 'lockout' | 'revocations' | 'clock' | 'volatile'
  >,
  input: ResetPasswordRequest,
  caller: Caller,
): Promise<void> {
  const { secret, sameBrowser } = await findPresentedSecret(services, 'password_reset', input, caller)
  // Six digits are a proof only together with the browser that asked for them.
  if (input.token === undefined && !sameBrowser) throw new ApiError('code_invalid')
  const user = secret.userId === null ? null : await services.store.users.findById(secret.userId)
  if (user === null || !user.isActive) throw new ApiError('link_invalid')
  const problems = await services.passwords.problems(input.password, 'password', [user.email, user.name, user.username ?? ''])
  if (problems.length > 0) throw invalidFields(problems)

  const passwordHash = await services.passwords.hash(input.password)
  const secure = draftSecureLink(services, user, caller)
  const mail = services.mailer.draft(caller, user, { template: 'password_changed', url: secure.url }, caller.now)
  const at = services.clock.now()
  const won = await services.store.users.resetPassword(
    { secretId: secret.id, userId: user.id, passwordHash, at },
    { ...services.audit.effects(caller, [{ action: 'password_reset', userId: user.id }], [mail]), secrets: [secure.secret] },
  )
  if (!won) throw new ApiError('link_used')
  await services.revocations.announceFromStore(at)
  indexAllEnded(services.volatile.liveTokens, user.id, null, caller.now)
  await services.lockout.clear(user.email)
  services.outbox.wake()
}
