import type { AuditHead, Effects, EpochMs } from '@sallyport/ports'
import { readAnchor } from '../audit/audit-chain.ts'
import type { AuditDoc, Collections } from '../documents.ts'
import type { Settler } from '../journal/settler.ts'
import { isDuplicate } from '../mongo-faults.ts'
import { untilDecided } from '../patience.ts'

interface Purge {
  readonly before: EpochMs
  readonly limit: number
}

/** The last link of the prefix that is old enough and follows on the anchor without a gap. */
function lastOfPrefix(anchor: AuditHead, entries: readonly AuditDoc[], before: EpochMs): AuditHead {
  let last = anchor
  for (const { _id: seq, hash, createdAt } of entries) {
    if (seq !== last.seq + 1 || createdAt >= before) break
    last = { seq, hash }
  }
  return last
}

/**
 * `MaintenanceStore.purgeAudit`. Moving the anchor decides: entries up to it are gone for every reader from then on, and are deleted
 * afterwards, by this caller or by the next purge. The newest entry stays in place until another one follows on it.
 */
export function purgeAuditVerb(db: Collections, settler: Settler) {
  async function moveAnchor(from: AuditHead, through: AuditHead, effects: Effects): Promise<boolean> {
    const pending = await settler.prepare(effects)
    const unmoved = from.seq === 0 ? { seq: { $exists: false } } : { seq: from.seq }
    try {
      await db.auditAnchor.updateOne(
        { _id: 'anchor', ...unmoved, pending: { $exists: false } },
        { $set: { seq: through.seq, hash: through.hash, pending } },
        { upsert: true },
      )
    } catch (error) {
      if (isDuplicate(error)) return false
      throw error
    }
    await deleteThrough(through.seq)
    await settler.settle({ kind: 'anchor', pending }, effects.seal)
    return true
  }

  async function deleteThrough(seq: number): Promise<void> {
    const newest = await db.auditLogs.findOne({}, { sort: { _id: -1 }, projection: { _id: 1 } })
    if (newest !== null) await db.auditLogs.deleteMany({ _id: { $lte: seq, $lt: newest._id } })
  }

  return function purgeAudit({ before, limit }: Purge, effects: (through: AuditHead) => Effects): Promise<number> {
    return untilDecided(async () => {
      const carrying = await db.auditAnchor.findOne({ pending: { $exists: true } })
      if (carrying?.pending) await settler.settle({ kind: 'anchor', pending: carrying.pending })
      const anchor = await readAnchor(db)
      const oldest = await db.auditLogs.find({ _id: { $gt: anchor.seq } }, { sort: { _id: 1 }, limit }).toArray()
      const through = lastOfPrefix(anchor, oldest, before)
      if (through.seq === anchor.seq) return { value: 0 }
      return (await moveAnchor(anchor, through, effects(through))) ? { value: through.seq - anchor.seq } : null
    })
  }
}
