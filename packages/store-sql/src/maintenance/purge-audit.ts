import type { AuditHead, Effects, EpochMs } from '@sallyport/ports'
import { AUDIT_ANCHOR } from '../audit/chain-rows.ts'
import type { WriteEffects } from '../audit/write-effects.ts'
import { locked, type SqlDialect } from '../dialect/dialect.ts'
import { statement } from '../statement.ts'
import { count, first, rows, type Verb } from '../verb.ts'

interface Link extends AuditHead {
  readonly createdAt: EpochMs
}

/** The last link of the prefix that is old enough and follows on the anchor without a gap. */
function lastOfPrefix(anchor: AuditHead, links: readonly Link[], before: EpochMs): AuditHead {
  let last = anchor
  for (const { seq, hash, createdAt } of links) {
    if (seq !== last.seq + 1 || createdAt >= before) break
    last = { seq, hash }
  }
  return last
}

/** `MaintenanceStore.purgeAudit`. The anchor's row is locked first, so that runners follow each other. */
export function purgeAuditVerb(dialect: SqlDialect, writeEffects: WriteEffects) {
  const { db } = dialect
  const readAnchor = statement((p: { id: number }) =>
    locked(dialect, db.selectFrom('audit_chain').select(['seq', 'hash']).where('id', '=', p.id)),
  )
  const oldest = statement((p: { afterSeq: number; limit: number }) =>
    db.selectFrom('audit_logs').select(['seq', 'hash', 'createdAt']).where('seq', '>', p.afterSeq).orderBy('seq').limit(p.limit),
  )
  const remove = statement((p: { throughSeq: number }) => db.deleteFrom('audit_logs').where('seq', '<=', p.throughSeq))
  const moveAnchor = statement((p: { id: number; seq: number; hash: string }) =>
    db.updateTable('audit_chain').set({ seq: p.seq, hash: p.hash }).where('id', '=', p.id),
  )

  return function* purgeAudit(
    { before, limit }: { readonly before: EpochMs; readonly limit: number },
    effects: (through: AuditHead) => Effects,
  ): Verb<number> {
    const anchor = yield* first(readAnchor({ id: AUDIT_ANCHOR }))
    if (anchor === null) throw new Error('The audit chain has no anchor row: the table audit_chain was emptied.')
    const links = yield* rows(oldest({ afterSeq: anchor.seq, limit }))
    const through = lastOfPrefix(anchor, links, before)
    if (through.seq === anchor.seq) return 0
    yield* count(remove({ throughSeq: through.seq }))
    yield* count(moveAnchor({ id: AUDIT_ANCHOR, seq: through.seq, hash: through.hash }))
    yield* writeEffects(effects(through))
    return through.seq - anchor.seq
  }
}
