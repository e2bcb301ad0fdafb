import { sql } from 'kysely'
import type { SqlDialect } from '../dialect/dialect.ts'
import type { QueryBuilder } from '../schema.ts'
import type { Compilable } from '../verb.ts'
import { type Migration, runAll } from './migration.ts'

function users(db: QueryBuilder): Compilable<unknown>[] {
  return [
    db.schema
      .createTable('users')
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
      .addColumn('emailVerified', 'integer', (c) => c.generatedAlwaysAs(sql`${sql.ref('emailVerifiedAt')} is not null`).stored())
      .addColumn('passwordChangedAt', 'bigint')
      .addColumn('authorityChangedAt', 'bigint')
      .addColumn('securityVersion', 'integer', (c) => c.notNull().defaultTo(1))
      .addColumn('lastLoginAt', 'bigint')
      .addColumn('failedLoginAttempts', 'integer', (c) => c.notNull().defaultTo(0))
      .addColumn('lockedUntil', 'bigint')
      .addColumn('activeSessions', 'integer', (c) => c.notNull().defaultTo(0))
      .addColumn('profileImageUrl', 'varchar(500)')
      .addColumn('preferences', 'text')
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

function sessions(db: QueryBuilder): Compilable<unknown>[] {
  return [
    db.schema
      .createTable('user_sessions')
      .addColumn('id', 'varchar(36)', (c) => c.primaryKey().notNull())
      .addColumn('userId', 'varchar(36)', (c) => c.notNull().references('users.id').onDelete('cascade'))
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
      .addColumn('absoluteExpiresAt', 'bigint', (c) => c.notNull()),
    // The database itself refuses a second active session of one user and device.
    db.schema
      .createIndex('user_sessions_active_device')
      .unique()
      .on('user_sessions')
      .columns(['userId', 'deviceKey'])
      .where(sql.ref('isActive'), '=', sql.lit(1)),
    db.schema.createIndex('user_sessions_user').on('user_sessions').columns(['userId', 'deviceKey']),
    db.schema.createIndex('user_sessions_refresh_token').on('user_sessions').column('refreshToken'),
    db.schema.createIndex('user_sessions_expires').on('user_sessions').column('expiresAt'),
    db.schema.createIndex('user_sessions_ip').on('user_sessions').column('ipAddress'),
    db.schema.createIndex('user_sessions_active').on('user_sessions').columns(['isActive', 'userId', 'expiresAt']),
    db.schema.createIndex('user_sessions_ended').on('user_sessions').column('endedAt'),
  ]
}

function secrets(db: QueryBuilder): Compilable<unknown>[] {
  return [
    db.schema
      .createTable('one_time_secrets')
      .addColumn('id', 'varchar(36)', (c) => c.primaryKey().notNull())
      .addColumn('purpose', 'varchar(40)', (c) => c.notNull())
      .addColumn('userId', 'varchar(36)', (c) => c.notNull().references('users.id').onDelete('cascade'))
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
      .addColumn('voidedAt', 'bigint'),
    db.schema.createIndex('one_time_secrets_token').unique().on('one_time_secrets').columns(['purpose', 'tokenHash']),
    db.schema.createIndex('one_time_secrets_email_purpose').on('one_time_secrets').columns(['email', 'purpose', 'createdAt']),
    db.schema.createIndex('one_time_secrets_email_code').on('one_time_secrets').columns(['email', 'codeHash']),
    db.schema.createIndex('one_time_secrets_user').on('one_time_secrets').columns(['userId', 'purpose']),
    db.schema.createIndex('one_time_secrets_expires').on('one_time_secrets').column('expiresAt'),
    db.schema.createIndex('one_time_secrets_ip').on('one_time_secrets').column('ipAddress'),
  ]
}

function oauthConnections(db: QueryBuilder): Compilable<unknown>[] {
  return [
    db.schema
      .createTable('oauth_connections')
      .addColumn('id', 'varchar(36)', (c) => c.primaryKey().notNull())
      .addColumn('userId', 'varchar(36)', (c) => c.notNull().references('users.id').onDelete('cascade'))
      .addColumn('provider', 'varchar(50)', (c) => c.notNull())
      .addColumn('providerId', 'varchar(255)', (c) => c.notNull())
      .addColumn('providerEmail', 'varchar(255)')
      .addColumn('providerData', 'text')
      .addColumn('isActive', 'integer', (c) => c.notNull().defaultTo(1))
      .addColumn('connectedAt', 'bigint', (c) => c.notNull())
      .addColumn('lastSyncAt', 'bigint', (c) => c.notNull()),
    db.schema.createIndex('oauth_connections_provider_id').unique().on('oauth_connections').columns(['provider', 'providerId']),
    db.schema.createIndex('oauth_connections_user_provider').on('oauth_connections').columns(['userId', 'provider']),
  ]
}

/** Users, their sessions, the proofs of their mailboxes and their connections (R-275..R-282, R-287, R-288). */
export const accounts: Migration = {
  name: '001-accounts',
  *up({ db }: SqlDialect) {
    yield* runAll([...users(db), ...sessions(db), ...secrets(db), ...oauthConnections(db)])
  },
  *down({ db }: SqlDialect) {
    const tables = ['oauth_connections', 'one_time_secrets', 'user_sessions', 'users']
    yield* runAll(tables.map((table) => db.schema.dropTable(table)))
  },
}
