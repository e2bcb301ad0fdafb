import type { Caller } from '../kernel/caller.ts'
import { canonicalEmail } from '../kernel/email-address.ts'
import { draftSecret } from '../proofs/draft-secret.ts'
import type { Services } from '../services.ts'

/** A reset mail for an account that may have one. Everybody gets the same answer, and one durable write of work. */
export async function requestPasswordReset(
  services: Pick<Services, 'config' | 'store' | 'keys' | 'audit' | 'mailer' | 'outbox'>,
  typedEmail: string,
  caller: Caller,
): Promise<void> {
  const email = canonicalEmail(typedEmail)
  const user = email === null ? null : await services.store.users.findByEmail(email)
  if (user === null || !user.isActive) {
    await services.audit.record(caller, {
      action: 'password_reset_requested',
      userId: user?.id ?? null,
      success: false,
      metadata: { account: services.audit.pseudonym(email ?? typedEmail) },
    })
    return
  }
  const { secret, token, code } = draftSecret(services, 'password_reset', user, caller, caller.deviceSecret)
  const url = `${services.config.publicUrl}/reset-password?token=${token}`
  const mail = services.mailer.draft(caller, user, { template: 'reset_password', url, code }, caller.now)
  await services.store.secrets.issue(
    secret,
    services.audit.effects(caller, [{ action: 'password_reset_requested', userId: user.id }], [mail]),
  )
  services.outbox.wake()
}
