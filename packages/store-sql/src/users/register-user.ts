import type { Effects, NewUser, Registration, RegistrationOutcome } from '@sallyport/ports'
import type { WriteEffects } from '../audit/write-effects.ts'
import { locked, type SqlDialect } from '../dialect/dialect.ts'
import type { UserRow } from '../schema.ts'
import type { SecretKeeper } from '../secrets/secret-keeper.ts'
import type { SessionKeeper } from '../sessions/session-keeper.ts'
import { statement } from '../statement.ts'
import { count, first, type Verb } from '../verb.ts'

type RegistrationEffects = Readonly<Record<'created' | 'replaced' | 'email_taken', (userId: string) => Effects>>

function newRow(user: NewUser): UserRow {
  return {
    id: user.id,
    email: user.email,
    username: user.username,
    firstName: user.firstName,
    lastName: user.lastName,
    name: user.name,
    password: user.passwordHash,
    role: user.role,
    isActive: 1,
    emailVerifiedAt: user.emailVerifiedAt,
    passwordChangedAt: null,
    authorityChangedAt: null,
    securityVersion: 1,
    lastLoginAt: null,
    failedLoginAttempts: 0,
    lockedUntil: null,
    activeSessions: 0,
    profileImageUrl: null,
    preferences: null,
    createdAt: user.createdAt,
    updatedAt: user.createdAt,
  }
}

function statements(dialect: SqlDialect) {
  const { db } = dialect
  return {
    byEmail: statement((p: { email: string }) => locked(dialect, db.selectFrom('users').selectAll().where('email', '=', p.email))),
    byUsername: statement((p: { username: string }) => db.selectFrom('users').select('id').where('username', '=', p.username)),
    insert: statement((p: UserRow) => db.insertInto('users').values(p)),
    // Everything the first registration brought is void, what it wrote into its profile included; only the row's identity,
    // its status and its history stay.
    replace: statement((p: Omit<NewUser, 'email'>) =>
      db
        .updateTable('users')
        .set((e) => ({
          username: p.username,
          firstName: p.firstName,
          lastName: p.lastName,
          name: p.name,
          password: p.passwordHash,
          role: p.role,
          emailVerifiedAt: p.emailVerifiedAt,
          securityVersion: e('securityVersion', '+', 1),
          failedLoginAttempts: 0,
          lockedUntil: null,
          activeSessions: 0,
          profileImageUrl: null,
          preferences: null,
          updatedAt: p.createdAt,
        }))
        .where('id', '=', p.id)
        .where('emailVerifiedAt', 'is', null),
    ),
    disconnect: statement((p: { userId: string }) => db.deleteFrom('oauth_connections').where('userId', '=', p.userId)),
  }
}

/**
 * `UserStore.register`. The unique indexes decide: where two transactions can get past the look-ups, the later one meets the index, is
 * rolled back and run again by the executor, and then sees the winner's row.
 */
export function registerUser(dialect: SqlDialect, sessions: SessionKeeper, secrets: SecretKeeper, writeEffects: WriteEffects) {
  const run = statements(dialect)

  function* replace(existingId: string, { user, secret }: Registration): Verb<void> {
    yield* sessions.end({ userId: existingId, except: null, reason: 'registration_replaced', at: user.createdAt })
    yield* secrets.voidAll(existingId, user.createdAt)
    yield* count(run.disconnect({ userId: existingId }))
    yield* count(run.replace({ ...user, id: existingId }))
    if (secret) yield* secrets.replace({ ...secret, userId: existingId })
  }

  return function* register(registration: Registration, effects: RegistrationEffects): Verb<RegistrationOutcome> {
    const { user, secret, replaceUnverified } = registration
    const existing = yield* first(run.byEmail({ email: user.email }))
    const replaces = existing !== null && existing.emailVerifiedAt === null && replaceUnverified
    const holder = user.username === null ? null : yield* first(run.byUsername({ username: user.username }))
    if (holder !== null && !(replaces && holder.id === existing.id)) return 'username_taken'

    if (existing === null) {
      yield* count(run.insert(newRow(user)))
      if (secret) yield* secrets.replace(secret)
      yield* writeEffects(effects.created(user.id))
      return 'created'
    }
    if (!replaces) {
      yield* writeEffects(effects.email_taken(existing.id))
      return 'email_taken'
    }
    yield* replace(existing.id, registration)
    yield* writeEffects(effects.replaced(existing.id))
    return 'replaced'
  }
}
