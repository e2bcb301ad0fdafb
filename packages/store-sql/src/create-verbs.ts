import { attemptVerbs } from './attempts/attempt-verbs.ts'
import { auditVerbs } from './audit/audit-verbs.ts'
import { effectsWriter } from './audit/write-effects.ts'
import type { SqlDialect } from './dialect/dialect.ts'
import { purgeAuditVerb } from './maintenance/purge-audit.ts'
import { sweepVerb } from './maintenance/sweep.ts'
import { outboxVerbs } from './outbox/outbox-verbs.ts'
import { secretKeeper } from './secrets/secret-keeper.ts'
import { secretVerbs } from './secrets/secret-verbs.ts'
import { sessionKeeper } from './sessions/session-keeper.ts'
import { sessionVerbs } from './sessions/session-verbs.ts'
import { systemVerbs } from './system/system-verbs.ts'
import { userVerbs } from './users/user-verbs.ts'

export type Verbs = ReturnType<typeof createVerbs>

/** Every verb of a store, compiled for its dialect. */
export function createVerbs(dialect: SqlDialect) {
  const writeEffects = effectsWriter(dialect)
  const sessions = sessionKeeper(dialect)
  const secrets = secretKeeper(dialect)
  return {
    users: userVerbs(dialect, sessions, secrets, writeEffects),
    sessions: sessionVerbs(dialect, sessions, writeEffects),
    secrets: secretVerbs(dialect, secrets, writeEffects),
    attempts: attemptVerbs(dialect),
    audit: auditVerbs(dialect, writeEffects),
    outbox: outboxVerbs(dialect),
    maintenance: { sweep: sweepVerb(dialect), purgeAudit: purgeAuditVerb(dialect, writeEffects) },
    system: systemVerbs(dialect),
  }
}
