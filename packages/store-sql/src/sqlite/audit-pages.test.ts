import type { AuditFilter } from '@sallyport/ports'
import Database from 'better-sqlite3'
import type { CompiledQuery } from 'kysely'
import { describeAuditPages } from '../../test/audit-pages.ts'
import { sqliteDialect } from '../dialect/sqlite.ts'
import type { AuditRow } from '../schema.ts'
import { rows, type Verb } from '../verb.ts'
import { SqliteConnection } from './connection.ts'
import { GroupCommit } from './group-commit.ts'

/** What the plan says is searched for in the index. A user's entries are judged by `success` as they come. */
function searchedFor({ userId, action, success, since, until }: AuditFilter, isContinued: boolean): string[] {
  return [
    ...(userId === undefined ? [] : ['userId=?']),
    ...(action === undefined ? [] : ['action=?']),
    ...(success === undefined || userId !== undefined ? [] : ['success=?']),
    ...(since === undefined ? [] : ['createdAt>?']),
    ...(until === undefined && !isContinued ? [] : ['createdAt<?']),
  ]
}

/** SQLite does not count. Its plan is a page when it searches for all of the filter in an index and sorts nothing. */
function* entriesRead(query: CompiledQuery<AuditRow>, filter: AuditFilter): Verb<number> {
  const steps = yield* rows<{ readonly detail: string }>({ ...query, sql: `explain query plan ${query.sql}` } as CompiledQuery<never>)
  const plan = steps.map(({ detail }) => detail).join('; ')
  const searched = searchedFor(filter, query.sql.includes('"seq" <'))
  const wanted = searched.length === 0 ? 'SCAN audit_logs USING INDEX audit_logs_created' : `(${searched.join(' AND ')})`
  return steps.length === 1 && plan.endsWith(wanted) ? 0 : Number.POSITIVE_INFINITY
}

describeAuditPages({
  dialect: sqliteDialect(),
  openEmpty: async () => ({ executor: new GroupCommit(new SqliteConnection(new Database(':memory:')), 100) }),
  analyze: null,
  entriesRead,
})
