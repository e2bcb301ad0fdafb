import { newTable, type SqlDialect } from '../dialect/dialect.ts'
import type { Compilable } from '../verb.ts'
import { type Migration, runAll } from './migration.ts'

function auditLog(dialect: SqlDialect): Compilable<unknown>[] {
  const { db } = dialect
  return [
    newTable(dialect, 'audit_logs')
      .addColumn('id', 'varchar(36)', (c) => c.primaryKey().notNull())
      .addColumn('seq', 'bigint', (c) => c.notNull())
      .addColumn('userId', 'varchar(36)')
      .addColumn('subject', 'varchar(64)')
      .addColumn('sessionId', 'varchar(36)')
      .addColumn('action', 'varchar(100)', (c) => c.notNull())
      .addColumn('resource', 'varchar(100)')
      .addColumn('method', 'varchar(10)')
      .addColumn('endpoint', 'varchar(255)')
      .addColumn('ipAddress', 'varchar(45)')
      .addColumn('userAgent', 'text')
      .addColumn('success', 'integer', (c) => c.notNull().defaultTo(1))
      .addColumn('errorCode', 'varchar(50)')
      .addColumn('errorMessage', 'text')
      .addColumn('metadata', dialect.longText)
      .addColumn('processingTime', 'integer')
      .addColumn('createdAt', 'bigint', (c) => c.notNull())
      .addColumn('previousHash', 'varchar(128)', (c) => c.notNull())
      .addColumn('hash', 'varchar(128)', (c) => c.notNull())
      .addForeignKeyConstraint('audit_logs_user_fk', ['userId'], 'users', ['id'], (c) => c.onDelete('set null')),
    db.schema.createIndex('audit_logs_seq').unique().on('audit_logs').column('seq'),
    db.schema.createIndex('audit_logs_user_action').on('audit_logs').columns(['userId', 'action']),
    db.schema.createIndex('audit_logs_action_success').on('audit_logs').columns(['action', 'success']),
    db.schema.createIndex('audit_logs_created').on('audit_logs').column('createdAt'),
    db.schema.createIndex('audit_logs_ip_action').on('audit_logs').columns(['ipAddress', 'action']),
    db.schema.createIndex('audit_logs_endpoint').on('audit_logs').column('endpoint'),
    newTable(dialect, 'audit_chain')
      .addColumn('id', 'integer', (c) => c.primaryKey().notNull())
      .addColumn('seq', 'bigint', (c) => c.notNull())
      .addColumn('hash', 'varchar(128)', (c) => c.notNull()),
    db.insertInto('audit_chain').values({ id: 1, seq: 0, hash: '' }),
  ]
}

function rateLimits(dialect: SqlDialect): Compilable<unknown>[] {
  const { db } = dialect
  return [
    newTable(dialect, 'rate_limits')
      .addColumn('id', 'varchar(36)', (c) => c.primaryKey().notNull())
      .addColumn('identifier', 'varchar(255)', (c) => c.notNull())
      .addColumn('action', 'varchar(100)', (c) => c.notNull())
      .addColumn('attempts', 'integer', (c) => c.notNull().defaultTo(1))
      .addColumn('windowStart', 'bigint', (c) => c.notNull())
      .addColumn('windowEndsAt', 'bigint', (c) => c.notNull())
      .addColumn('expiresAt', 'bigint', (c) => c.notNull()),
    db.schema.createIndex('rate_limits_identifier_action').unique().on('rate_limits').columns(['identifier', 'action']),
    db.schema.createIndex('rate_limits_expires').on('rate_limits').column('expiresAt'),
  ]
}

function mailOutbox(dialect: SqlDialect): Compilable<unknown>[] {
  const { db } = dialect
  return [
    newTable(dialect, 'mail_outbox')
      .addColumn('id', 'varchar(36)', (c) => c.primaryKey().notNull())
      .addColumn('template', 'varchar(100)', (c) => c.notNull())
      .addColumn('recipient', 'varchar(255)', (c) => c.notNull())
      .addColumn('payload', dialect.longText, (c) => c.notNull())
      .addColumn('status', 'varchar(20)', (c) => c.notNull())
      .addColumn('attempts', 'integer', (c) => c.notNull().defaultTo(0))
      .addColumn('nextAttemptAt', 'bigint', (c) => c.notNull())
      .addColumn('sentAt', 'bigint')
      .addColumn('lastError', 'text')
      .addColumn('createdAt', 'bigint', (c) => c.notNull()),
    // In the order in which mails are handed out: rows that MySQL has to sort it locks all, and not just those it hands out.
    db.schema.createIndex('mail_outbox_due').on('mail_outbox').columns(['status', 'nextAttemptAt', 'createdAt']),
    db.schema.createIndex('mail_outbox_created').on('mail_outbox').column('createdAt'),
  ]
}

/** The audit log and its chain, attempt counters and the outbox (R-283..R-286). */
export const records: Migration = {
  name: '002-records',
  creates: ['audit_logs', 'audit_chain', 'rate_limits', 'mail_outbox'],
  *up(dialect: SqlDialect) {
    yield* runAll([...auditLog(dialect), ...rateLimits(dialect), ...mailOutbox(dialect)])
  },
  *down({ db }: SqlDialect) {
    const tables = ['mail_outbox', 'rate_limits', 'audit_chain', 'audit_logs']
    yield* runAll(tables.map((table) => db.schema.dropTable(table)))
  },
}
