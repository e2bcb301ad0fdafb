import type { Effects, EpochMs, NewUser, SignInRedemption } from '@sallyport/ports'
import type { WriteEffects } from '../audit/write-effects.ts'
import { toUser } from '../codec.ts'
import { locked, type SqlDialect } from '../dialect/dialect.ts'
import type { CredentialKeeper } from '../factors/credential-keeper.ts'
import type { UserRow } from '../schema.ts'
import type { SecretKeeper } from '../secrets/secret-keeper.ts'
import { statement } from '../statement.ts'
import { first, type Verb } from '../verb.ts'
import type { UserCreator } from './create-user.ts'

type RedemptionEffects = Readonly<Record<'existing' | 'proven' | 'created', (userId: string) => Effects>>

/**
 * `UserStore.redeemSignIn`. The guarded write on the secret picks the one caller; two secrets of one address that would both create its account
 * meet the unique index, and the later one is run again and finds the account.
 */
export function redeemSignInVerb(
  dialect: SqlDialect,
  credentials: CredentialKeeper,
  secrets: SecretKeeper,
  users: UserCreator,
  writeEffects: WriteEffects,
) {
  const byEmail = statement((p: { email: string }) =>
    locked(dialect, dialect.db.selectFrom('users').selectAll().where('email', '=', p.email)),
  )

  function* answer(kind: 'existing' | 'proven' | 'created', userId: string, effects: RedemptionEffects): Verb<SignInRedemption> {
    yield* writeEffects(effects[kind](userId))
    const user = yield* credentials.lockedUser(userId)
    if (user === null) throw new Error('The account vanished inside of its own transaction.')
    return { kind, user: toUser(user) }
  }

  function* redeemFor({ id, emailVerifiedAt }: UserRow, at: EpochMs, effects: RedemptionEffects): Verb<SignInRedemption> {
    if (emailVerifiedAt !== null) return yield* answer('existing', id, effects)
    yield* credentials.proveAndWipe(id, at)
    return yield* answer('proven', id, effects)
  }

  return function* redeemSignIn(
    { secretId, newUser, at }: { readonly secretId: string; readonly newUser: NewUser | null; readonly at: EpochMs },
    effects: RedemptionEffects,
  ): Verb<SignInRedemption> {
    const secret = yield* secrets.find(secretId)
    if (secret === null || secret.purpose !== 'sign_in') return { kind: 'dead' }
    const user = yield* first(byEmail({ email: secret.email }))
    // Made for an account that has another address by now.
    if (secret.userId !== null && secret.userId !== user?.id) return { kind: 'dead' }
    if (!(yield* secrets.consumeOne(secretId, at))) return { kind: 'dead' }

    if (user !== null) return yield* redeemFor(user, at, effects)
    if (newUser === null) return { kind: 'no_account' }
    yield* users.createUnnamed({ ...newUser, email: secret.email, emailVerifiedAt: newUser.emailVerifiedAt ?? at })
    return yield* answer('created', newUser.id, effects)
  }
}
