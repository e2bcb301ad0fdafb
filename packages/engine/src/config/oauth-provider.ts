/** Who else may vouch for a user. The redirect URI to register there is `<publicUrl>/api/auth/callback/<id>`, unless `redirectUri` says otherwise. */
export interface OAuthProvider {
  /** Part of addresses and stored with identities: never change it. Lower case letters, digits and dashes. */
  readonly id: string
  /** On the button. */
  readonly name: string
  /** `oidc` discovers the rest from `issuer`; the others are what those companies need beside the standard. */
  readonly kind: 'oidc' | 'google' | 'microsoft' | 'github' | 'facebook'
  readonly clientId: string
  readonly clientSecret: string
  /** Only, and always, for `oidc`. For `microsoft` a single tenant's, default `common`. */
  readonly issuer?: string
  /** For one that is registered already in the form of 002: `<publicUrl>/auth/<id>/callback` is the other address that answers (C-17). */
  readonly redirectUri?: string
  /** Default: what is needed for name and address. */
  readonly scopes?: readonly string[]
  /**
   * Whether `email_verified` of this provider proves a mailbox to us. Default true for Google and GitHub, which check; false for the
   * others, where an account that exists becomes a guided link.
   */
  readonly trustsEmail?: boolean
  /** For development: speak to it over plain HTTP, at this address for the server where the browser's differs. Production refuses it. */
  readonly insecureHttp?: boolean
}
