import { type CompiledQuery, sql } from 'kysely'
import { describeAuditPages } from '../../test/audit-pages.ts'
import { describeOnMysql } from '../../test/servers.ts'
import { mysqlDialect } from '../dialect/mysql.ts'
import { serverExecutor } from '../pooled/open-server-store.ts'
import { serverLimits } from '../pooled/server-options.ts'
import type { AuditRow } from '../schema.ts'
import { rows, type Verb } from '../verb.ts'
import { mysqlServer } from './open-mysql-store.ts'

const dialect = mysqlDialect()

/** What sorting and scanning read as `rnd` is left out, as reading the counters counts there; through a named index nothing is scanned. */
const COUNTERS = sql<{ readonly Value: string }>`show session status where variable_name in
  ('Handler_read_key', 'Handler_read_next', 'Handler_read_prev', 'Handler_read_first', 'Handler_read_last')`.compile(dialect.db)

function* readSoFar(): Verb<number> {
  return (yield* rows(COUNTERS)).reduce((total, { Value }) => total + Number(Value), 0)
}

function* entriesRead(query: CompiledQuery<AuditRow>): Verb<number> {
  const before = yield* readSoFar()
  yield* rows(query)
  return (yield* readSoFar()) - before
}

await describeOnMysql(({ another }) => {
  describeAuditPages({
    dialect,
    async openEmpty() {
      const url = await another()
      const limits = serverLimits({ url })
      return { executor: serverExecutor(await mysqlServer({ url }, limits), limits) }
    },
    analyze: null,
    entriesRead,
  })
})
