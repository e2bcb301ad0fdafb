import type { SqlDialect } from '../dialect/dialect.ts'
import type { QueryBuilder } from '../schema.ts'
import type { Compilable } from '../verb.ts'
import { type Migration, runAll } from './migration.ts'

function auditLog(db: QueryBuilder): Compilable<unknown>[] {
  return [
    db.schema
      .createTable('audit_logs')
      .addColumn('id', 'varchar(36)', (c) => c.primaryKey().notNull())
      .addColumn('seq', 'bigint', (c) => c.notNull())
      .addColumn('userId', 'varchar(36)', (c) => c.references('users.id').onDelete('set null'))
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
      .addColumn('metadata', 'text')
      .addColumn('processingTime', 'integer')
      .addColumn('createdAt', 'bigint', (c) => c.notNull())
      .addColumn('previousHash', 'varchar(128)', (c) => c.notNull())
      .addColumn('hash', 'varchar(128)', (c) => c.notNull()),
    db.schema.createIndex('audit_logs_seq').unique().on('audit_logs').column('seq'),
    db.schema.createIndex('audit_logs_user_action').on('audit_logs').columns(['userId', 'action']),
    db.schema.createIndex('audit_logs_action_success').on('audit_logs').columns(['action', 'success']),
    db.schema.createIndex('audit_logs_created').on('audit_logs').column('createdAt'),
    db.schema.createIndex('audit_logs_ip_action').on('audit_logs').columns(['ipAddress', 'action']),
    db.schema.createIndex('audit_logs_endpoint').on('audit_logs').column('endpoint'),
    db.schema
      .createTable('audit_chain')
      .addColumn('id', 'integer', (c) => c.primaryKey().notNull())
      .addColumn('seq', 'bigint', (c) => c.notNull())
      .addColumn('hash', 'varchar(128)', (c) => c.notNull()),
    db.insertInto('audit_chain').values({ id: 1, seq: 0, hash: '' }),
  ]
}

function rateLimits(db: QueryBuilder): Compilable<unknown>[] {
  return [
    db.schema
      .createTable('rate_limits')
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

function mailOutbox(db: QueryBuilder): Compilable<unknown>[] {
  return [
    db.schema
      .createTable('mail_outbox')
      .addColumn('id', 'varchar(36)', (c) => c.primaryKey().notNull())
      .addColumn('template', 'varchar(100)', (c) => c.notNull())
      .addColumn('recipient', 'varchar(255)', (c) => c.notNull())
      .addColumn('payload', 'text', (c) => c.notNull())
      .addColumn('status', 'varchar(20)', (c) => c.notNull())
      .addColumn('attempts', 'integer', (c) => c.notNull().defaultTo(0))
      .addColumn('nextAttemptAt', 'bigint', (c) => c.notNull())
      .addColumn('sentAt', 'bigint')
      .addColumn('lastError', 'text')
      .addColumn('createdAt', 'bigint', (c) => c.notNull()),
    db.schema.createIndex('mail_outbox_due').on('mail_outbox').columns(['status', 'nextAttemptAt']),
    db.schema.createIndex('mail_outbox_created').on('mail_outbox').column('createdAt'),
  ]
}

/** The audit log and its chain, attempt counters and the outbox (R-283..R-286). */
export const records: Migration = {
  name: '002-records',
  *up({ db }: SqlDialect) {
    yield* runAll([...auditLog(db), ...rateLimits(db), ...mailOutbox(db)])
  },
  *down({ db }: SqlDialect) {
    const tables = ['mail_outbox', 'rate_limits', 'audit_chain', 'audit_logs']
    yield* runAll(tables.map((table) => db.schema.dropTable(table)))
  },
}
