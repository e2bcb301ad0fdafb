import type { Caller } from '../kernel/caller.ts'
import { canonicalEmail } from '../kernel/email-address.ts'
import { draftSecret } from '../proofs/draft-secret.ts'
import type { Services } from '../services.ts'

/** A new mail for an address that waits for one. Unknown and verified addresses get the same answer and no mail. */
export async function resendVerification(
  services: Pick<Services, 'config' | 'store' | 'keys' | 'audit' | 'mailer' | 'outbox'>,
  typedEmail: string,
  caller: Caller,
): Promise<void> {
  const email = canonicalEmail(typedEmail)
  const [user, newest] = await Promise.all([
    services.store.users.findByEmail(email ?? ''),
    services.store.secrets.findNewest('email_verification', email ?? ''),
  ])
  if (user === null || user.emailVerifiedAt !== null || !user.isActive) {
    await services.audit.record(caller, {
      action: 'verification_requested',
      userId: user?.id ?? null,
      success: false,
      metadata: { account: services.audit.pseudonym(email ?? typedEmail) },
    })
    return
  }
  const { secret, token, code } = draftSecret(services, 'email_verification', user, caller, null)
  // Whoever asks again does not become the browser that signed up: the password is still asked for there (pre-hijack).
  const url = `${services.config.publicUrl}/confirm?token=${token}`
  const mail = services.mailer.draft(caller, user, { template: 'verify_email', url, code }, caller.now)
  await services.store.secrets.issue(
    { ...secret, browserHash: newest?.browserHash ?? null },
    services.audit.effects(caller, [{ action: 'verification_requested', userId: user.id }], [mail]),
  )
  services.outbox.wake()
}
