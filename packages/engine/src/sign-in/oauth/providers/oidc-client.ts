import type { Clock } from '@sallyport/ports'
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type ClientAuth,
  ClientSecretBasic,
  ClientSecretPost,
  type Configuration,
  calculatePKCECodeChallenge,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  type IDToken,
} from 'openid-client'
import type { OAuthProvider } from '../../../config/oauth-provider.ts'
import { ApiError } from '../../../kernel/api-error.ts'
import { type ProviderProfile, readProfile } from '../provider-profile.ts'
import { TIMEOUT_SECONDS } from './bounded-request.ts'
import type { ProviderClient } from './provider-client.ts'
import { providerFault } from './provider-faults.ts'
import { createProviderFetch } from './provider-fetch.ts'

const DEFAULT_SCOPES = ['openid', 'email', 'profile']

type Claims = Readonly<Record<string, unknown>>

/** OpenID Connect: everything is discovered from the issuer, and the ID token is checked with the keys it publishes. */
export function createOidcClient(provider: OAuthProvider, issuer: string, clock: Clock): ProviderClient {
  const visit = createProviderFetch(clock)
  const authenticate = clientAuthentication(provider.clientSecret)
  const execute = [enableNonRepudiationChecks, ...(provider.insecureHttp === true ? [allowInsecureRequests] : [])]

  /** For each visit anew; what it reads comes from what is kept. */
  function connect(): Promise<Configuration> {
    const options = { [customFetch]: visit(), timeout: TIMEOUT_SECONDS, execute }
    return discovery(new URL(issuer), provider.clientId, undefined, authenticate, options)
  }

  return {
    provider,
    async authorizationUrl({ state, nonce, verifier }, redirectUri) {
      try {
        const configuration = await connect()
        const url = buildAuthorizationUrl(configuration, {
          redirect_uri: redirectUri,
          scope: (provider.scopes ?? DEFAULT_SCOPES).join(' '),
          state,
          nonce,
          code_challenge: await calculatePKCECodeChallenge(verifier),
          code_challenge_method: 'S256',
        })
        return url.href
      } catch (error) {
        throw providerFault(error)
      }
    },
    async redeem(answer, { state, nonce, verifier }) {
      try {
        const configuration = await connect()
        const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true }
        const tokens = await authorizationCodeGrant(configuration, answer, checks)
        const idToken = tokens.claims()
        if (idToken === undefined) throw new ApiError('oauth_failed', { reason: 'no ID token' })
        return profileOf(provider, idToken, await furtherClaims(configuration, tokens.access_token, idToken))
      } catch (error) {
        throw providerFault(error)
      }
    },
  }
}

/** In the body where the provider takes it there: in the header, servers disagree about how to encode it. */
function clientAuthentication(clientSecret: string): ClientAuth {
  const [inBody, inHeader] = [ClientSecretPost(clientSecret), ClientSecretBasic(clientSecret)]
  return (server, ...rest) => {
    const takesBody = server.token_endpoint_auth_methods_supported?.includes('client_secret_post') === true
    return (takesBody ? inBody : inHeader)(server, ...rest)
  }
}

/** Providers that keep to the specification tell the address at the userinfo endpoint only (OpenID Connect Core 5.4). */
async function furtherClaims(configuration: Configuration, accessToken: string, idToken: IDToken): Promise<Claims> {
  if (idToken.email !== undefined || configuration.serverMetadata().userinfo_endpoint === undefined) return {}
  return fetchUserInfo(configuration, accessToken, idToken.sub)
}

function profileOf(provider: OAuthProvider, idToken: IDToken, further: Claims): ProviderProfile {
  const claims: Claims = { ...further, ...idToken }
  const profile = readProfile({
    issuer: idToken.iss,
    subject: idToken.sub,
    email: claims.email,
    emailVerified: provider.kind === 'microsoft' ? verifiedByMicrosoft(claims) : claims.email_verified,
    name: claims.name,
    firstName: claims.given_name,
    lastName: claims.family_name,
    username: claims.preferred_username,
    picture: claims.picture,
  })
  if (profile === null) throw new ApiError('oauth_failed', { reason: 'the subject is unusable' })
  return profile
}

/** Microsoft has no `email_verified`; the optional claim `xms_edov` says that the tenant owns the domain. Without it, nothing is said. */
function verifiedByMicrosoft({ xms_edov: owned }: Claims): boolean | undefined {
  return owned === undefined ? undefined : owned === true || owned === 1 || owned === '1' || owned === 'true'
}
