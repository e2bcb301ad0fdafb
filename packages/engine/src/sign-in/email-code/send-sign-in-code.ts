import type { FactorSummary, UserRecord } from '@sallyport/ports'
import type { Caller } from '../../kernel/caller.ts'
import { MINUTE_MS } from '../../kernel/duration.ts'
import type { MailTemplate } from '../../mail/mail-templates.ts'
import { type DraftedSecret, draftSecret } from '../../proofs/draft-secret.ts'
import { offeredMethods, owesSecondFactor } from '../../second-factor/challenge.ts'
import type { Services } from '../../services.ts'

type SendServices = Pick<Services, 'config' | 'store' | 'keys' | 'audit' | 'mailer' | 'outbox' | 'tunables'>

/**
 * A mail with a code and a link to sign in with, or one that says why there is none. Every address costs the same and leaves the same
 * traces: a secret is kept even where its code is told to nobody, so that wrong codes are answered alike as well.
 */
export async function sendSignInCode(services: SendServices, email: string, caller: Caller): Promise<void> {
  const user = await services.store.users.findByEmail(email)
  const summary = await services.store.factors.summary(user?.id ?? '', caller.now)
  const lifetimeMs = services.tunables().otpLifetimeMs
  const drafted = draftSecret(services, 'sign_in', { id: user?.id ?? null, email }, caller, caller.deviceSecret, lifetimeMs)
  const words = wordsFor(services, user, summary, drafted)
  const mail = services.mailer.draft(caller, { email, name: user?.name ?? '' }, words, caller.now)
  const event = {
    action: 'sign_in_code_requested',
    userId: user?.id ?? null,
    success: words.template === 'sign_in_code',
    metadata: { account: services.audit.pseudonym(email) },
  } as const
  await services.store.secrets.issue(drafted.secret, services.audit.effects(caller, [event], [mail]))
  services.outbox.wake()
}

function wordsFor(services: SendServices, user: UserRecord | null, summary: FactorSummary, drafted: DraftedSecret): MailTemplate {
  const { config } = services
  const signInUrl = `${config.publicUrl}/auth/login`
  if (user === null && !config.emailCodes.createsAccounts) return { template: 'no_account', signInUrl }
  // The mailbox would be both steps; the gate would refuse the code, so none is sent.
  if (owesSecondFactor(summary, config) && offeredMethods(summary, 'email_code', config).length === 0) {
    return { template: 'password_needed', signInUrl }
  }
  const minutes = Math.round(services.tunables().otpLifetimeMs / MINUTE_MS)
  const { secret, token, code } = drafted
  return { template: 'sign_in_code', url: `${config.publicUrl}/confirm?token=${token}`, code, minutes, expiresAt: secret.expiresAt }
}
