import type { AuditFilter, AuditHead, Effects, SealedAuditEntry } from '@sallyport/ports'
import { toAuditEntry } from '../codec.ts'
import type { SqlDialect } from '../dialect/dialect.ts'
import { statement } from '../statement.ts'
import { first, rows, type Verb } from '../verb.ts'
import { auditPage, type PagePlace } from './audit-page.ts'
import { AUDIT_ANCHOR, AUDIT_HEAD } from './chain-rows.ts'
import type { WriteEffects } from './write-effects.ts'

/** The verbs of the port `AuditStore`. */
export function auditVerbs(dialect: SqlDialect, writeEffects: WriteEffects) {
  const { db } = dialect
  const chainAfter = statement((p: { afterSeq: number; limit: number }) =>
    db.selectFrom('audit_logs').selectAll().where('seq', '>', p.afterSeq).orderBy('seq').limit(p.limit),
  )
  const entryFrom = statement((p: { seq: number }) =>
    db.selectFrom('audit_logs').select(['seq', 'createdAt']).where('seq', '>=', p.seq).orderBy('seq').limit(1),
  )
  const readLink = statement((p: { id: number }) => db.selectFrom('audit_chain').select(['seq', 'hash']).where('id', '=', p.id))

  /** Where a page begins that continues from `seq`: a clean-up may have deleted that entry, and with it all before it. `null`: with the newest. */
  function* placeOf(seq: number): Verb<PagePlace | null> {
    const from = yield* first(entryFrom({ seq }))
    return from && { createdAt: from.createdAt, seq }
  }

  return {
    *append(effects: Effects): Verb<void> {
      yield* writeEffects(effects)
    },

    *list(filter: AuditFilter, page: { readonly before: number | null; readonly limit: number }): Verb<readonly SealedAuditEntry[]> {
      const after = page.before === null ? null : yield* placeOf(page.before)
      return (yield* rows(auditPage(dialect, filter, { after, limit: page.limit }))).map(toAuditEntry)
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
