import type { AuditSealer, Clock, Logger, MailTransport, Observer, Store, Volatile } from '@sallyport/ports'
import type { AuditTrail } from './audit/audit-trail.ts'
import type { AuthConfig } from './config/auth-config.ts'
import type { Tunables } from './config/tunables.ts'
import type { Keys } from './kernel/keys.ts'
import type { Mailer } from './mail/mailer.ts'
import type { PasswordService } from './passwords/password-service.ts'
import type { RevocationList } from './sessions/revocation-list.ts'
import type { LifetimePolicy } from './sessions/session-lifetime.ts'
import type { Touches } from './sessions/touches.ts'
import type { Lockout } from './sign-in/lockout.ts'
import type { TokenService } from './tokens/token-service.ts'

/** What the features are made of. Each verb asks for the few it uses (`Pick<Services, …>`); only `create-auth` has them all. */
export interface Services {
  readonly config: AuthConfig
  /** Figures that `system_config` may change; read them when they are needed, never keep them. */
  readonly tunables: () => Tunables
  readonly lifetimes: () => LifetimePolicy
  readonly store: Store
  readonly volatile: Volatile
  readonly mail: MailTransport | null
  readonly clock: Clock
  readonly logger: Logger
  readonly observer: Observer
  readonly keys: Keys
  readonly passwords: PasswordService
  readonly tokens: TokenService
  readonly audit: AuditTrail
  readonly sealAudit: AuditSealer
  readonly mailer: Mailer
  readonly outbox: { wake(): void }
  readonly revocations: RevocationList
  readonly touches: Touches
  readonly lockout: Lockout
}
