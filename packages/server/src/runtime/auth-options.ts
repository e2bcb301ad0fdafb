import type { OAuthProvider } from '@sallyport/engine'
import type { Logger, Observer } from '@sallyport/ports'
import type { CompositionOptions } from '../composition/compose-auth.ts'
import type { Settings } from '../environment/settings.ts'
import { readVersion } from './version.ts'

export interface Surroundings {
  readonly publicUrl: string
  readonly logger?: Logger
  readonly observer?: Observer
  /** Default: what the settings say. */
  readonly migrate?: boolean
  /** Beside those of the settings. */
  readonly furtherProviders?: readonly OAuthProvider[]
}

/** Settings as the options of the engine. What the environment leaves open stays open, so that system config can decide it. */
export function toCompositionOptions(settings: Settings, surroundings: Surroundings): CompositionOptions {
  const { access, refresh, data } = settings.secrets
  const { accessTtlSeconds, sessionIdleSeconds, waysIn } = settings
  return {
    database: settings.database,
    redis: settings.redis,
    migrate: surroundings.migrate ?? settings.database.autoMigrate,
    smtp: settings.mail.kind === 'smtp' ? settings.mail : null,
    ...(surroundings.logger && { logger: surroundings.logger }),
    ...(surroundings.observer && { observer: surroundings.observer }),
    appName: settings.appName,
    supportEmail: settings.supportEmail,
    publicUrl: surroundings.publicUrl,
    clientUrls: settings.clientUrls,
    trustedProxies: settings.trustedProxies,
    environment: settings.environment,
    version: readVersion(),
    secrets: { access, refresh, ...(data !== null && { data }) },
    tokens: {
      ...(accessTtlSeconds !== null && { accessTtlSeconds }),
      ...(sessionIdleSeconds !== null && { idleSeconds: sessionIdleSeconds, ...longerThanDefaults(sessionIdleSeconds) }),
    },
    cookies: { sameSite: settings.sameSite },
    passwords: { scheme: settings.hashScheme },
    registration: { signUp: settings.signUp, emailVerification: settings.emailVerification },
    emailCodes: waysIn.emailCodes,
    secondFactor: waysIn.secondFactor,
    passkeys: waysIn.passkeys,
    ...(waysIn.confirmationSeconds !== null && { confirmationSeconds: waysIn.confirmationSeconds }),
    oauth: { linkVerifiedEmails: waysIn.linkVerifiedEmails, providers: [...settings.providers, ...(surroundings.furtherProviders ?? [])] },
    limits: { rateLimit: settings.rateLimit },
  }
}

const DAY_SECONDS = 86_400

/** An idle time beyond the usual limits lifts the limits it would otherwise run into. */
function longerThanDefaults(idleSeconds: number): { readonly absoluteSeconds?: number; readonly rememberIdleSeconds?: number } {
  return idleSeconds > 30 * DAY_SECONDS ? { absoluteSeconds: idleSeconds, rememberIdleSeconds: idleSeconds } : {}
}
