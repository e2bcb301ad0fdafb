import type { Caller } from '../kernel/caller.ts'
import { canonicalEmail } from '../kernel/email-address.ts'
import { draftSecret } from '../proofs/draft-secret.ts'
import { nobodyAt, pretendToIssue } from '../proofs/pretend-to-issue.ts'
import type { Services } from '../services.ts'

/** A reset mail for an account that may have one. Everybody gets the same answer, for the same work. */
export async function requestPasswordReset(
  services: Pick<Services, 'config' | 'store' | 'keys' | 'audit' | 'mailer' | 'outbox'>,
  typedEmail: string,
  caller: Caller,
): Promise<void> {
  const { audit, mailer, store } = services
  const email = canonicalEmail(typedEmail)
  const found = email === null ? null : await store.users.findByEmail(email)
  const user = found?.isActive ? found : null
  const recipient = user ?? nobodyAt(email ?? typedEmail)
  const { secret, token, code } = draftSecret(services, 'password_reset', recipient, caller, caller.deviceSecret)
  const url = `${services.config.publicUrl}/reset-password?token=${token}`
  const mail = mailer.draft(caller, recipient, { template: 'reset_password', url, code, expiresAt: secret.expiresAt }, caller.now)
  if (user === null) {
    const metadata = { account: audit.pseudonym(email ?? typedEmail) }
    const event = { action: 'password_reset_requested', userId: found?.id ?? null, success: false, metadata } as const
    return pretendToIssue(services, secret, event, caller)
  }
  await store.secrets.issue(secret, audit.effects(caller, [{ action: 'password_reset_requested', userId: user.id }], [mail]))
  services.outbox.wake()
}
