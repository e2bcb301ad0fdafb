import type { Effects, EpochMs, ProfilePatch, Role, UserRecord } from '@sallyport/ports'
import type { WriteEffects } from '../audit/write-effects.ts'
import { flag, jsonOrNull, toUser } from '../codec.ts'
import type { SqlDialect } from '../dialect/dialect.ts'
import type { CredentialKeeper } from '../factors/credential-keeper.ts'
import type { Flag } from '../schema.ts'
import type { SecretKeeper } from '../secrets/secret-keeper.ts'
import type { SessionKeeper } from '../sessions/session-keeper.ts'
import { statement } from '../statement.ts'
import { count, first, type Verb, won } from '../verb.ts'
import type { UserCreator } from './create-user.ts'
import { credentialVerbs } from './credential-verbs.ts'
import { emailVerbs } from './email-verbs.ts'
import { redeemSignInVerb } from './redeem-sign-in.ts'
import { registerUser } from './register-user.ts'
import { safetyVerbs } from './safety-verbs.ts'

function statements({ db }: SqlDialect) {
  return {
    byId: statement((p: { id: string }) => db.selectFrom('users').selectAll().where('id', '=', p.id)),
    byEmail: statement((p: { email: string }) => db.selectFrom('users').selectAll().where('email', '=', p.email)),
    byUsername: statement((p: { username: string }) => db.selectFrom('users').selectAll().where('username', '=', p.username)),
    // A proof of identity taken before a change of status must not start a session after it.
    setActive: statement((p: { userId: string; isActive: Flag; at: EpochMs }) =>
      db
        .updateTable('users')
        .set((e) => ({
          isActive: p.isActive,
          authorityChangedAt: p.at,
          securityVersion: e('securityVersion', '+', 1),
          updatedAt: p.at,
        }))
        .where('id', '=', p.userId)
        .where('isActive', '<>', p.isActive),
    ),
    setRole: statement((p: { userId: string; role: Role; at: EpochMs }) =>
      db
        .updateTable('users')
        .set({ role: p.role, authorityChangedAt: p.at, updatedAt: p.at })
        .where('id', '=', p.userId)
        .where('role', '<>', p.role),
    ),
    unlock: statement((p: { userId: string; at: EpochMs }) =>
      db.updateTable('users').set({ failedLoginAttempts: 0, lockedUntil: null, updatedAt: p.at }).where('id', '=', p.userId),
    ),
    noteFailure: statement((p: { userId: string; lockedUntil: EpochMs | null }) =>
      db
        .updateTable('users')
        .set((e) => ({
          failedLoginAttempts: e('failedLoginAttempts', '+', 1),
          lockedUntil: e.fn.coalesce(e.val(p.lockedUntil), 'lockedUntil'),
        }))
        .where('id', '=', p.userId),
    ),
  }
}

/** Named one by one: a caller that passes on more than a patch must not write other columns. Kysely leaves out what is `undefined`. */
function profileColumns({ username, firstName, lastName, name, profileImageUrl, preferences }: ProfilePatch) {
  return {
    username,
    firstName,
    lastName,
    name,
    profileImageUrl,
    preferences: preferences === undefined ? undefined : jsonOrNull(preferences),
  }
}

/** The verbs of the port `UserStore`. */
export function userVerbs(
  dialect: SqlDialect,
  credentials: CredentialKeeper,
  sessions: SessionKeeper,
  secrets: SecretKeeper,
  creator: UserCreator,
  writeEffects: WriteEffects,
) {
  const { db } = dialect
  const run = statements(dialect)

  return {
    ...credentialVerbs(dialect, credentials, sessions, secrets, writeEffects),
    ...emailVerbs(dialect, credentials, sessions, secrets, writeEffects),
    ...safetyVerbs(dialect, credentials, sessions, secrets, writeEffects),
    register: registerUser(dialect, credentials, sessions, secrets, creator, writeEffects),
    redeemSignIn: redeemSignInVerb(dialect, credentials, secrets, creator, writeEffects),

    *findById(id: string): Verb<UserRecord | null> {
      const row = yield* first(run.byId({ id }))
      return row && toUser(row)
    },

    *findByEmail(email: string): Verb<UserRecord | null> {
      const row = yield* first(run.byEmail({ email }))
      return row && toUser(row)
    },

    *findByUsername(username: string): Verb<UserRecord | null> {
      const row = yield* first(run.byUsername({ username }))
      return row && toUser(row)
    },

    *updateProfile(userId: string, patch: ProfilePatch, at: EpochMs, effects: Effects): Verb<'updated' | 'username_taken' | 'missing'> {
      if ((yield* first(run.byId({ id: userId }))) === null) return 'missing'
      if (patch.username) {
        const holder = yield* first(run.byUsername({ username: patch.username }))
        if (holder !== null && holder.id !== userId) return 'username_taken'
      }
      const columns = { ...profileColumns(patch), updatedAt: at }
      yield* count(db.updateTable('users').set(columns).where('id', '=', userId).compile())
      yield* writeEffects(effects)
      return 'updated'
    },

    *setActive(userId: string, isActive: boolean, at: EpochMs, effects: Effects): Verb<boolean> {
      if (!(yield* won(run.setActive({ userId, isActive: flag(isActive), at })))) return false
      if (!isActive) {
        yield* sessions.end({ userId, except: null, reason: 'disabled', at })
        yield* sessions.recount(userId, at)
      }
      yield* writeEffects(effects)
      return true
    },

    *setRole(userId: string, role: Role, at: EpochMs, effects: Effects): Verb<boolean> {
      if (!(yield* won(run.setRole({ userId, role, at })))) return false
      yield* writeEffects(effects)
      return true
    },

    *unlock(userId: string, at: EpochMs, effects: Effects): Verb<boolean> {
      if (!(yield* won(run.unlock({ userId, at })))) return false
      yield* writeEffects(effects)
      return true
    },

    *noteFailedSignIn(userId: string, lockedUntil: EpochMs | null): Verb<void> {
      yield* count(run.noteFailure({ userId, lockedUntil }))
    },
  }
}
