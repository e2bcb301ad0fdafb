import type { AuditFilter, AuditHead, Effects, SealedAuditEntry } from '@sallyport/ports'
import { flag, toAuditEntry } from '../codec.ts'
import type { SqlDialect } from '../dialect/dialect.ts'
import { statement } from '../statement.ts'
import { first, rows, type Verb } from '../verb.ts'
import { AUDIT_ANCHOR, AUDIT_HEAD } from './chain-rows.ts'
import type { WriteEffects } from './write-effects.ts'

/** The verbs of the port `AuditStore`. */
export function auditVerbs({ db }: SqlDialect, writeEffects: WriteEffects) {
  const chainAfter = statement((p: { afterSeq: number; limit: number }) =>
    db.selectFrom('audit_logs').selectAll().where('seq', '>', p.afterSeq).orderBy('seq').limit(p.limit),
  )
  const readLink = statement((p: { id: number }) => db.selectFrom('audit_chain').select(['seq', 'hash']).where('id', '=', p.id))

  return {
    *append(effects: Effects): Verb<void> {
      yield* writeEffects(effects)
    },

    *list(filter: AuditFilter, page: { readonly before: number | null; readonly limit: number }): Verb<readonly SealedAuditEntry[]> {
      let query = db.selectFrom('audit_logs').selectAll().orderBy('seq', 'desc').limit(page.limit)
      if (filter.userId !== undefined) query = query.where('userId', '=', filter.userId)
      if (filter.action !== undefined) query = query.where('action', '=', filter.action)
      if (filter.success !== undefined) query = query.where('success', '=', flag(filter.success))
      if (filter.since !== undefined) query = query.where('createdAt', '>=', filter.since)
      if (filter.until !== undefined) query = query.where('createdAt', '<=', filter.until)
      if (page.before !== null) query = query.where('seq', '<', page.before)
      return (yield* rows(query.compile())).map(toAuditEntry)
    },

    *readChain(afterSeq: number, limit: number): Verb<readonly SealedAuditEntry[]> {
      return (yield* rows(chainAfter({ afterSeq, limit }))).map(toAuditEntry)
    },

    *head(): Verb<AuditHead> {
      return (yield* first(readLink({ id: AUDIT_HEAD }))) ?? { seq: 0, hash: '' }
    },

    *anchor(): Verb<AuditHead> {
      return (yield* first(readLink({ id: AUDIT_ANCHOR }))) ?? { seq: 0, hash: '' }
    },
  }
}
