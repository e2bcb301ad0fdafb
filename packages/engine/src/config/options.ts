import type { Clock, HashScheme, Logger, MailTransport, Observer, PasswordHashing, Role, Store, Volatile } from '@sallyport/ports'
import type { OAuthProvider } from './oauth-provider.ts'

/** Frankly named, importable only by code: no environment variable and no JSON file can switch these on. */
export const allowInsecureProduction: unique symbol = Symbol('sallyport: allow insecure settings in production')

/** What the application hands in. `resolveConfig` turns it into an `AuthConfig`, once, and reports every problem together. */
export interface AuthOptions {
  readonly store: Store
  readonly volatile: Volatile
  readonly hashing: PasswordHashing
  /** `null`: mails stay in the outbox, for the development outbox page (refused in production). */
  readonly mail: MailTransport | null
  readonly clock?: Clock
  readonly logger?: Logger
  readonly observer?: Observer

  /** Shown on pages and in mails. Default `Sallyport`. */
  readonly appName?: string
  readonly supportEmail?: string | null
  /** This server's own origin; links in mails and every redirect start with it, never with the Host header. */
  readonly publicUrl: string
  /** Origins of front ends on other origins: CORS allow-list and accepted `Origin` (C-63). Default none. */
  readonly clientUrls?: readonly string[]
  /** Addresses or CIDR ranges of proxies whose `X-Forwarded-For` counts. Default none. */
  readonly trustedProxies?: readonly string[]
  /** Default `production`: whoever forgets to say so gets the strict checks. */
  readonly environment?: 'production' | 'development' | 'test'
  readonly version?: string

  readonly secrets: {
    /** Signs access tokens (HS256). At least 32 characters, 64 in production. */
    readonly access: string
    /** Signs refresh tokens; must differ from `access`. */
    readonly refresh: string
    /** Root of the keys for data at rest: password pepper, audit chain, outbox. Default: derived from `refresh`. */
    readonly data?: string
  }

  readonly tokens?: {
    /** Seconds; default 900, at most 3600 in production. */
    readonly accessTtlSeconds?: number
    /** Default 7 days, sliding. */
    readonly idleSeconds?: number
    /** Default 30 days. */
    readonly absoluteSeconds?: number
    /** With Remember Me: default 30 days, sliding. */
    readonly rememberIdleSeconds?: number
    /** With Remember Me: default 90 days. */
    readonly rememberAbsoluteSeconds?: number
    /** How long a just-rotated token still gets the same child. Default 10; 0 is strict. */
    readonly refreshGraceSeconds?: number
  }

  readonly cookies?: {
    /** Default `strict`; `lax` adds the double-submit token to every unsafe cookie request. */
    readonly sameSite?: 'strict' | 'lax'
    readonly accessName?: string
    readonly refreshName?: string
    readonly deviceName?: string
    readonly csrfName?: string
  }

  readonly passwords?: {
    /** Default bcrypt cost 12; below 12 is refused in production (C-01). */
    readonly scheme?: HashScheme
    /** Default 8, or the row `password_min_length`. */
    readonly minLength?: number
  }

  readonly registration?: {
    /** Default `open`. */
    readonly signUp?: 'open' | 'closed'
    /** Default `required` (C-36). */
    readonly emailVerification?: 'required' | 'optional'
    /** Default false; only effective when verification is optional (C-04). */
    readonly signInAfterSignUp?: boolean
    /** Default false: the same 201 either way. True answers 409 `account_exists` (C-56). */
    readonly revealExistingAccounts?: boolean
  }

  /** Sign-in by a mailed code or its link. */
  readonly emailCodes?: {
    /** Default `on`. */
    readonly signIn?: 'on' | 'off'
    /** Whether a right code for an unknown address creates the account. Default: as long as sign-up is open. */
    readonly createsAccounts?: boolean
  }

  readonly secondFactor?: {
    /** Roles whose protected routes stay closed until a second factor is on. Default none. */
    readonly requiredForRoles?: readonly Role[]
    /** Whether a mailed code may be the second step; weaker than an app, because the mailbox also resets the password. Default `on`. */
    readonly emailCode?: 'on' | 'off'
    /** For how many days a device may skip the second factor; default 30, 0 offers it to nobody. */
    readonly rememberDays?: number
  }

  readonly passkeys?: {
    /** Default `on`. */
    readonly signIn?: 'on' | 'off'
    /** The domain that passkeys belong to, for good. Default the host of `publicUrl`. */
    readonly rpId?: string
  }

  readonly oauth?: {
    /** Each is on only when it stands here. */
    readonly providers?: readonly OAuthProvider[]
    /** Attach an identity to the account of its address when provider and account both have proven it (C-65). Default true. */
    readonly linkVerifiedEmails?: boolean
  }

  /** How long a confirmation "it's you" serves dangerous actions. Default 600. */
  readonly confirmationSeconds?: number

  readonly limits?: {
    /** `off` is for tests and benchmarks; production refuses it. Lockout and code attempts always stay on. */
    readonly rateLimit?: 'on' | 'off'
    readonly loginPerAccountAndAddress?: number
    readonly credentialsPerAddress?: number
    readonly resetPerHour?: number
    readonly maxLoginAttempts?: number
    readonly lockoutSeconds?: number
  }

  readonly [allowInsecureProduction]?: true
}
