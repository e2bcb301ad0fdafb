import type { Identity, JsonObject, UserRecord } from '@sallyport/ports'
import type { VerifiedSession } from '../../auth.ts'
import { type BegunCeremony, beginCeremony, type Ceremony, meetCeremony } from '../../ceremonies/ceremonies.ts'
import type { OAuthProvider } from '../../config/oauth-provider.ts'
import { ApiError } from '../../kernel/api-error.ts'
import type { Caller } from '../../kernel/caller.ts'
import { MINUTE_MS, SECOND_MS } from '../../kernel/duration.ts'
import type { ProviderClients } from './begin-oauth.ts'
import type { IdentityServices } from './identity-effects.ts'
import { linkIdentity } from './link-identity.ts'
import type { ProviderProfile } from './provider-profile.ts'

/** Finding a password again takes a while. */
const LIFETIME_MS = 15 * MINUTE_MS

export interface PendingLink {
  readonly ceremony: Ceremony
  readonly provider: OAuthProvider
  readonly profile: ProviderProfile
  /** When the identity was shown: a sign-in from before confirms nothing. */
  readonly since: number
}

interface LinkState {
  readonly provider: string
  readonly profile: ProviderProfile
  readonly since: number
}

/** An identity waits, in this browser, for the owner of the account that has its address. */
export function beginPendingLink(
  services: Pick<IdentityServices, 'store' | 'keys'>,
  input: { readonly user: UserRecord; readonly provider: OAuthProvider; readonly profile: ProviderProfile },
  caller: Caller,
): Promise<BegunCeremony> {
  const state: LinkState = { provider: input.provider.id, profile: input.profile, since: caller.now }
  return beginCeremony(
    services,
    {
      kind: 'oauth_link',
      userId: input.user.id,
      state: state as unknown as JsonObject,
      lifetimeMs: LIFETIME_MS,
      maxAttempts: 1,
    },
    caller,
  )
}

/** Throws `link_missing` when nothing waits. */
export async function findPendingLink(
  services: Pick<IdentityServices, 'store' | 'keys'>,
  clients: ProviderClients,
  token: string | null,
  caller: Caller,
): Promise<PendingLink> {
  const ceremony = token === null ? null : await meetCeremony(services, 'look', 'oauth_link', token, caller)
  const state = ceremony?.state as unknown as LinkState | undefined
  const provider = state === undefined ? undefined : clients.get(state.provider)?.provider
  if (ceremony === null || state === undefined || provider === undefined) throw new ApiError('link_missing')
  return { ceremony, provider, profile: state.profile, since: state.since }
}

/**
 * Connect what waits to the account it waits for. Only for a sign-in, or a confirmation, to that very account that came after: whoever
 * happened to be signed in already has said nothing. Throws `account_exists_other_method` otherwise, and leaves it waiting.
 */
export async function completePendingLink(
  services: IdentityServices,
  clients: ProviderClients,
  input: { readonly token: string | null; readonly session: VerifiedSession },
  caller: Caller,
): Promise<{ readonly identity: Identity; readonly provider: OAuthProvider }> {
  const { token, session } = input
  const { ceremony, provider, profile, since } = await findPendingLink(services, clients, token, caller)
  const confirmed = session.userId === ceremony.userId && session.authenticatedAt >= Math.floor(since / SECOND_MS)
  if (!confirmed) throw new ApiError('account_exists_other_method')
  const finished = token === null ? null : await meetCeremony(services, 'finish', 'oauth_link', token, caller)
  const user = await services.store.users.findById(session.userId)
  if (finished === null || user === null) throw new ApiError('link_missing')
  return { identity: await linkIdentity(services, { user, sessionId: session.sessionId, provider, profile }, caller), provider }
}

/** Nothing waits afterwards, whether or not something did. */
export async function dropPendingLink(
  services: Pick<IdentityServices, 'store' | 'keys'>,
  token: string | null,
  caller: Caller,
): Promise<void> {
  if (token !== null) await meetCeremony(services, 'finish', 'oauth_link', token, caller)
}
