import type { UserRecord } from '@sallyport/ports'
import type { VerifiedSession } from '../auth.ts'
import { ApiError, fieldError, invalidFields } from '../kernel/api-error.ts'
import type { Caller } from '../kernel/caller.ts'
import { MINUTE_MS } from '../kernel/duration.ts'
import { canonicalEmail, maskEmail } from '../kernel/email-address.ts'
import type { MailTemplate } from '../mail/mail-templates.ts'
import { draftSecureLink } from '../proofs/secure-link.ts'
import type { Services } from '../services.ts'
import { draftEmailChange, findPendingEmailChange, type PendingEmailChange } from './pending-email-change.ts'

type ChangeServices = Pick<Services, 'config' | 'store' | 'keys' | 'audit' | 'mailer' | 'outbox' | 'tunables'>

/** Counts the mails to an address and of an account; throws `rate_limited`. */
export type TakeMailLimits = (newEmail: string, userId: string) => Promise<void>

/**
 * Ask for another address. Nothing changes before the mailbox is proven. Answer, work, audit row and the notice to the old address are the same
 * whether or not somebody has the new one; only that somebody's mail tells another story (C-56). Throws `email_unchanged` for one's own.
 */
export async function changeEmail(
  services: ChangeServices,
  input: { readonly session: VerifiedSession; readonly newEmail: string; readonly takeMailLimits: TakeMailLimits },
  caller: Caller,
): Promise<void> {
  const { session, takeMailLimits } = input
  const newEmail = canonicalEmail(input.newEmail)
  if (newEmail === null) throw invalidFields([fieldError('newEmail', 'email_invalid')])
  const user = await services.store.users.findById(session.userId)
  if (user === null) throw new ApiError('unauthenticated')
  if (user.email === newEmail) throw new ApiError('email_unchanged')
  await takeMailLimits(newEmail, user.id)
  await issueChange(services, { user, session, newEmail }, caller)
}

/** Mail the pending change of this session once more. Throws `not_found` when none to this address is pending. */
export async function resendEmailChange(
  services: ChangeServices,
  input: { readonly session: VerifiedSession; readonly newEmail: string; readonly takeMailLimits: TakeMailLimits },
  caller: Caller,
): Promise<void> {
  const { session, newEmail, takeMailLimits } = input
  const pending = await findPendingEmailChange(services, session, caller)
  if (pending === null || pending.email !== newEmail) throw new ApiError('not_found')
  const user = await services.store.users.findById(session.userId)
  if (user === null) throw new ApiError('unauthenticated')
  await takeMailLimits(newEmail, user.id)
  await issueChange(services, { user, session, newEmail }, caller)
}

async function issueChange(
  services: ChangeServices,
  input: { readonly user: UserRecord; readonly session: VerifiedSession; readonly newEmail: string },
  caller: Caller,
): Promise<void> {
  const { user, session, newEmail } = input
  const pending = draftEmailChange(services, { user, sessionId: session.sessionId, newEmail }, caller)
  const isTaken = (await services.store.users.findByEmail(newEmail)) !== null
  const words = wordsFor(services, { user, pending, isTaken })
  const secure = draftSecureLink(services, user, caller)
  const mails = [
    // To an address that nobody has proven: no name of ours, which a stranger may have chosen.
    services.mailer.draft(caller, { email: newEmail, name: '' }, words, caller.now),
    services.mailer.draft(caller, user, { template: 'email_change_requested', newEmail: maskEmail(newEmail), url: secure.url }, caller.now),
  ]
  const event = {
    action: 'email_change_requested',
    userId: user.id,
    sessionId: session.sessionId,
    // The owner may read these rows, so that they must not tell who has an account.
    metadata: { account: services.audit.pseudonym(newEmail) },
  } as const
  const effects = { ...services.audit.effects(caller, [event], mails), secrets: [pending.typed, secure.secret] }
  if (!(await services.store.secrets.issue(pending.link, effects))) throw new ApiError('unauthenticated')
  services.outbox.wake()
}

/** A taken address has the same secrets, whose code and link are told to nobody: so wrong codes are answered alike as well. */
function wordsFor(
  { config, tunables }: ChangeServices,
  input: { readonly user: UserRecord; readonly pending: PendingEmailChange; readonly isTaken: boolean },
): MailTemplate {
  const { user, pending, isTaken } = input
  if (isTaken) return { template: 'email_change_attempt', signInUrl: `${config.publicUrl}/auth/login` }
  return {
    template: 'email_change',
    url: `${config.publicUrl}/confirm?token=${pending.token}`,
    code: pending.code,
    oldEmail: maskEmail(user.email),
    minutes: Math.round(tunables().otpLifetimeMs / MINUTE_MS),
    // Of the two the link lives longer, and does the same.
    expiresAt: pending.link.expiresAt,
  }
}
