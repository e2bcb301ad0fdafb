import type { HashScheme, Role } from '@sallyport/ports'
import type { OAuthProvider } from './oauth-provider.ts'

/** Everything decided: all fields present, units in the names, frozen. Only this travels; raw options stay in `config/`. */
export interface AuthConfig {
  readonly appName: string
  readonly supportEmail: string | null
  readonly publicUrl: string
  readonly publicOrigin: string
  readonly isHttps: boolean
  readonly clientOrigins: readonly string[]
  readonly trustedProxies: readonly string[]
  readonly environment: 'production' | 'development' | 'test'
  readonly version: string
  readonly secrets: { readonly access: string; readonly refresh: string; readonly data: string }
  readonly tokens: {
    readonly issuer: string
    readonly audience: string
    readonly accessTtlMs: number
    readonly idleMs: number
    readonly absoluteMs: number
    readonly rememberIdleMs: number
    readonly rememberAbsoluteMs: number
    readonly graceMs: number
  }
  readonly cookies: {
    readonly sameSite: 'strict' | 'lax'
    readonly access: string
    readonly refresh: string
    readonly device: string
    readonly csrf: string
    /** Begins the names of the short-lived cookies of ceremonies. */
    readonly prefix: string
  }
  readonly passwords: { readonly scheme: HashScheme; readonly minLength: number }
  readonly registration: {
    readonly signUp: 'open' | 'closed'
    readonly verificationRequired: boolean
    readonly signInAfterSignUp: boolean
    readonly revealExistingAccounts: boolean
  }
  readonly emailCodes: { readonly signIn: boolean; readonly createsAccounts: boolean }
  readonly secondFactor: { readonly requiredForRoles: readonly Role[]; readonly emailCode: boolean; readonly rememberMs: number }
  readonly passkeys: { readonly signIn: boolean; readonly rpId: string; readonly origins: readonly string[] }
  readonly oauth: { readonly providers: readonly OAuthProvider[]; readonly linkVerifiedEmails: boolean }
  /** How long a confirmation "it's you" serves dangerous actions. */
  readonly confirmationMs: number
  readonly limits: {
    readonly rateLimit: boolean
    readonly loginPerAccountAndAddress: number
    readonly credentialsPerAddress: number
    readonly resetPerHour: number
    readonly maxLoginAttempts: number
    readonly lockoutMs: number
  }
  readonly developmentOutbox: boolean
}
