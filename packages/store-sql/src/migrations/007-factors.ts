import { newTable, type SqlDialect } from '../dialect/dialect.ts'
import type { Compilable } from '../verb.ts'
import { type Migration, runAll } from './migration.ts'

function challenges(dialect: SqlDialect): Compilable<unknown>[] {
  const { db } = dialect
  return [
    newTable(dialect, 'auth_challenges')
      .addColumn('id', 'varchar(36)', (c) => c.primaryKey().notNull())
      .addColumn('kind', 'varchar(40)', (c) => c.notNull())
      .addColumn('tokenHash', 'varchar(64)', (c) => c.notNull())
      .addColumn('userId', 'varchar(36)')
      .addColumn('payload', dialect.longText, (c) => c.notNull())
      .addColumn('attempts', 'integer', (c) => c.notNull().defaultTo(0))
      .addColumn('maxAttempts', 'integer', (c) => c.notNull())
      .addColumn('createdAt', 'bigint', (c) => c.notNull())
      .addColumn('expiresAt', 'bigint', (c) => c.notNull())
      .addColumn('consumedAt', 'bigint')
      .addForeignKeyConstraint('auth_challenges_user_fk', ['userId'], 'users', ['id'], (c) => c.onDelete('cascade')),
    db.schema.createIndex('auth_challenges_token').unique().on('auth_challenges').columns(['kind', 'tokenHash']),
    db.schema.createIndex('auth_challenges_user').on('auth_challenges').column('userId'),
    db.schema.createIndex('auth_challenges_expires').on('auth_challenges').column('expiresAt'),
  ]
}

function totp(dialect: SqlDialect): Compilable<unknown>[] {
  const { db } = dialect
  return [
    newTable(dialect, 'totp_factors')
      .addColumn('userId', 'varchar(36)', (c) => c.primaryKey().notNull())
      .addColumn('sealedSecret', dialect.longText, (c) => c.notNull())
      .addColumn('lastStep', 'bigint', (c) => c.notNull().defaultTo(0))
      .addColumn('confirmedAt', 'bigint')
      .addColumn('createdAt', 'bigint', (c) => c.notNull())
      .addForeignKeyConstraint('totp_factors_user_fk', ['userId'], 'users', ['id'], (c) => c.onDelete('cascade')),
    newTable(dialect, 'recovery_codes')
      .addColumn('id', 'varchar(36)', (c) => c.primaryKey().notNull())
      .addColumn('userId', 'varchar(36)', (c) => c.notNull())
      .addColumn('codeHash', 'varchar(64)', (c) => c.notNull())
      .addColumn('createdAt', 'bigint', (c) => c.notNull())
      .addForeignKeyConstraint('recovery_codes_user_fk', ['userId'], 'users', ['id'], (c) => c.onDelete('cascade')),
    db.schema.createIndex('recovery_codes_code').unique().on('recovery_codes').columns(['userId', 'codeHash']),
  ]
}

function trustedDevices(dialect: SqlDialect): Compilable<unknown>[] {
  const { db } = dialect
  return [
    newTable(dialect, 'trusted_devices')
      .addColumn('id', 'varchar(36)', (c) => c.primaryKey().notNull())
      .addColumn('userId', 'varchar(36)', (c) => c.notNull())
      .addColumn('deviceHash', 'varchar(64)', (c) => c.notNull())
      .addColumn('securityVersion', 'integer', (c) => c.notNull())
      .addColumn('createdAt', 'bigint', (c) => c.notNull())
      .addColumn('expiresAt', 'bigint', (c) => c.notNull())
      .addForeignKeyConstraint('trusted_devices_user_fk', ['userId'], 'users', ['id'], (c) => c.onDelete('cascade')),
    db.schema.createIndex('trusted_devices_device').unique().on('trusted_devices').columns(['userId', 'deviceHash']),
    db.schema.createIndex('trusted_devices_expires').on('trusted_devices').column('expiresAt'),
  ]
}

function passkeys(dialect: SqlDialect): Compilable<unknown>[] {
  const { db } = dialect
  return [
    newTable(dialect, 'passkeys')
      .addColumn('id', 'varchar(36)', (c) => c.primaryKey().notNull())
      .addColumn('userId', 'varchar(36)', (c) => c.notNull())
      .addColumn('credentialId', 'text', (c) => c.notNull())
      .addColumn('credentialHash', 'varchar(64)', (c) => c.notNull())
      .addColumn('publicKey', 'text', (c) => c.notNull())
      .addColumn('counter', 'bigint', (c) => c.notNull())
      .addColumn('transports', 'text', (c) => c.notNull())
      .addColumn('aaguid', 'varchar(64)')
      .addColumn('deviceType', 'varchar(20)', (c) => c.notNull())
      .addColumn('backedUp', 'integer', (c) => c.notNull())
      .addColumn('name', 'varchar(255)', (c) => c.notNull())
      .addColumn('createdAt', 'bigint', (c) => c.notNull())
      .addColumn('lastUsedAt', 'bigint')
      .addForeignKeyConstraint('passkeys_user_fk', ['userId'], 'users', ['id'], (c) => c.onDelete('cascade')),
    db.schema.createIndex('passkeys_credential').unique().on('passkeys').column('credentialHash'),
    db.schema.createIndex('passkeys_user').on('passkeys').columns(['userId', 'createdAt']),
  ]
}

/** What remains of a removed account: that its access tokens are void, for processes that were not told. */
function removedUsers(dialect: SqlDialect): Compilable<unknown>[] {
  return [
    newTable(dialect, 'removed_users')
      .addColumn('id', 'varchar(36)', (c) => c.primaryKey().notNull())
      .addColumn('removedAt', 'bigint', (c) => c.notNull()),
    dialect.db.schema.createIndex('removed_users_removed').on('removed_users').column('removedAt'),
  ]
}

const TABLES = ['auth_challenges', 'totp_factors', 'recovery_codes', 'trusted_devices', 'passkeys', 'removed_users'] as const

/** Ceremonies in several requests, second factors, passkeys, and what remains of removed accounts. */
export const factors: Migration = {
  name: '007-factors',
  creates: TABLES,
  *up(dialect: SqlDialect) {
    const tables = [challenges, totp, trustedDevices, passkeys, removedUsers]
    yield* runAll(tables.flatMap((table) => table(dialect)))
  },
  *down({ db }: SqlDialect) {
    yield* runAll([...TABLES].reverse().map((table) => db.schema.dropTable(table)))
  },
}
