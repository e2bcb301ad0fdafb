import { type CompiledQuery, sql } from 'kysely'
import { describeAuditPages } from '../../test/audit-pages.ts'
import { describeOnPostgres } from '../../test/servers.ts'
import { postgresDialect } from '../dialect/postgres.ts'
import { serverExecutor } from '../pooled/open-server-store.ts'
import { serverLimits } from '../pooled/server-options.ts'
import type { AuditRow } from '../schema.ts'
import { first, type Verb } from '../verb.ts'
import { postgresServer } from './open-postgres-store.ts'

interface PlanNode {
  readonly 'Actual Rows': number
  readonly 'Rows Removed by Filter'?: number
  readonly Plans?: readonly PlanNode[]
}

interface Explained {
  readonly 'QUERY PLAN': readonly { readonly Plan: PlanNode }[]
}

/** What all steps of the plan passed on or threw away: more than was read, as one step counts what it was given. */
function handled(node: PlanNode): number {
  return node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)
}

/** The most that one step has handled: the limit above cuts off what a sort below has read. */
function most(node: PlanNode): number {
  return Math.max(handled(node), ...(node.Plans ?? []).map(most))
}

function* entriesRead(query: CompiledQuery<AuditRow>): Verb<number> {
  const explained = yield* first<Explained>({ ...query, sql: `explain (analyze, format json) ${query.sql}` } as CompiledQuery<never>)
  const plan = explained?.['QUERY PLAN'][0]?.Plan
  return plan === undefined ? Number.POSITIVE_INFINITY : most(plan)
}

await describeOnPostgres(({ another }) => {
  const dialect = postgresDialect()
  describeAuditPages({
    dialect,
    async openEmpty() {
      const url = await another()
      const limits = serverLimits({ url })
      return { executor: serverExecutor(await postgresServer({ url }, limits), limits) }
    },
    analyze: sql`analyze audit_logs`.compile(dialect.db),
    entriesRead,
  })
})
