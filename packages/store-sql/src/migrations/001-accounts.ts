import { sql } from 'kysely'
import { newTable, type SqlDialect } from '../dialect/dialect.ts'
import type { Compilable } from '../verb.ts'
import { type Migration, runAll } from './migration.ts'

/** An expression of type integer everywhere: to PostgreSQL a comparison is no number. */
const verified = sql`case when ${sql.ref('emailVerifiedAt')} is null then 0 else 1 end`

function users(dialect: SqlDialect): Compilable<unknown>[] {
  const { db } = dialect
  return [
    newTable(dialect, 'users')
      .addColumn('id', 'varchar(36)', (c) => c.primaryKey().notNull())
      .addColumn('email', 'varchar(255)', (c) => c.notNull())
      .addColumn('username', 'varchar(100)')
      .addColumn('firstName', 'varchar(100)', (c) => c.notNull())
      .addColumn('lastName', 'varchar(100)', (c) => c.notNull())
      .addColumn('name', 'varchar(255)', (c) => c.notNull())
      .addColumn('password', 'varchar(255)')
      .addColumn('role', 'varchar(20)', (c) => c.notNull().defaultTo('user'))
      .addColumn('isActive', 'integer', (c) => c.notNull().defaultTo(1))
      .addColumn('emailVerifiedAt', 'bigint')
      .addColumn('emailVerified', 'integer', (c) => c.generatedAlwaysAs(verified).stored())
      .addColumn('passwordChangedAt', 'bigint')
      .addColumn('authorityChangedAt', 'bigint')
      .addColumn('securityVersion', 'integer', (c) => c.notNull().defaultTo(1))
      .addColumn('lastLoginAt', 'bigint')
      .addColumn('failedLoginAttempts', 'integer', (c) => c.notNull().defaultTo(0))
      .addColumn('lockedUntil', 'bigint')
      .addColumn('activeSessions', 'integer', (c) => c.notNull().defaultTo(0))
      .addColumn('profileImageUrl', 'varchar(500)')
      .addColumn('preferences', dialect.longText)
      .addColumn('createdAt', 'bigint', (c) => c.notNull())
      .addColumn('updatedAt', 'bigint', (c) => c.notNull()),
    db.schema.createIndex('users_email').unique().on('users').column('email'),
    db.schema.createIndex('users_username').unique().on('users').column('username'),
    db.schema.createIndex('users_active').on('users').column('isActive'),
    db.schema.createIndex('users_locked').on('users').column('lockedUntil'),
    db.schema.createIndex('users_last_login').on('users').column('lastLoginAt'),
    db.schema.createIndex('users_created').on('users').column('createdAt'),
    db.schema.createIndex('users_authority_changed').on('users').column('authorityChangedAt'),
  ]
}

/**
 * The database itself refuses a second active session of one user and device. Without conditional indexes the key of an
 * ended session is null in a column of its own, and a unique index takes any number of nulls.
 */
function oneActivePerDevice({ db, partialIndexes }: SqlDialect): Compilable<unknown>[] {
  const index = db.schema.createIndex('user_sessions_active_device').unique().on('user_sessions')
  if (partialIndexes) return [index.columns(['userId', 'deviceKey']).where(sql.ref('isActive'), '=', sql.lit(1))]
  const activeKey = sql`case when ${sql.ref('isActive')} = 1 then ${sql.ref('deviceKey')} end`
  return [
    db.schema.alterTable('user_sessions').addColumn('activeKey', 'varchar(128)', (c) => c.generatedAlwaysAs(activeKey)),
    index.columns(['userId', 'activeKey']),
  ]
}

function sessions(dialect: SqlDialect): Compilable<unknown>[] {
  const { db } = dialect
  return [
    newTable(dialect, 'user_sessions')
      .addColumn('id', 'varchar(36)', (c) => c.primaryKey().notNull())
      .addColumn('userId', 'varchar(36)', (c) => c.notNull())
      .addColumn('deviceKey', 'varchar(128)', (c) => c.notNull())
      .addColumn('deviceHash', 'varchar(64)')
      .addColumn('generation', 'integer', (c) => c.notNull())
      .addColumn('signInGeneration', 'integer', (c) => c.notNull())
      .addColumn('refreshToken', 'varchar(255)', (c) => c.notNull())
      .addColumn('rotatedAt', 'bigint', (c) => c.notNull())
      .addColumn('lateReplayGeneration', 'integer', (c) => c.notNull().defaultTo(0))
      .addColumn('lateReplayRun', 'integer', (c) => c.notNull().defaultTo(0))
      .addColumn('parentReplayGeneration', 'integer', (c) => c.notNull().defaultTo(0))
      .addColumn('parentReplayRun', 'integer', (c) => c.notNull().defaultTo(0))
      .addColumn('ipAddress', 'varchar(45)')
      .addColumn('userAgent', 'text')
      .addColumn('deviceInfo', 'text', (c) => c.notNull())
      .addColumn('amr', 'text', (c) => c.notNull())
      .addColumn('authTime', 'bigint', (c) => c.notNull())
      .addColumn('rememberMe', 'integer', (c) => c.notNull().defaultTo(0))
      .addColumn('isActive', 'integer', (c) => c.notNull().defaultTo(1))
      .addColumn('endedAt', 'bigint')
      .addColumn('endReason', 'varchar(40)')
      .addColumn('createdAt', 'bigint', (c) => c.notNull())
      .addColumn('lastUsedAt', 'bigint', (c) => c.notNull())
      .addColumn('expiresAt', 'bigint', (c) => c.notNull())
      .addColumn('absoluteExpiresAt', 'bigint', (c) => c.notNull())
      .addForeignKeyConstraint('user_sessions_user_fk', ['userId'], 'users', ['id'], (c) => c.onDelete('cascade')),
    ...oneActivePerDevice(dialect),
    db.schema.createIndex('user_sessions_user').on('user_sessions').columns(['userId', 'deviceKey']),
    db.schema.createIndex('user_sessions_refresh_token').on('user_sessions').column('refreshToken'),
    db.schema.createIndex('user_sessions_expires').on('user_sessions').column('expiresAt'),
    db.schema.createIndex('user_sessions_ip').on('user_sessions').column('ipAddress'),
    db.schema.createIndex('user_sessions_active').on('user_sessions').columns(['isActive', 'userId', 'expiresAt']),
    db.schema.createIndex('user_sessions_ended').on('user_sessions').column('endedAt'),
  ]
}

