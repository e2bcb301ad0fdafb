import { randomUUID } from 'node:crypto'
import { newTable, type SqlDialect } from '../dialect/dialect.ts'
import type { SystemConfigRow } from '../schema.ts'
import { type Migration, runAll } from './migration.ts'

/** The eight initial rows of R-256..R-263, in the words of 002. */
const DEFAULTS: readonly (readonly [key: string, value: string, dataType: 'number' | 'string', description: string])[] = [
  ['max_login_attempts', '5', 'number', 'Maximum failed login attempts before lockout'],
  ['lockout_duration_minutes', '15', 'number', 'Account lockout duration in minutes'],
  ['otp_expiry_minutes', '10', 'number', 'OTP expiration time in minutes'],
  ['jwt_access_token_expiry', '15m', 'string', 'Access token expiration time'],
  ['jwt_refresh_token_expiry', '7d', 'string', 'Refresh token expiration time'],
  ['password_min_length', '8', 'number', 'Minimum password length'],
  ['rate_limit_login_requests', '5', 'number', 'Login requests per 15 minutes'],
  ['rate_limit_otp_requests', '3', 'number', 'OTP requests per 15 minutes'],
]

function defaultRows(now: number): SystemConfigRow[] {
  return DEFAULTS.map(([configKey, configValue, dataType, description]) => ({
    id: randomUUID(),
    configKey,
    configValue,
    description,
    dataType,
    isEditable: 1,
    updatedBy: null,
    updatedAt: now,
  }))
}

/** Settings and their initial values (R-255..R-264, R-289). */
export const systemConfig: Migration = {
  name: '003-system-config',
  creates: ['system_config'],
  *up(dialect: SqlDialect, now: number) {
    const { db } = dialect
    yield* runAll([
      newTable(dialect, 'system_config')
        .addColumn('id', 'varchar(36)', (c) => c.primaryKey().notNull())
        .addColumn('configKey', 'varchar(100)', (c) => c.notNull())
        .addColumn('configValue', 'text', (c) => c.notNull())
        .addColumn('description', 'text')
        .addColumn('dataType', 'varchar(20)', (c) => c.notNull().defaultTo('string'))
        .addColumn('isEditable', 'integer', (c) => c.notNull().defaultTo(1))
        .addColumn('updatedBy', 'varchar(36)')
        .addColumn('updatedAt', 'bigint', (c) => c.notNull()),
      db.schema.createIndex('system_config_key').unique().on('system_config').column('configKey'),
      db.insertInto('system_config').values(defaultRows(now)),
    ])
  },
  *down({ db }: SqlDialect) {
    yield* runAll([db.schema.dropTable('system_config')])
  },
}
