import type { Effects, NewUser, UserRecord } from '@sallyport/ports'
import type { OAuthProvider } from '../../config/oauth-provider.ts'
import type { Caller } from '../../kernel/caller.ts'
import { draftSecret } from '../../proofs/draft-secret.ts'
import { draftSecureLink } from '../../proofs/secure-link.ts'
import type { Services } from '../../services.ts'

export type IdentityServices = Pick<Services, 'config' | 'store' | 'keys' | 'audit' | 'mailer' | 'outbox' | 'revocations' | 'volatile'>

/** The audit row and the mail to the owner (ASVS 6.3.7) that commit with a connection made or undone. */
export function connectionChanged(
  services: IdentityServices,
  change: 'linked' | 'unlinked',
  input: {
    readonly user: UserRecord
    readonly provider: Pick<OAuthProvider, 'id' | 'name'>
    readonly sessionId?: string | null
  },
  caller: Caller,
): Effects {
  const { user, provider, sessionId = null } = input
  const { url, secret } = draftSecureLink(services, user, caller)
  const mail = services.mailer.draft(caller, user, { template: `provider_${change}`, provider: provider.name, url }, caller.now)
  const event = { action: `oauth_${change}`, userId: user.id, sessionId, metadata: { provider: provider.id } } as const
  return { ...services.audit.effects(caller, [event], [mail]), secrets: [secret] }
}

/** What commits with an account that a provider brought: a welcome, or the proof of mailbox that is still to be given. */
export function accountCreated(services: IdentityServices, user: NewUser, provider: Pick<OAuthProvider, 'id'>, caller: Caller): Effects {
  const metadata = { provider: provider.id }
  const events = [
    { action: 'register', userId: user.id, metadata },
    { action: 'oauth_linked', userId: user.id, metadata },
  ] as const
  const { publicUrl } = services.config
  if (user.emailVerifiedAt !== null) {
    const welcome = services.mailer.draft(caller, user, { template: 'welcome', signInUrl: `${publicUrl}/auth/login` }, caller.now)
    return services.audit.effects(caller, events, [welcome])
  }
  // Bound to the browser that came back: whoever reads the mail elsewhere must not finish a stranger's account (pre-hijack).
  const { secret, token, code } = draftSecret(services, 'email_verification', user, caller, caller.deviceSecret)
  const mail = services.mailer.draft(
    caller,
    user,
    { template: 'verify_email', url: `${publicUrl}/confirm?token=${token}`, code, expiresAt: secret.expiresAt },
    caller.now,
  )
  return { ...services.audit.effects(caller, events, [mail]), secrets: [secret] }
}