/** The table of secrets under any name: a later migration may have to build it anew. */
export function secretsTable(dialect: SqlDialect, name: string, isUserNullable: boolean): Compilable<unknown> {
  return newTable(dialect, name)
    .addColumn('id', 'varchar(36)', (c) => c.primaryKey().notNull())
    .addColumn('purpose', 'varchar(40)', (c) => c.notNull())
    .addColumn('userId', 'varchar(36)', (c) => (isUserNullable ? c : c.notNull()))
    .addColumn('email', 'varchar(255)', (c) => c.notNull())
    .addColumn('tokenHash', 'varchar(64)', (c) => c.notNull())
    .addColumn('codeHash', 'varchar(64)')
    .addColumn('browserHash', 'varchar(64)')
    .addColumn('attempts', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('maxAttempts', 'integer', (c) => c.notNull())
    .addColumn('ipAddress', 'varchar(45)')
    .addColumn('userAgent', 'text')
    .addColumn('createdAt', 'bigint', (c) => c.notNull())
    .addColumn('expiresAt', 'bigint', (c) => c.notNull())
    .addColumn('consumedAt', 'bigint')
    .addColumn('voidedAt', 'bigint')
    .addForeignKeyConstraint('one_time_secrets_user_fk', ['userId'], 'users', ['id'], (c) => c.onDelete('cascade'))
}

export function secretsIndexes({ db }: SqlDialect): Compilable<unknown>[] {
  return [
    db.schema.createIndex('one_time_secrets_token').unique().on('one_time_secrets').columns(['purpose', 'tokenHash']),
    db.schema.createIndex('one_time_secrets_email_purpose').on('one_time_secrets').columns(['email', 'purpose', 'createdAt']),
    db.schema.createIndex('one_time_secrets_email_code').on('one_time_secrets').columns(['email', 'codeHash']),
    db.schema.createIndex('one_time_secrets_user').on('one_time_secrets').columns(['userId', 'purpose']),
    db.schema.createIndex('one_time_secrets_expires').on('one_time_secrets').column('expiresAt'),
    db.schema.createIndex('one_time_secrets_ip').on('one_time_secrets').column('ipAddress'),
  ]
}

function secrets(dialect: SqlDialect): Compilable<unknown>[] {
  return [secretsTable(dialect, 'one_time_secrets', false), ...secretsIndexes(dialect)]
}

function oauthConnections(dialect: SqlDialect): Compilable<unknown>[] {
  const { db } = dialect
  return [
    newTable(dialect, 'oauth_connections')
      .addColumn('id', 'varchar(36)', (c) => c.primaryKey().notNull())
      .addColumn('userId', 'varchar(36)', (c) => c.notNull())
      .addColumn('provider', 'varchar(50)', (c) => c.notNull())
      .addColumn('providerId', 'varchar(255)', (c) => c.notNull())
      .addColumn('providerEmail', 'varchar(255)')
      .addColumn('providerData', dialect.longText)
      .addColumn('isActive', 'integer', (c) => c.notNull().defaultTo(1))
      .addColumn('connectedAt', 'bigint', (c) => c.notNull())
      .addColumn('lastSyncAt', 'bigint', (c) => c.notNull())
      .addForeignKeyConstraint('oauth_connections_user_fk', ['userId'], 'users', ['id'], (c) => c.onDelete('cascade')),
    db.schema.createIndex('oauth_connections_provider_id').unique().on('oauth_connections').columns(['provider', 'providerId']),
    db.schema.createIndex('oauth_connections_user_provider').on('oauth_connections').columns(['userId', 'provider']),
  ]
}

/** Users, their sessions, the proofs of their mailboxes and their connections (R-275..R-282, R-287, R-288). */
export const accounts: Migration = {
  name: '001-accounts',
  creates: ['users', 'user_sessions', 'one_time_secrets', 'oauth_connections'],
  *up(dialect: SqlDialect) {
    yield* runAll([...users(dialect), ...sessions(dialect), ...secrets(dialect), ...oauthConnections(dialect)])
  },
  *down({ db }: SqlDialect) {
    const tables = ['oauth_connections', 'one_time_secrets', 'user_sessions', 'users']
    yield* runAll(tables.map((table) => db.schema.dropTable(table)))
  },
}
