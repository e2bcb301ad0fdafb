import type { Effects, EpochMs, PasswordChange, PasswordReset } from '@sallyport/ports'
import type { WriteEffects } from '../audit/write-effects.ts'
import type { SqlDialect } from '../dialect/dialect.ts'
import type { CredentialKeeper } from '../factors/credential-keeper.ts'
import type { SecretKeeper } from '../secrets/secret-keeper.ts'
import type { SessionKeeper } from '../sessions/session-keeper.ts'
import { statement } from '../statement.ts'
import { count, type Verb, won } from '../verb.ts'

function statements({ db }: SqlDialect) {
  return {
    // The first proof of the mailbox counts; a later one does not move the date.
    markVerified: statement((p: { userId: string; at: EpochMs }) =>
      db
        .updateTable('users')
        .set((e) => ({ emailVerifiedAt: e.fn.coalesce('emailVerifiedAt', e.val(p.at)), updatedAt: p.at }))
        .where('id', '=', p.userId),
    ),
    reset: statement((p: PasswordReset) =>
      db
        .updateTable('users')
        .set((e) => ({
          password: p.passwordHash,
          passwordChangedAt: p.at,
          passwordExpiredAt: null,
          authorityChangedAt: p.at,
          emailVerifiedAt: e.fn.coalesce('emailVerifiedAt', e.val(p.at)),
          failedLoginAttempts: 0,
          lockedUntil: null,
          activeSessions: 0,
          securityVersion: e('securityVersion', '+', 1),
          updatedAt: p.at,
        }))
        .where('id', '=', p.userId),
    ),
    upgrade: statement((p: { userId: string; from: string; to: string }) =>
      db.updateTable('users').set({ password: p.to }).where('id', '=', p.userId).where('password', '=', p.from),
    ),
  }
}

/** The verbs of `UserStore` that consume a secret or change a credential. */
export function credentialVerbs(
  dialect: SqlDialect,
  credentials: CredentialKeeper,
  sessions: SessionKeeper,
  secrets: SecretKeeper,
  writeEffects: WriteEffects,
) {
  const { db } = dialect
  const run = statements(dialect)

  function changeHash({ userId, expectedHash, passwordHash, at }: PasswordChange) {
    return db
      .updateTable('users')
      .set((e) => ({
        password: passwordHash,
        passwordChangedAt: at,
        passwordExpiredAt: null,
        authorityChangedAt: at,
        securityVersion: e('securityVersion', '+', 1),
        updatedAt: at,
      }))
      .where('id', '=', userId)
      .where('password', expectedHash === null ? 'is' : '=', expectedHash)
  }

  return {
    *verifyEmail(
      { secretId, userId, at }: { readonly secretId: string; readonly userId: string; readonly at: EpochMs },
      effects: Effects,
    ): Verb<boolean> {
      yield* sessions.lockUser(userId)
      if (!(yield* secrets.consume({ secretId, purpose: 'email_verification', userId, at }))) return false
      yield* count(run.markVerified({ userId, at }))
      yield* writeEffects(effects)
      return true
    },

    *resetPassword(input: PasswordReset, effects: Effects): Verb<boolean> {
      const { secretId, userId, passwordHash, at } = input
      const user = yield* credentials.lockedUser(userId)
      if (!(yield* secrets.consume({ secretId, purpose: 'password_reset', userId, at }))) return false
      yield* secrets.voidAll(userId, at, 'undo')
      // What came before anybody proved the mailbox may be a stranger's (pre-hijack).
      if (user?.emailVerifiedAt === null) yield* credentials.wipe(userId)
      yield* credentials.forgetDevices(userId)
      yield* sessions.end({ userId, except: null, reason: 'password_reset', at })
      yield* count(run.reset({ secretId, userId, passwordHash, at }))
      yield* writeEffects(effects)
      return true
    },

    *changePassword(input: PasswordChange, effects: Effects): Verb<boolean> {
      const { userId, at, endSessions } = input
      if (!(yield* won(changeHash(input).compile()))) return false
      yield* secrets.voidAll(userId, at, 'undo_and_recovery')
      yield* sessions.end({ userId, ...endSessions, at })
      yield* sessions.recount(userId, at)
      yield* writeEffects(effects)
      return true
    },

    *upgradePasswordHash(userId: string, from: string, to: string): Verb<boolean> {
      return yield* won(run.upgrade({ userId, from, to }))
    },
  }
}
