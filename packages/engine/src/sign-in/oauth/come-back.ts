import type { ErrorCode } from '@sallyport/protocol'
import type { BegunCeremony } from '../../ceremonies/ceremonies.ts'
import { ApiError } from '../../kernel/api-error.ts'
import type { Caller } from '../../kernel/caller.ts'
import type { Services } from '../../services.ts'
import { completeSignIn, type SignInOutcome, type SignInServices } from '../complete-sign-in.ts'
import { admitIdentity } from './admit-identity.ts'
import { FEDERATED, issueExchangeCode } from './exchange-code.ts'
import type { IdentityServices } from './identity-effects.ts'
import { linkIdentity } from './link-identity.ts'
import { beginPendingLink } from './pending-link.ts'
import type { ProviderProfile } from './provider-profile.ts'
import type { ProviderClient } from './providers/provider-client.ts'
import type { Visit } from './visit.ts'

export type ComeBackServices = SignInServices & IdentityServices & Pick<Services, 'logger'>

export type ComeBack =
  | { readonly kind: 'gate'; readonly outcome: SignInOutcome }
  /** For an API client to fetch its sign-in with. */
  | { readonly kind: 'code'; readonly code: string }
  | { readonly kind: 'connected' }
  /** The identity waits for the owner of the account that has its address. */
  | { readonly kind: 'guided_link'; readonly ceremony: BegunCeremony }
  | { readonly kind: 'refused'; readonly code: ErrorCode }

/** From the provider's answer to what becomes of it. Refusals are audited and logged with their reason here; no others are expected. */
export async function comeBack(
  services: ComeBackServices,
  input: { readonly client: ProviderClient; readonly visit: Visit; readonly answer: URL },
  caller: Caller,
): Promise<ComeBack> {
  const { client, visit, answer } = input
  try {
    const profile = await client.redeem(answer, visit.secrets)
    const arrival = { client, visit, profile }
    return visit.link === null ? await signIn(services, arrival, caller) : await link(services, arrival, visit.link, caller)
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    await recordRefusal(services, visit, error, caller)
    return { kind: 'refused', code: error.code }
  }
}

interface Arrival {
  readonly client: ProviderClient
  readonly visit: Visit
  readonly profile: ProviderProfile
}

async function signIn(services: ComeBackServices, { client, visit, profile }: Arrival, caller: Caller): Promise<ComeBack> {
  const { provider } = client
  const { kind, user } = await admitIdentity(services, { provider, profile }, caller)
  if (kind === 'guided_link') {
    await recordRefusal(services, visit, new ApiError('account_exists_other_method'), caller)
    return { kind, ceremony: await beginPendingLink(services, { user, provider, profile }, caller) }
  }
  const { rememberMe, trustedDevice, delivery } = visit
  if (delivery === 'code') return { kind: 'code', code: await issueExchangeCode(services, user, rememberMe, caller) }
  const attempt = { user, proof: FEDERATED, rememberMe, trustedDevice, keepsCookies: true, caller }
  return { kind: 'gate', outcome: await completeSignIn(services, attempt) }
}

/** Strict cookies did not come along; the session that asked is looked up, and must still be alive. */
async function link(
  services: ComeBackServices,
  { client, profile }: Arrival,
  asked: NonNullable<Visit['link']>,
  caller: Caller,
): Promise<ComeBack> {
  const holder = await services.store.sessions.findWithUser(asked.sessionId)
  const lives = holder?.session.isActive === true && holder.session.expiresAt > caller.now && holder.user.isActive
  if (!lives || holder.user.id !== asked.userId) throw new ApiError('unauthenticated')
  await linkIdentity(services, { user: holder.user, sessionId: asked.sessionId, provider: client.provider, profile }, caller)
  return { kind: 'connected' }
}

async function recordRefusal(services: ComeBackServices, visit: Visit, { code, reason }: ApiError, caller: Caller): Promise<void> {
  const { provider, link: asked } = visit
  if (reason !== null) services.logger.warn({ requestId: caller.requestId, provider, code, reason }, 'Provider sign-in refused')
  services.observer.signIn({ method: 'oauth', outcome: code })
  await services.audit.record(caller, {
    action: code === 'oauth_denied' ? 'oauth_denied' : asked === null ? 'login' : 'oauth_linked',
    userId: asked?.userId ?? null,
    sessionId: asked?.sessionId ?? null,
    success: false,
    errorCode: code,
    metadata: { provider },
  })
}
