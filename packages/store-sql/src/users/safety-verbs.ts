import type { Effects, EpochMs } from '@sallyport/ports'
import type { WriteEffects } from '../audit/write-effects.ts'
import type { SqlDialect } from '../dialect/dialect.ts'
import type { CredentialKeeper } from '../factors/credential-keeper.ts'
import type { RemovedUserRow } from '../schema.ts'
import type { SecretKeeper } from '../secrets/secret-keeper.ts'
import type { SessionKeeper } from '../sessions/session-keeper.ts'
import { statement } from '../statement.ts'
import { count, type Verb, won } from '../verb.ts'
import { lateAdditions } from './late-additions.ts'

function statements({ db }: SqlDialect) {
  return {
    secure: statement((p: { userId: string; at: EpochMs }) =>
      db
        .updateTable('users')
        .set((e) => ({
          // Where there is no password none can expire.
          passwordExpiredAt: e
            .case()
            .when('password', 'is', null)
            .then(null)
            .else(e.fn.coalesce('passwordExpiredAt', e.val(p.at)))
            .end(),
          authorityChangedAt: p.at,
          activeSessions: 0,
          securityVersion: e('securityVersion', '+', 1),
          updatedAt: p.at,
        }))
        .where('id', '=', p.userId),
    ),
    expire: statement((p: { userId: string; at: EpochMs }) =>
      db
        .updateTable('users')
        .set((e) => ({ passwordExpiredAt: p.at, securityVersion: e('securityVersion', '+', 1), updatedAt: p.at }))
        .where('id', '=', p.userId)
        .where('password', 'is not', null)
        .where('passwordExpiredAt', 'is', null),
    ),
    remove: statement((p: { userId: string }) => db.deleteFrom('users').where('id', '=', p.userId)),
    remember: statement((p: RemovedUserRow) => db.insertInto('removed_users').values(p)),
    removeNobodys: statement((p: { email: string }) =>
      db.deleteFrom('one_time_secrets').where('email', '=', p.email).where('userId', 'is', null),
    ),
  }
}

/** The verbs of `UserStore` for an account in danger, or at its end. */
export function safetyVerbs(
  dialect: SqlDialect,
  credentials: CredentialKeeper,
  sessions: SessionKeeper,
  secrets: SecretKeeper,
  writeEffects: WriteEffects,
) {
  const run = statements(dialect)
  const additions = lateAdditions(dialect, credentials)

  return {
    /** The secret may have gone to an address that a thief has changed since. */
    *secure(
      { userId, secretId, at }: { readonly userId: string; readonly secretId: string | null; readonly at: EpochMs },
      effects: Effects,
    ): Verb<boolean> {
      if ((yield* credentials.lockedUser(userId)) === null) return false
      if (secretId !== null) {
        if (!(yield* secrets.consumeAnywhere({ secretId, purpose: 'account_recovery', userId, at }))) return false
        const secret = yield* secrets.find(secretId)
        if (secret !== null) yield* additions.remove({ userId, since: secret.createdAt })
      }
      yield* secrets.voidAll(userId, at, 'undo')
      yield* credentials.forgetDevices(userId)
      yield* sessions.end({ userId, except: null, reason: 'secured', at })
      yield* count(run.secure({ userId, at }))
      yield* writeEffects(effects)
      return true
    },

    *expirePassword(userId: string, at: EpochMs, effects: Effects): Verb<boolean> {
      if (!(yield* won(run.expire({ userId, at })))) return false
      yield* writeEffects(effects)
      return true
    },

    /** Foreign keys take everything along, and the name out of the audit log. What remains says that the access tokens are void. */
    *remove(userId: string, at: EpochMs, effects: Effects): Verb<boolean> {
      const user = yield* credentials.lockedUser(userId)
      if (user === null || !(yield* won(run.remove({ userId })))) return false
      yield* count(run.removeNobodys({ email: user.email }))
      yield* count(run.remember({ id: userId, removedAt: at }))
      yield* writeEffects(effects)
      return true
    },
  }
}
