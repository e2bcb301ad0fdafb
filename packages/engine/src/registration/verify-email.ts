import type { VerifyEmailRequest } from '@sallyport/protocol'
import { ApiError } from '../kernel/api-error.ts'
import type { Caller } from '../kernel/caller.ts'
import { findPresentedSecret } from '../proofs/redeem-secret.ts'
import type { Services } from '../services.ts'
import { guessPassword } from '../sign-in/password/guess-password.ts'

/**
 * Prove the mailbox. The browser that signed up needs nothing more; anywhere else the password chosen at sign-up is asked
 * for too: whoever only reads the mail must not finish an account whose password a stranger chose (pre-hijack).
 */
export async function verifyEmail(
  services: Pick<Services, 'config' | 'store' | 'keys' | 'audit' | 'mailer' | 'outbox' | 'passwords' | 'lockout'>,
  input: VerifyEmailRequest,
  caller: Caller,
): Promise<void> {
  const { secret, sameBrowser } = await findPresentedSecret(services, 'email_verification', input, caller)
  const user = secret.userId === null ? null : await services.store.users.findById(secret.userId)
  if (user === null) throw new ApiError('link_invalid')
  if (!sameBrowser) {
    if (input.password === undefined) throw new ApiError('password_required')
    const guess = await guessPassword(services, { user, account: user.email, password: input.password, action: 'email_verified' }, caller)
    if (!guess.matches) throw new ApiError('invalid_credentials')
  }
  const signInUrl = `${services.config.publicUrl}/auth/login`
  const mail = services.mailer.draft(caller, user, { template: 'welcome', signInUrl }, caller.now)
  const verified = await services.store.users.verifyEmail(
    { secretId: secret.id, userId: user.id, at: caller.now },
    services.audit.effects(caller, [{ action: 'email_verified', userId: user.id }], [mail]),
  )
  if (!verified) throw new ApiError('link_used')
  services.outbox.wake()
}
