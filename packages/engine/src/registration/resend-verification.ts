import type { Caller } from '../kernel/caller.ts'
import { canonicalEmail } from '../kernel/email-address.ts'
import { draftSecret } from '../proofs/draft-secret.ts'
import { nobodyAt, pretendToIssue } from '../proofs/pretend-to-issue.ts'
import type { Services } from '../services.ts'

/** A new mail for an address that waits for one. Unknown and verified addresses get the same answer, for the same work, and no mail. */
export async function resendVerification(
  services: Pick<Services, 'config' | 'store' | 'keys' | 'audit' | 'mailer' | 'outbox'>,
  typedEmail: string,
  caller: Caller,
): Promise<void> {
  const email = canonicalEmail(typedEmail)
  const [found, newest] = await Promise.all([
    services.store.users.findByEmail(email ?? ''),
    services.store.secrets.findNewest('email_verification', email ?? ''),
  ])
  const user = found?.isActive && found.emailVerifiedAt === null ? found : null
  const recipient = user ?? nobodyAt(email ?? typedEmail)
  const { secret, token, code } = draftSecret(services, 'email_verification', recipient, caller, null)
  // Whoever asks again does not become the browser that signed up: the password is still asked for there (pre-hijack).
  const url = `${services.config.publicUrl}/confirm?token=${token}`
  const words = { template: 'verify_email', url, code, expiresAt: secret.expiresAt } as const
  const mail = services.mailer.draft(caller, recipient, words, caller.now)
  if (user === null) {
    const metadata = { account: services.audit.pseudonym(email ?? typedEmail) }
    const event = { action: 'verification_requested', userId: found?.id ?? null, success: false, metadata } as const
    return pretendToIssue(services, secret, event, caller)
  }
  await services.store.secrets.issue(
    { ...secret, browserHash: newest?.browserHash ?? null },
    services.audit.effects(caller, [{ action: 'verification_requested', userId: user.id }], [mail]),
  )
  services.outbox.wake()
}
