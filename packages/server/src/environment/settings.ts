import type { OAuthProvider } from '@sallyport/engine'
import type { HashScheme } from '@sallyport/ports'
import type { DatabaseAddress } from '../composition/database-address.ts'
import type { RedisAddress } from '../composition/redis-address.ts'
import type { WaysIn } from './resolve-ways-in.ts'

export type Environment = 'production' | 'development' | 'test'
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'

/** Where mail goes. `outbox`: it stays in the store and the development page shows it. */
export type MailSettings = { readonly kind: 'outbox' } | SmtpSettings

export interface SmtpSettings {
  readonly kind: 'smtp'
  readonly host: string
  readonly port: number
  /** TLS from the first byte; otherwise the connection is upgraded when the server offers it. */
  readonly secure: boolean
  readonly credentials: { readonly user: string; readonly pass: string } | null
  readonly from: { readonly name: string; readonly address: string }
}

export interface SecretSettings {
  readonly access: string
  readonly refresh: string
  /** `null`: derived from `refresh` by the engine. */
  readonly data: string | null
  /** Outside production: the file that holds what was generated; `null` when everything was set. */
  readonly generatedIn: string | null
}

/** The path of an SQLite file is absolute. */
export type DatabaseSettings = DatabaseAddress & { readonly autoMigrate: boolean }

/** Everything the stand-alone server needs, checked and complete. Only this travels; nobody else reads the environment. */
export interface Settings {
  readonly environment: Environment
  readonly port: number
  readonly host: string
  /** Absolute. */
  readonly dataFolder: string
  /** Absolute; `null` serves no pages. */
  readonly consoleFolder: string | null
  readonly database: DatabaseSettings
  /** `null`: limits and revocations live in this process, and other processes are noticed through the database. */
  readonly redis: RedisAddress | null
  readonly secrets: SecretSettings
  readonly mail: MailSettings
  /** `null`: `http://localhost:<the port in use>`. */
  readonly publicUrl: string | null
  readonly clientUrls: readonly string[]
  readonly trustedProxies: readonly string[]
  readonly forceHttps: boolean
  readonly appName: string
  readonly supportEmail: string | null
  readonly signUp: 'open' | 'closed'
  readonly emailVerification: 'required' | 'optional'
  /** `null`: not set; the row in system config or the default decides. */
  readonly accessTtlSeconds: number | null
  /** `null`: not set, likewise. */
  readonly sessionIdleSeconds: number | null
  readonly hashScheme: HashScheme
  readonly sameSite: 'strict' | 'lax'
  readonly rateLimit: 'on' | 'off'
  readonly waysIn: WaysIn
  readonly providers: readonly OAuthProvider[]
  /** Run the mock provider beside this server, and offer it. Never in production. */
  readonly mockProvider: boolean
  readonly logging: { readonly level: LogLevel; readonly format: 'auto' | 'json' | 'pretty'; readonly folder: string | null }
  readonly metricsToken: string | null
  /** Sentences for the operator that do not stop the start. */
  readonly warnings: readonly string[]
}
