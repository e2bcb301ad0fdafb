import { attemptVerbs } from './attempts/attempt-verbs.ts'
import { auditVerbs } from './audit/audit-verbs.ts'
import { effectsWriter } from './audit/write-effects.ts'
import { challengeVerbs } from './challenges/challenge-verbs.ts'
import type { SqlDialect } from './dialect/dialect.ts'
import { credentialKeeper } from './factors/credential-keeper.ts'
import { factorVerbs } from './factors/factor-verbs.ts'
import { identityVerbs } from './identities/identity-verbs.ts'
import { purgeAuditVerb } from './maintenance/purge-audit.ts'
import { sweepVerb } from './maintenance/sweep.ts'
import { outboxVerbs } from './outbox/outbox-verbs.ts'
import { passkeyVerbs } from './passkeys/passkey-verbs.ts'
import { revocationVerbs } from './revocations/revocation-verbs.ts'
import { secretKeeper } from './secrets/secret-keeper.ts'
import { secretVerbs } from './secrets/secret-verbs.ts'
import { sessionKeeper } from './sessions/session-keeper.ts'
import { sessionVerbs } from './sessions/session-verbs.ts'
import { systemVerbs } from './system/system-verbs.ts'
import { userCreator } from './users/create-user.ts'
import { userVerbs } from './users/user-verbs.ts'

export type Verbs = ReturnType<typeof createVerbs>

/** Every verb of a store, compiled for its dialect. */
export function createVerbs(dialect: SqlDialect) {
  const sessions = sessionKeeper(dialect)
  const secrets = secretKeeper(dialect)
  const credentials = credentialKeeper(dialect, sessions, secrets)
  const creator = userCreator(dialect)
  const writeEffects = effectsWriter(dialect, secrets)
  return {
    users: userVerbs(dialect, credentials, sessions, secrets, creator, writeEffects),
    sessions: sessionVerbs(dialect, sessions, writeEffects),
    secrets: secretVerbs(dialect, secrets, writeEffects),
    challenges: challengeVerbs(dialect, credentials),
    factors: factorVerbs(dialect, credentials, writeEffects),
    passkeys: passkeyVerbs(dialect, credentials, writeEffects),
    identities: identityVerbs(dialect, credentials, creator, writeEffects),
    attempts: attemptVerbs(dialect),
    audit: auditVerbs(dialect, writeEffects),
    outbox: outboxVerbs(dialect),
    maintenance: { batch: dialect.sweepBatch, sweep: sweepVerb(dialect), purgeAudit: purgeAuditVerb(dialect, writeEffects) },
    revocations: revocationVerbs(dialect),
    system: systemVerbs(dialect),
  }
}
