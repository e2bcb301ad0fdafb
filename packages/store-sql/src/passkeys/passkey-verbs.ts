import type { Effects, EpochMs, PasskeyRecord, UserRecord } from '@sallyport/ports'
import type { WriteEffects } from '../audit/write-effects.ts'
import { flag, toUser } from '../codec.ts'
import { fromPasskey, toPasskey } from '../credential-codec.ts'
import type { SqlDialect } from '../dialect/dialect.ts'
import type { CredentialKeeper } from '../factors/credential-keeper.ts'
import type { Flag, PasskeyRow } from '../schema.ts'
import { statement } from '../statement.ts'
import { count, first, rows, type Verb, won } from '../verb.ts'

function statements({ db }: SqlDialect) {
  const byHash = (p: { hash: string }) => db.selectFrom('passkeys').where('credentialHash', '=', p.hash)
  return {
    insert: statement((p: PasskeyRow) => db.insertInto('passkeys').values(p)),
    holder: statement((p: { hash: string }) => byHash(p).select('id')),
    ofUser: statement((p: { userId: string }) =>
      db.selectFrom('passkeys').selectAll().where('userId', '=', p.userId).orderBy('createdAt', 'desc').orderBy('id', 'desc'),
    ),
    one: statement((p: { userId: string; id: string }) =>
      db.selectFrom('passkeys').select('id').where('id', '=', p.id).where('userId', '=', p.userId),
    ),
    withUser: statement((p: { hash: string }) =>
      db
        .selectFrom('passkeys as p')
        .innerJoin('users as u', 'u.id', 'p.userId')
        .selectAll('u')
        .select(['p.userId', 'p.credentialId', 'p.credentialHash', 'p.publicKey', 'p.counter', 'p.transports', 'p.aaguid'])
        .select(['p.deviceType', 'p.backedUp', 'p.lastUsedAt'])
        .select(['p.id as passkeyId', 'p.name as passkeyName', 'p.createdAt as passkeyCreatedAt'])
        .where('p.credentialHash', '=', p.hash),
    ),
    use: statement((p: { hash: string; fromCounter: number; counter: number; backedUp: Flag; at: EpochMs }) =>
      db
        .updateTable('passkeys')
        .set({ counter: p.counter, backedUp: p.backedUp, lastUsedAt: p.at })
        .where('credentialHash', '=', p.hash)
        .where('counter', '=', p.fromCounter),
    ),
    rename: statement((p: { userId: string; id: string; name: string }) =>
      db.updateTable('passkeys').set({ name: p.name }).where('id', '=', p.id).where('userId', '=', p.userId),
    ),
    remove: statement((p: { id: string }) => db.deleteFrom('passkeys').where('id', '=', p.id)),
  }
}

/** The verbs of the port `PasskeyStore`. */
export function passkeyVerbs(dialect: SqlDialect, credentials: CredentialKeeper, writeEffects: WriteEffects) {
  const run = statements(dialect)

  return {
    *add(passkey: PasskeyRecord, effects: Effects): Verb<'added' | 'exists' | 'missing'> {
      if ((yield* credentials.lockedUser(passkey.userId)) === null) return 'missing'
      if ((yield* first(run.holder({ hash: passkey.credentialHash }))) !== null) return 'exists'
      yield* count(run.insert(fromPasskey(passkey)))
      yield* writeEffects(effects)
      return 'added'
    },

    *list(userId: string): Verb<readonly PasskeyRecord[]> {
      return (yield* rows(run.ofUser({ userId }))).map(toPasskey)
    },

    *findWithUser(credentialHash: string): Verb<{ readonly passkey: PasskeyRecord; readonly user: UserRecord } | null> {
      const row = yield* first(run.withUser({ hash: credentialHash }))
      if (row === null) return null
      const passkey = { ...row, id: row.passkeyId, name: row.passkeyName, createdAt: row.passkeyCreatedAt }
      return { passkey: toPasskey(passkey), user: toUser(row) }
    },

    *use(input: {
      readonly credentialHash: string
      readonly fromCounter: number
      readonly counter: number
      readonly backedUp: boolean
      readonly at: EpochMs
    }): Verb<boolean> {
      const { credentialHash: hash, fromCounter, counter, backedUp, at } = input
      return yield* won(run.use({ hash, fromCounter, counter, backedUp: flag(backedUp), at }))
    },

    *rename({ userId, id, name }: { readonly userId: string; readonly id: string; readonly name: string }): Verb<boolean> {
      return yield* won(run.rename({ userId, id, name }))
    },

    *remove(
      { userId, id, at }: { readonly userId: string; readonly id: string; readonly at: EpochMs },
      effects: Effects,
    ): Verb<'removed' | 'last_method' | 'missing'> {
      yield* credentials.lockedUser(userId)
      if ((yield* first(run.one({ userId, id }))) === null) return 'missing'
      if ((yield* credentials.countMethods(userId)) < 2) return 'last_method'
      yield* count(run.remove({ id }))
      yield* credentials.raiseSecurityVersion(userId, at)
      yield* writeEffects(effects)
      return 'removed'
    },
  }
}
