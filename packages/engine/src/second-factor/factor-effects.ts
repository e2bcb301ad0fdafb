import type { Effects, UserRecord } from '@sallyport/ports'
import type { AuditAction } from '../audit/audit-actions.ts'
import type { VerifiedSession } from '../auth.ts'
import { ApiError } from '../kernel/api-error.ts'
import type { Caller } from '../kernel/caller.ts'
import type { FactorChange } from '../mail/sign-in-mails.ts'
import { draftSecureLink } from '../proofs/secure-link.ts'
import type { Services } from '../services.ts'

export type FactorServices = Pick<Services, 'config' | 'store' | 'keys' | 'audit' | 'mailer' | 'outbox'>

const ACTIONS: Readonly<Record<FactorChange, AuditAction>> = {
  totp_on: 'totp_enabled',
  totp_off: 'totp_disabled',
  email_on: 'email_factor_enabled',
  email_off: 'email_factor_disabled',
  codes_replaced: 'recovery_codes_replaced',
}

/** The audit row and the mail to the owner (ASVS 6.3.7) that commit with a change of factors. */
export function factorChanged(
  services: FactorServices,
  user: UserRecord,
  session: VerifiedSession,
  change: FactorChange,
  caller: Caller,
): Effects {
  const { url, secret } = draftSecureLink(services, user, caller)
  const mail = services.mailer.draft(caller, user, { template: 'factor_changed', change, url }, caller.now)
  const event = { action: ACTIONS[change], userId: user.id, sessionId: session.sessionId }
  return { ...services.audit.effects(caller, [event], [mail]), secrets: [secret] }
}

/** The owner of the session; throws `unauthenticated` when the account is gone. */
export async function ownerOf(services: Pick<Services, 'store'>, session: VerifiedSession): Promise<UserRecord> {
  const user = await services.store.users.findById(session.userId)
  if (user === null) throw new ApiError('unauthenticated')
  return user
}
