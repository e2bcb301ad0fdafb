import type { BegunCeremony } from '../../ceremonies/ceremonies.ts'
import { ApiError } from '../../kernel/api-error.ts'
import type { Caller } from '../../kernel/caller.ts'
import type { Services } from '../../services.ts'
import type { ProviderClient } from './providers/provider-client.ts'
import { beginVisit, newVisitSecrets, redirectUri, type VisitPlan } from './visit.ts'

export type ProviderClients = ReadonlyMap<string, ProviderClient>

export interface BegunVisit {
  readonly authorizationUrl: string
  /** For the browser's cookie. */
  readonly ceremony: BegunCeremony
}

/** Prepare a visit to a provider. Throws `provider_unknown`, or `oauth_unavailable` before anything is kept. */
export async function beginOauth(
  services: Pick<Services, 'config' | 'store' | 'keys'>,
  clients: ProviderClients,
  plan: VisitPlan,
  caller: Caller,
): Promise<BegunVisit> {
  const client = clients.get(plan.provider)
  if (client === undefined) throw new ApiError('provider_unknown')
  const secrets = newVisitSecrets()
  const authorizationUrl = await client.authorizationUrl(secrets, redirectUri(services.config, client.provider))
  return { authorizationUrl, ceremony: await beginVisit(services, { ...plan, secrets }, caller) }
}
