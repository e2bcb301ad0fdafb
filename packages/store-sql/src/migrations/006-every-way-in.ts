import { sql } from 'kysely'
import type { SqlDialect } from '../dialect/dialect.ts'
import type { Compilable } from '../verb.ts'
import { secretsIndexes, secretsTable } from './001-accounts.ts'
import { secretViews } from './004-views.ts'
import { type Migration, runAll } from './migration.ts'

const REBUILT = 'one_time_secrets_rebuilt'

/** Secrets under a table definition of their own: a new table takes the rows over. */
function rebuildSecrets(dialect: SqlDialect, isUserNullable: boolean): Compilable<unknown>[] {
  const { db } = dialect
  const copy = sql`insert into ${sql.table(REBUILT)} select * from ${sql.table('one_time_secrets')}`
  return [
    db.schema.dropView('password_reset_tokens'),
    db.schema.dropView('otps'),
    secretsTable(dialect, REBUILT, isUserNullable),
    { compile: () => copy.compile(db) },
    db.schema.dropTable('one_time_secrets'),
    db.schema.alterTable(REBUILT).renameTo('one_time_secrets'),
    ...secretsIndexes(dialect),
    ...secretViews(dialect),
  ]
}

function setUserNullable(dialect: SqlDialect, isNullable: boolean): Compilable<unknown>[] {
  const { setNullable } = dialect
  if (setNullable === null) return rebuildSecrets(dialect, isNullable)
  return [setNullable('one_time_secrets', 'userId', 'varchar(36)', isNullable)]
}

/**
 * One live secret per purpose and address that belongs to nobody: without a user there is no row whose lock could see to it. Without
 * conditional indexes the address of any other secret is null in a column of its own.
 */
function oneLivePerAddress({ db, partialIndexes }: SqlDialect): Compilable<unknown>[] {
  const index = db.schema.createIndex('one_time_secrets_live_address').unique().on('one_time_secrets')
  const isNobodys = sql<boolean>`${sql.ref('userId')} is null and ${sql.ref('consumedAt')} is null and ${sql.ref('voidedAt')} is null`
  if (partialIndexes) return [index.columns(['purpose', 'email']).where(isNobodys)]
  const liveAddress = sql`case when ${isNobodys} then ${sql.ref('email')} end`
  return [
    db.schema.alterTable('one_time_secrets').addColumn('liveAddress', 'varchar(255)', (c) => c.generatedAlwaysAs(liveAddress)),
    index.columns(['purpose', 'liveAddress']),
  ]
}

function manyLivePerAddress(dialect: SqlDialect): Compilable<unknown>[] {
  const dropped = dialect.dropIndex('one_time_secrets', 'one_time_secrets_live_address')
  if (dialect.partialIndexes) return [dropped]
  return [dropped, dialect.db.schema.alterTable('one_time_secrets').dropColumn('liveAddress')]
}

/** Connections from before are of providers that have one issuer only; our name of the provider stands for it. */
function issuers({ db }: SqlDialect): Compilable<unknown>[] {
  return [
    db.schema.alterTable('oauth_connections').addColumn('issuer', 'varchar(255)', (c) => c.notNull().defaultTo('')),
    db
      .updateTable('oauth_connections')
      .set((e) => ({ issuer: e.ref('provider') }))
      .where('issuer', '=', ''),
    db.schema.createIndex('oauth_connections_issuer_subject').unique().on('oauth_connections').columns(['issuer', 'providerId']),
  ]
}

/** Secrets for addresses that nobody has, passwords that have expired, mailed codes as a second step, and who says who somebody is. */
export const everyWayIn: Migration = {
  name: '006-every-way-in',
  creates: [],
  *up(dialect: SqlDialect) {
    const { db } = dialect
    yield* runAll([
      db.schema.alterTable('users').addColumn('passwordExpiredAt', 'bigint'),
      db.schema.alterTable('users').addColumn('emailFactorAt', 'bigint'),
      ...setUserNullable(dialect, true),
      ...oneLivePerAddress(dialect),
      ...issuers(dialect),
    ])
  },
  *down(dialect: SqlDialect) {
    const { db } = dialect
    yield* runAll([
      dialect.dropIndex('oauth_connections', 'oauth_connections_issuer_subject'),
      db.schema.alterTable('oauth_connections').dropColumn('issuer'),
      ...manyLivePerAddress(dialect),
      db.deleteFrom('one_time_secrets').where('userId', 'is', null),
      ...setUserNullable(dialect, false),
      db.schema.alterTable('users').dropColumn('emailFactorAt'),
      db.schema.alterTable('users').dropColumn('passwordExpiredAt'),
    ])
  },
}
