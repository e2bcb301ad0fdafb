import type { EpochMs } from '@sallyport/ports'
import { locked, type SqlDialect } from '../dialect/dialect.ts'
import type { UserRow } from '../schema.ts'
import type { SecretKeeper } from '../secrets/secret-keeper.ts'
import type { SessionKeeper } from '../sessions/session-keeper.ts'
import { statement } from '../statement.ts'
import { count, first, type Verb } from '../verb.ts'

/** What several verbs do to the ways into an account, inside the verb's own transaction. */
export interface CredentialKeeper {
  /** The user, whose row stays as it is until the verb ends: whatever is decided about the account's credentials holds. */
  lockedUser(userId: string): Verb<UserRow | null>
  /** Proofs taken before must not become sessions. */
  raiseSecurityVersion(userId: string, at: EpochMs): Verb<void>
  /** Answers how many were forgotten. */
  forgetDevices(userId: string): Verb<number>
  /** Second factors, trusted devices, passkeys and identities. */
  wipe(userId: string): Verb<void>
  /**
   * The mailbox is proven, and by nobody before: all that was there is somebody's who had not proven it (pre-hijack).
   */
  proveAndWipe(userId: string, at: EpochMs): Verb<void>
  /** How many ways in the account has: password, passkeys, identities that sign in. */
  countMethods(userId: string): Verb<number>
}

function statements(dialect: SqlDialect) {
  const { db } = dialect
  return {
    byId: statement((p: { id: string }) => locked(dialect, db.selectFrom('users').selectAll().where('id', '=', p.id))),
    raise: statement((p: { userId: string; at: EpochMs }) =>
      db
        .updateTable('users')
        .set((e) => ({ securityVersion: e('securityVersion', '+', 1), updatedAt: p.at }))
        .where('id', '=', p.userId),
    ),
    emailFactorOff: statement((p: { userId: string }) => db.updateTable('users').set({ emailFactorAt: null }).where('id', '=', p.userId)),
    prove: statement((p: { userId: string; at: EpochMs }) =>
      db
        .updateTable('users')
        .set((e) => ({
          password: null,
          passwordChangedAt: null,
          passwordExpiredAt: null,
          emailVerifiedAt: p.at,
          authorityChangedAt: p.at,
          activeSessions: 0,
          securityVersion: e('securityVersion', '+', 1),
          updatedAt: p.at,
        }))
        .where('id', '=', p.userId),
    ),
    methods: statement((p: { userId: string }) =>
      db
        .selectFrom('users')
        .select('password')
        .select((e) => [
          e
            .selectFrom('passkeys')
            .select((f) => f.fn.countAll().as('total'))
            .where('userId', '=', p.userId)
            .as('passkeys'),
          e
            .selectFrom('oauth_connections')
            .select((f) => f.fn.countAll().as('total'))
            .where('userId', '=', p.userId)
            .where('isActive', '=', 1)
            .as('identities'),
        ])
        .where('id', '=', p.userId),
    ),
  }
}

function deletions({ db }: SqlDialect) {
  const from = (table: 'totp_factors' | 'recovery_codes' | 'trusted_devices' | 'passkeys' | 'oauth_connections') =>
    statement((p: { userId: string }) => db.deleteFrom(table).where('userId', '=', p.userId))
  return {
    totp: from('totp_factors'),
    codes: from('recovery_codes'),
    devices: from('trusted_devices'),
    passkeys: from('passkeys'),
    identities: from('oauth_connections'),
  }
}

/** Statements that reset, proof of a mailbox, factors, passkeys and identities share. */
export function credentialKeeper(dialect: SqlDialect, sessions: SessionKeeper, secrets: SecretKeeper): CredentialKeeper {
  const run = statements(dialect)
  const remove = deletions(dialect)

  function* wipe(userId: string): Verb<void> {
    for (const each of Object.values(remove)) yield* count(each({ userId }))
    yield* count(run.emailFactorOff({ userId }))
  }

  return {
    *lockedUser(userId) {
      return yield* first(run.byId({ id: userId }))
    },
    *raiseSecurityVersion(userId, at) {
      yield* count(run.raise({ userId, at }))
    },
    *forgetDevices(userId) {
      return yield* count(remove.devices({ userId }))
    },
    wipe,
    *proveAndWipe(userId, at) {
      yield* wipe(userId)
      yield* secrets.voidAll(userId, at, 'none')
      yield* sessions.end({ userId, except: null, reason: 'mailbox_proven', at })
      yield* count(run.prove({ userId, at }))
    },
    *countMethods(userId) {
      const found = yield* first(run.methods({ userId }))
      if (found === null) return 0
      return (found.password === null ? 0 : 1) + Number(found.passkeys) + Number(found.identities)
    },
  }
}
