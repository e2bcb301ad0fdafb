import type { Effects, PasskeyRecord, UserRecord } from '@sallyport/ports'
import type { VerifiedSession } from '../auth.ts'
import type { Caller } from '../kernel/caller.ts'
import { draftSecureLink } from '../proofs/secure-link.ts'
import type { Services } from '../services.ts'

export type PasskeyServices = Pick<Services, 'config' | 'store' | 'keys' | 'audit' | 'mailer' | 'outbox'>

/** The audit row and the mail to the owner (ASVS 6.3.7) that commit with a passkey that came or went. */
export function passkeyChanged(
  services: PasskeyServices,
  change: 'added' | 'removed',
  input: { readonly user: UserRecord; readonly passkey: PasskeyRecord; readonly session: VerifiedSession },
  caller: Caller,
): Effects {
  const { user, passkey, session } = input
  const { url, secret } = draftSecureLink(services, user, caller)
  const mail = services.mailer.draft(caller, user, { template: `passkey_${change}`, name: passkey.name, url }, caller.now)
  const metadata = { passkey: passkey.id }
  const event = { action: `passkey_${change}`, userId: user.id, sessionId: session.sessionId, metadata } as const
  return { ...services.audit.effects(caller, [event], [mail]), secrets: [secret] }
}
