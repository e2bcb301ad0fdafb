import type { SqlDialect } from '../dialect/dialect.ts'
import type { Compilable } from '../verb.ts'
import { type Migration, runAll } from './migration.ts'

type Columns = readonly ('userId' | 'action' | 'success' | 'createdAt' | 'seq')[]

/**
 * One for each set of columns that a page of the audit log is asked for by, and behind them the order of the pages: whatever the dates, a page
 * is one stretch of one index. A user's entries carry `success` behind that, to be judged in the index: to all others an append writes at one of a
 * few places, which stay in memory, but users lie all over theirs.
 */
export const AUDIT_PAGE_INDEXES = {
  audit_logs_user_created: ['userId', 'createdAt', 'seq', 'success'],
  audit_logs_user_action: ['userId', 'action', 'createdAt', 'seq', 'success'],
  audit_logs_action_created: ['action', 'createdAt', 'seq'],
  audit_logs_action_success: ['action', 'success', 'createdAt', 'seq'],
  audit_logs_success_created: ['success', 'createdAt', 'seq'],
  audit_logs_created: ['createdAt', 'seq'],
} as const satisfies Readonly<Record<string, Columns>>

const BEFORE = {
  audit_logs_user_seq: ['userId', 'seq'],
  audit_logs_user_action: ['userId', 'action'],
  audit_logs_action_seq: ['action', 'seq'],
  audit_logs_action_success: ['action', 'success', 'seq'],
  audit_logs_created: ['createdAt'],
} as const satisfies Readonly<Record<string, Columns>>

function drop(dialect: SqlDialect, name: string): Compilable<unknown> {
  return dialect.dropIndex('audit_logs', name)
}

function create({ db }: SqlDialect, indexes: Readonly<Record<string, Columns>>, name: string): Compilable<unknown> {
  return db.schema
    .createIndex(name)
    .on('audit_logs')
    .columns([...(indexes[name] ?? [])])
}

const KEPT_NAMES = Object.keys(AUDIT_PAGE_INDEXES).filter((name) => name in BEFORE)
const NEW_NAMES = Object.keys(AUDIT_PAGE_INDEXES).filter((name) => !(name in BEFORE))
const OLD_NAMES = Object.keys(BEFORE).filter((name) => !(name in AUDIT_PAGE_INDEXES))

/**
 * Pages of the audit log by date (R-284 with the order of the pages behind its columns). New indexes come before old ones go: to MySQL a
 * foreign key must never lack one.
 */
export const auditDates: Migration = {
  name: '009-audit-dates',
  creates: [],
  *up(dialect: SqlDialect) {
    yield* runAll([
      ...NEW_NAMES.map((name) => create(dialect, AUDIT_PAGE_INDEXES, name)),
      ...OLD_NAMES.map((name) => drop(dialect, name)),
      ...KEPT_NAMES.flatMap((name) => [drop(dialect, name), create(dialect, AUDIT_PAGE_INDEXES, name)]),
    ])
  },
  *down(dialect: SqlDialect) {
    yield* runAll([
      ...OLD_NAMES.map((name) => create(dialect, BEFORE, name)),
      ...KEPT_NAMES.flatMap((name) => [drop(dialect, name), create(dialect, BEFORE, name)]),
      ...NEW_NAMES.map((name) => drop(dialect, name)),
    ])
  },
}
