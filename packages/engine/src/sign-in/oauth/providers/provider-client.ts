import type { OAuthProvider } from '../../../config/oauth-provider.ts'
import type { ProviderProfile } from '../provider-profile.ts'

/** What binds the answer of a provider to the question: kept in the ceremony, new for every visit. */
export interface VisitSecrets {
  readonly state: string
  readonly nonce: string
  /** PKCE (RFC 7636). */
  readonly verifier: string
}

/** One provider, whatever it speaks. Both verbs throw nothing but `oauth_denied`, `oauth_failed` and `oauth_unavailable`. */
export interface ProviderClient {
  readonly provider: OAuthProvider
  /** Where to send the browser. */
  authorizationUrl(secrets: VisitSecrets, redirectUri: string): Promise<string>
  /**
   * From the answer to who it is: issuer, state, nonce, signature and expiry are checked, the code is exchanged. `answer` is the redirect URI
   * with the query that came back.
   */
  redeem(answer: URL, secrets: VisitSecrets): Promise<ProviderProfile>
}
