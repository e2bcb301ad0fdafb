import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  ClientSecretPost,
  Configuration,
  calculatePKCECodeChallenge,
  customFetch,
  fetchProtectedResource,
} from 'openid-client'
import type { OAuthProvider } from '../../../config/oauth-provider.ts'
import { ApiError } from '../../../kernel/api-error.ts'
import { type RawProfile, readProfile } from '../provider-profile.ts'
import { boundedRequest, TIMEOUT_SECONDS } from './bounded-request.ts'
import type { ProviderClient } from './provider-client.ts'
import { providerFault } from './provider-faults.ts'

/** A provider that speaks OAuth 2 without OpenID Connect, and what it needs beside the standard. */
export interface OAuth2Dialect {
  /** Names the identity together with the subject; the provider has no issuer of its own. */
  readonly issuer: string
  readonly authorizationEndpoint: string
  readonly tokenEndpoint: string
  readonly scopes: readonly string[]
  /** Who the access token speaks for. `ask` answers the JSON of an address of the provider's API. */
  readonly whoIs: (ask: (url: string) => Promise<unknown>, accessToken: string) => Promise<Omit<RawProfile, 'issuer'>>
}

/** The code flow with state and PKCE. Without an ID token there is no nonce: the token comes straight from the provider, over TLS. */
export function createOAuth2Client(provider: OAuthProvider, dialect: OAuth2Dialect): ProviderClient {
  const metadata = {
    issuer: dialect.issuer,
    authorization_endpoint: dialect.authorizationEndpoint,
    token_endpoint: dialect.tokenEndpoint,
  }
  const configuration = new Configuration(metadata, provider.clientId, undefined, ClientSecretPost(provider.clientSecret))
  configuration.timeout = TIMEOUT_SECONDS
  if (provider.insecureHttp === true) allowInsecureRequests(configuration)
  configuration[customFetch] = (url, options) => boundedRequest(url, options as RequestInit)

  async function ask(url: string, accessToken: string): Promise<unknown> {
    const response = await fetchProtectedResource(configuration, accessToken, new URL(url), 'GET')
    if (!response.ok) throw new ApiError('oauth_failed', { reason: `${new URL(url).pathname} answered ${response.status}` })
    return response.json()
  }

  return {
    provider,
    async authorizationUrl({ state, verifier }, redirectUri) {
      const url = buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri,
        scope: (provider.scopes ?? dialect.scopes).join(' '),
        state,
        code_challenge: await calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      })
      return url.href
    },
    async redeem(answer, { state, verifier }) {
      try {
        const tokens = await authorizationCodeGrant(configuration, answer, { expectedState: state, pkceCodeVerifier: verifier })
        const claims = await dialect.whoIs((url) => ask(url, tokens.access_token), tokens.access_token)
        const profile = readProfile({ issuer: dialect.issuer, ...claims })
        if (profile === null) throw new ApiError('oauth_failed', { reason: 'the subject is unusable' })
        return profile
      } catch (error) {
        throw providerFault(error)
      }
    },
  }
}

/** The members of a JSON object that came from outside; none when it is anything else. */
export function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
