import type { AuditFilter, EpochMs } from '@sallyport/ports'
import type { CompiledQuery } from 'kysely'
import { flag } from '../codec.ts'
import { type SqlDialect, throughIndex } from '../dialect/dialect.ts'
import type { AUDIT_PAGE_INDEXES } from '../migrations/009-audit-dates.ts'
import type { AuditRow } from '../schema.ts'

/** An entry, by its place in the order of the pages. */
export interface PagePlace {
  readonly createdAt: EpochMs
  readonly seq: number
}

/** The index whose first columns are what the filter compares with: between it and the page there is nothing to sort and little to skip. */
function indexFor({ userId, action, success }: AuditFilter): keyof typeof AUDIT_PAGE_INDEXES {
  if (userId !== undefined) return action === undefined ? 'audit_logs_user_created' : 'audit_logs_user_action'
  if (action !== undefined) return success === undefined ? 'audit_logs_action_created' : 'audit_logs_action_success'
  return success === undefined ? 'audit_logs_created' : 'audit_logs_success_created'
}

/** The earlier of two bounds, of which either may be missing. */
function earlier(one: EpochMs | undefined, other: EpochMs | undefined): EpochMs | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.min(one, other)
}

/**
 * A page of the audit log: the newest entries first, those of one millisecond in the order of the chain, beginning behind `after`. The index
 * is named where planners guess: without statistics they take two dates for a better filter than a user.
 */
export function auditPage(
  dialect: SqlDialect,
  filter: AuditFilter,
  page: { readonly after: PagePlace | null; readonly limit: number },
): CompiledQuery<AuditRow> {
  let query = dialect.db
    .selectFrom(throughIndex(dialect, 'audit_logs', indexFor(filter)))
    .selectAll()
    .orderBy('createdAt', 'desc')
    .orderBy('seq', 'desc')
    .limit(page.limit)
  if (filter.userId !== undefined) query = query.where('userId', '=', filter.userId)
  if (filter.action !== undefined) query = query.where('action', '=', filter.action)
  if (filter.success !== undefined) query = query.where('success', '=', flag(filter.success))
  if (filter.since !== undefined) query = query.where('createdAt', '>=', filter.since)
  const { after } = page
  const until = earlier(filter.until, after?.createdAt)
  if (until !== undefined) query = query.where('createdAt', '<=', until)
  if (after !== null) query = query.where((e) => e.or([e('createdAt', '<', after.createdAt), e('seq', '<', after.seq)]))
  return query.compile()
}
