import type { AttemptStore } from './attempts.ts'
import type { AuditStore } from './audit.ts'
import type { ChallengeStore } from './challenges.ts'
import type { FactorStore } from './factors.ts'
import type { IdentityStore } from './identities.ts'
import type { MaintenanceStore } from './maintenance.ts'
import type { OneTimeSecretStore } from './one-time-secrets.ts'
import type { OutboxStore } from './outbox.ts'
import type { PasskeyStore } from './passkeys.ts'
import type { RevocationStore } from './revocations.ts'
import type { SessionStore } from './sessions.ts'
import type { SystemConfigStore } from './system-config.ts'
import type { UserStore } from './users.ts'

/** Everything the engine keeps. A store implements all of it: there are no optional methods. */
export interface Store {
  readonly users: UserStore
  readonly sessions: SessionStore
  readonly secrets: OneTimeSecretStore
  readonly challenges: ChallengeStore
  readonly factors: FactorStore
  readonly passkeys: PasskeyStore
  readonly identities: IdentityStore
  readonly attempts: AttemptStore
  readonly audit: AuditStore
  readonly outbox: OutboxStore
  readonly config: SystemConfigStore
  readonly revocations: RevocationStore
  readonly maintenance: MaintenanceStore
  /** Resolves when the store answers (`SELECT 1`) and its schema is the one this code needs; throws a `StoreFault` otherwise. */
  check(): Promise<void>
  /** Finish what is under way, then let go. Idempotent. */
  close(): Promise<void>
}
