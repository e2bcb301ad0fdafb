import type { Effects, EpochMs, Identity, IdentityRecord, JsonObject, NewUser, UserRecord } from '@sallyport/ports'
import type { WriteEffects } from '../audit/write-effects.ts'
import { jsonOrNull, toUser } from '../codec.ts'
import { fromIdentity, toIdentity } from '../credential-codec.ts'
import type { SqlDialect } from '../dialect/dialect.ts'
import type { CredentialKeeper } from '../factors/credential-keeper.ts'
import type { OAuthConnectionRow } from '../schema.ts'
import { statement } from '../statement.ts'
import type { UserCreator } from '../users/create-user.ts'
import { count, first, rows, type Verb } from '../verb.ts'

function statements({ db }: SqlDialect) {
  return {
    withUser: statement((p: { issuer: string; subject: string }) =>
      db
        .selectFrom('oauth_connections as c')
        .innerJoin('users as u', 'u.id', 'c.userId')
        .selectAll('u')
        .select([
          'c.userId',
          'c.provider',
          'c.issuer',
          'c.providerId',
          'c.providerEmail',
          'c.providerData',
          'c.connectedAt',
          'c.lastSyncAt',
        ])
        .select(['c.id as connectionId', 'c.isActive as connectionIsActive'])
        .where('c.issuer', '=', p.issuer)
        .where('c.providerId', '=', p.subject),
    ),
    ofUser: statement((p: { userId: string }) =>
      db.selectFrom('oauth_connections').selectAll().where('userId', '=', p.userId).orderBy('connectedAt').orderBy('id'),
    ),
    one: statement((p: { userId: string; id: string }) =>
      db.selectFrom('oauth_connections').select(['id', 'isActive']).where('id', '=', p.id).where('userId', '=', p.userId),
    ),
    holders: statement((p: { issuer: string; provider: string; subject: string }) =>
      db
        .selectFrom('oauth_connections')
        .select('userId')
        .where('providerId', '=', p.subject)
        .where((e) => e.or([e('issuer', '=', p.issuer), e('provider', '=', p.provider)])),
    ),
    insert: statement((p: OAuthConnectionRow) => db.insertInto('oauth_connections').values(p)),
    sync: statement((p: { id: string; email: string | null; profile: string | null; at: EpochMs }) =>
      db.updateTable('oauth_connections').set({ providerEmail: p.email, providerData: p.profile, lastSyncAt: p.at }).where('id', '=', p.id),
    ),
    remove: statement((p: { id: string }) => db.deleteFrom('oauth_connections').where('id', '=', p.id)),
  }
}

/** The verbs that make an identity somebody's. The unique indexes decide, as they do in `registerUser`. */
function attachingVerbs(run: ReturnType<typeof statements>, credentials: CredentialKeeper, users: UserCreator, writeEffects: WriteEffects) {
  function* holders({ issuer, provider, subject }: Identity): Verb<readonly string[]> {
    return (yield* rows(run.holders({ issuer, provider, subject }))).map(({ userId }) => userId)
  }

  return {
    *attach(
      { userId, identity }: { readonly userId: string; readonly identity: Identity },
      effects: Effects,
    ): Verb<'attached' | 'taken' | 'missing'> {
      if ((yield* credentials.lockedUser(userId)) === null) return 'missing'
      if ((yield* holders(identity)).length > 0) return 'taken'
      yield* count(run.insert(fromIdentity(identity, userId)))
      yield* writeEffects(effects)
      return 'attached'
    },

    *register(
      { user, identity }: { readonly user: NewUser; readonly identity: Identity },
      effects: Effects,
    ): Verb<'created' | 'email_taken' | 'identity_taken'> {
      if ((yield* holders(identity)).length > 0) return 'identity_taken'
      if (yield* users.isTaken(user.email)) return 'email_taken'
      yield* users.createUnnamed(user)
      yield* count(run.insert(fromIdentity(identity, user.id)))
      yield* writeEffects(effects)
      return 'created'
    },

    *proveAndAttach(
      input: { readonly userId: string; readonly email: string; readonly identity: Identity; readonly at: EpochMs },
      effects: Effects,
    ): Verb<'attached' | 'taken' | 'stale'> {
      const { userId, email, identity, at } = input
      const user = yield* credentials.lockedUser(userId)
      if (user === null || user.email !== email || user.emailVerifiedAt !== null) return 'stale'
      // One that hangs on this very account falls with everything else and is attached anew.
      if ((yield* holders(identity)).some((holder) => holder !== userId)) return 'taken'
      yield* credentials.proveAndWipe(userId, at)
      yield* count(run.insert(fromIdentity(identity, userId)))
      yield* writeEffects(effects)
      return 'attached'
    },
  }
}

/** The verbs of the port `IdentityStore`, on `oauth_connections`. */
export function identityVerbs(dialect: SqlDialect, credentials: CredentialKeeper, users: UserCreator, writeEffects: WriteEffects) {
  const run = statements(dialect)

  return {
    ...attachingVerbs(run, credentials, users, writeEffects),

    *find(issuer: string, subject: string): Verb<{ readonly identity: IdentityRecord; readonly user: UserRecord } | null> {
      const row = yield* first(run.withUser({ issuer, subject }))
      if (row === null) return null
      return { identity: toIdentity({ ...row, id: row.connectionId, isActive: row.connectionIsActive }), user: toUser(row) }
    },

    *list(userId: string): Verb<readonly IdentityRecord[]> {
      return (yield* rows(run.ofUser({ userId }))).map(toIdentity)
    },

    *sync(input: {
      readonly id: string
      readonly email: string | null
      readonly profile: JsonObject | null
      readonly at: EpochMs
    }): Verb<void> {
      const { id, email, profile, at } = input
      yield* count(run.sync({ id, email, profile: jsonOrNull(profile), at }))
    },

    *detach(
      { userId, id, at }: { readonly userId: string; readonly id: string; readonly at: EpochMs },
      effects: Effects,
    ): Verb<'detached' | 'last_method' | 'missing'> {
      yield* credentials.lockedUser(userId)
      const connection = yield* first(run.one({ userId, id }))
      if (connection === null) return 'missing'
      if ((yield* credentials.countMethods(userId)) <= connection.isActive) return 'last_method'
      yield* count(run.remove({ id }))
      yield* credentials.raiseSecurityVersion(userId, at)
      yield* writeEffects(effects)
      return 'detached'
    },
  }
}
