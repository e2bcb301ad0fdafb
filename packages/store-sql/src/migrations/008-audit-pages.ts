import type { SqlDialect } from '../dialect/dialect.ts'
import { type Migration, runAll } from './migration.ts'

const ACTION_SUCCESS = 'audit_logs_action_success'

/**
 * Pages of the audit log are read newest first: an index that ends in `seq` answers one without sorting all that match, which are millions
 * for a sign-in. The index of action and success is built anew with `seq` behind them.
 */
export const auditPages: Migration = {
  name: '008-audit-pages',
  creates: [],
  *up(dialect: SqlDialect) {
    const { db } = dialect
    yield* runAll([
      db.schema.createIndex('audit_logs_user_seq').on('audit_logs').columns(['userId', 'seq']),
      db.schema.createIndex('audit_logs_action_seq').on('audit_logs').columns(['action', 'seq']),
      dialect.dropIndex('audit_logs', ACTION_SUCCESS),
      db.schema.createIndex(ACTION_SUCCESS).on('audit_logs').columns(['action', 'success', 'seq']),
    ])
  },
  *down(dialect: SqlDialect) {
    const { db } = dialect
    yield* runAll([
      dialect.dropIndex('audit_logs', ACTION_SUCCESS),
      db.schema.createIndex(ACTION_SUCCESS).on('audit_logs').columns(['action', 'success']),
      dialect.dropIndex('audit_logs', 'audit_logs_action_seq'),
      dialect.dropIndex('audit_logs', 'audit_logs_user_seq'),
    ])
  },
}
