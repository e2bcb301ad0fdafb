import type { Effects, NewUser, Registration, RegistrationOutcome } from '@sallyport/ports'
import type { WriteEffects } from '../audit/write-effects.ts'
import { locked, type SqlDialect } from '../dialect/dialect.ts'
import type { CredentialKeeper } from '../factors/credential-keeper.ts'
import type { UserRow } from '../schema.ts'
import type { SecretKeeper } from '../secrets/secret-keeper.ts'
import type { SessionKeeper } from '../sessions/session-keeper.ts'
import { statement } from '../statement.ts'
import { count, first, type Verb } from '../verb.ts'
import type { UserCreator } from './create-user.ts'

type RegistrationEffects = Readonly<Record<'created' | 'replaced' | 'email_taken', (userId: string) => Effects>>

function statements(dialect: SqlDialect) {
  const { db } = dialect
  return {
    byEmail: statement((p: { email: string }) => locked(dialect, db.selectFrom('users').selectAll().where('email', '=', p.email))),
    byUsername: statement((p: { username: string }) => db.selectFrom('users').select(['id', 'email']).where('username', '=', p.username)),
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
          passwordChangedAt: null,
          passwordExpiredAt: null,
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
  }
}

/**
 * `UserStore.register`. The unique indexes decide: where two transactions can get past the look-ups, the later one meets the index, is
 * rolled back and run again by the executor, and then sees the winner's row.
 */
export function registerUser(
  dialect: SqlDialect,
  credentials: CredentialKeeper,
  sessions: SessionKeeper,
  secrets: SecretKeeper,
  users: UserCreator,
  writeEffects: WriteEffects,
) {
  const run = statements(dialect)

  function* replace(existingId: string, { user, secret }: Registration): Verb<void> {
    yield* sessions.end({ userId: existingId, except: null, reason: 'registration_replaced', at: user.createdAt })
    yield* secrets.voidAll(existingId, user.createdAt, 'none')
    yield* credentials.wipe(existingId)
    yield* count(run.replace({ ...user, id: existingId }))
    if (secret) yield* secrets.replace({ ...secret, userId: existingId })
  }

  /** An address that has an account: the owner is told, or an unproven account gives way. */
  function* meet(
    existing: UserRow,
    replaces: boolean,
    registration: Registration,
    effects: RegistrationEffects,
  ): Verb<RegistrationOutcome> {
    const outcome = replaces ? 'replaced' : 'email_taken'
    if (replaces) yield* replace(existing.id, registration)
    yield* writeEffects(effects[outcome](existing.id))
    return outcome
  }

  return function* register(registration: Registration, effects: RegistrationEffects): Verb<RegistrationOutcome> {
    const { user, secret, replaceUnverified } = registration
    let existing = yield* first(run.byEmail({ email: user.email }))
    const holder = user.username === null ? null : yield* first(run.byUsername({ username: user.username }))
    // The address was registered between the two looks: its own account does not hold the name against it.
    if (holder?.email === user.email && existing === null) existing = yield* first(run.byEmail({ email: user.email }))
    const replaces = existing !== null && existing.emailVerifiedAt === null && replaceUnverified
    if (holder !== null && !(replaces && holder.id === existing?.id)) return 'username_taken'
    if (existing !== null) return yield* meet(existing, replaces, registration, effects)
    yield* users.create(user)
    if (secret) yield* secrets.replace(secret)
    yield* writeEffects(effects.created(user.id))
    return 'created'
  }
}
