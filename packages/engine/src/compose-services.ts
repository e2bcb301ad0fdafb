import { createAuditSealer } from './audit/audit-seal.ts'
import { createAuditTrail } from './audit/audit-trail.ts'
import type { AuthConfig } from './config/auth-config.ts'
import type { AuthOptions } from './config/options.ts'
import type { Tunables } from './config/tunables.ts'
import { systemClock } from './kernel/clock.ts'
import { HOUR_MS } from './kernel/duration.ts'
import { deriveKeys } from './kernel/keys.ts'
import { blindObserver, silentLogger } from './kernel/silence.ts'
import { createMailer } from './mail/mailer.ts'
import { createPasswordService } from './passwords/password-service.ts'
import type { Services } from './services.ts'
import { createRevocationList } from './sessions/revocation-list.ts'
import { createTouches } from './sessions/touches.ts'
import { createLockout } from './sign-in/lockout.ts'
import { createTokenService } from './tokens/token-service.ts'

/** Everything the features are made of, from the options and what was decided about them. */
export function composeServices(input: {
  readonly options: AuthOptions
  readonly config: AuthConfig
  readonly tunables: () => Tunables
  readonly wakeOutbox: () => void
}): Services {
  const { config, tunables, options } = input
  const { store, volatile, mail } = options
  const clock = options.clock ?? systemClock
  const logger = options.logger ?? silentLogger
  const keys = deriveKeys(config.secrets)
  const sealAudit = createAuditSealer(keys.audit)
  return {
    config,
    tunables,
    lifetimes: () => ({ ...config.tokens, idleMs: tunables().idleMs }),
    store,
    volatile,
    mail,
    clock,
    logger,
    observer: options.observer ?? blindObserver,
    keys,
    sealAudit,
    passwords: createPasswordService({
      hashing: options.hashing,
      keys,
      scheme: config.passwords.scheme,
      appName: config.appName,
      minLength: () => tunables().passwordMinLength,
    }),
    tokens: createTokenService(config, keys),
    audit: createAuditTrail({ store: store.audit, clock, seal: sealAudit, pseudonymKey: keys.pseudonym }),
    mailer: createMailer({ key: keys.outbox, appName: config.appName }),
    outbox: { wake: input.wakeOutbox },
    revocations: createRevocationList({
      store: store.revocations,
      broadcast: volatile.revocations,
      clock,
      maxAccessTtlMs: Math.max(config.tokens.accessTtlMs, HOUR_MS),
    }),
    touches: createTouches(store.sessions, logger),
    lockout: createLockout({ attempts: store.attempts, pseudonymKey: keys.pseudonym, tunables }),
  }
}
