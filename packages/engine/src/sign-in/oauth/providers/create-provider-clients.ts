import type { Clock } from '@sallyport/ports'
import type { OAuthProvider } from '../../../config/oauth-provider.ts'
import { facebookDialect } from './facebook.ts'
import { githubDialect } from './github.ts'
import { createOAuth2Client } from './oauth2-client.ts'
import { createOidcClient } from './oidc-client.ts'
import type { ProviderClient } from './provider-client.ts'

/** By the provider's id. Nothing is asked of anybody before somebody wants to sign in: a provider that is down keeps nobody else from it. */
export function createProviderClients(providers: readonly OAuthProvider[], clock: Clock): ReadonlyMap<string, ProviderClient> {
  return new Map(providers.map((provider) => [provider.id, createProviderClient(provider, clock)]))
}

function createProviderClient(provider: OAuthProvider, clock: Clock): ProviderClient {
  switch (provider.kind) {
    case 'oidc':
      return createOidcClient(provider, provider.issuer ?? '', clock)
    case 'google':
      return createOidcClient(provider, 'https://accounts.google.com', clock)
    case 'microsoft':
      return createOidcClient(provider, provider.issuer ?? 'https://login.microsoftonline.com/common/v2.0', clock)
    case 'github':
      return createOAuth2Client(provider, githubDialect())
    case 'facebook':
      return createOAuth2Client(provider, facebookDialect(provider.clientSecret))
  }
}
