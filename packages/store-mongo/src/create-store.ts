import type { Store } from '@sallyport/ports'
import type { Db, MongoClient } from 'mongodb'
import { attemptVerbs } from './attempts/attempt-verbs.ts'
import { AuditChain } from './audit/audit-chain.ts'
import { auditVerbs } from './audit/audit-verbs.ts'
import { challengeVerbs } from './challenges/challenge-verbs.ts'
import type { Deadline } from './deadline.ts'
import { collectionsOf } from './documents.ts'
import { factorVerbs } from './factors/factor-verbs.ts'
import { Gate } from './gate.ts'
import { identityVerbs } from './identities/identity-verbs.ts'
import { Settler } from './journal/settler.ts'
import { purgeAuditVerb } from './maintenance/purge-audit.ts'
import { SWEEP_BATCH, sweepVerb } from './maintenance/sweep.ts'
import { outboxVerbs } from './outbox/outbox-verbs.ts'
import { passkeyVerbs } from './passkeys/passkey-verbs.ts'
import { lookUpSessions } from './revocations/look-up-sessions.ts'
import { pullRevocations } from './revocations/pull-revocations.ts'
import { checkSchema } from './schema/check-schema.ts'
import { nobodysSecrets } from './secrets/nobodys-secrets.ts'
import { secretVerbs } from './secrets/secret-verbs.ts'
import { sessionVerbs } from './sessions/session-verbs.ts'
import { systemVerbs } from './system/system-verbs.ts'
import { Transactions } from './transactions.ts'
import { userCreator } from './users/create-user.ts'
import { userDecisions } from './users/decide-on-user.ts'
import { userVerbs } from './users/user-verbs.ts'

type Verbs = Readonly<Record<string, (...input: never[]) => Promise<unknown>>>

/** Every verb of one port behind the gate. */
function guarded<P extends object>(gate: Gate, port: P): P {
  const verbs = Object.entries(port as Verbs).map(([name, verb]) => [name, gate.through(verb)])
  return Object.fromEntries(verbs) as P
}

export interface MongoStoreParts {
  readonly client: MongoClient
  readonly db: Db
  /** The server is a replica set, or a router: decisions are transactions. */
  readonly hasTransactions: boolean
  /** Ends transactions that do not end by themselves; single operations are those of `db`, and its business. */
  readonly deadline?: Deadline
}

/**
 * Every verb of the ports on one database. Also answers how to finish what crashed processes left, and how to guard verbs of one's own
 * like those of the store.
 */
export function createStore({ client, db: database, hasTransactions, deadline }: MongoStoreParts): {
  readonly store: Store
  readonly guard: <P extends object>(port: P) => P
  readonly recover: () => Promise<void>
  readonly finishLeftovers: () => Promise<void>
} {
  const db = collectionsOf(database)
  const gate = new Gate()
  const chain = new AuditChain(db)
  const settler = new Settler(db, chain)
  const users = userDecisions(db, settler, hasTransactions ? new Transactions(client, deadline) : null)
  const creator = userCreator(db, settler)
  const nobodys = nobodysSecrets(db, settler)

  const check = gate.through(async () => {
    await database.command({ ping: 1 })
    await checkSchema(db)
    await settler.recover()
  })

  const store: Store = {
    users: guarded(gate, userVerbs(db, users, settler, creator, nobodys)),
    sessions: guarded(gate, sessionVerbs(db, users, settler)),
    secrets: guarded(gate, secretVerbs(db, users, nobodys)),
    challenges: guarded(gate, challengeVerbs(db, users)),
    factors: guarded(gate, factorVerbs(db, users)),
    passkeys: guarded(gate, passkeyVerbs(db, users)),
    identities: guarded(gate, identityVerbs(db, users, creator)),
    attempts: guarded(gate, attemptVerbs(db)),
    audit: guarded(gate, auditVerbs(db, chain, settler)),
    outbox: guarded(gate, outboxVerbs(db)),
    config: guarded(gate, systemVerbs(db)),
    // MongoDB has nothing that a client could look at synchronously: every check asks.
    revocations: { foreignChanges: () => null, ...guarded(gate, { lookUp: lookUpSessions(db), pull: pullRevocations(db) }) },
    maintenance: { batch: SWEEP_BATCH, ...guarded(gate, { sweep: sweepVerb(db), purgeAudit: purgeAuditVerb(db, settler) }) },
    check,
    async close() {
      await gate.close()
      await client.close()
    },
  }
  return {
    store,
    guard: (port) => guarded(gate, port),
    recover: gate.through(() => settler.recover()),
    finishLeftovers: gate.through(() => settler.finishLeftovers()),
  }
}
