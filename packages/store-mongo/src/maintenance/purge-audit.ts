import type { AuditHead, Effects, EpochMs } from '@sallyport/ports'
import { deletePassed, readAnchor } from '../audit/anchor.ts'
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
 * `MaintenanceStore.purgeAudit`. Moving the anchor decides. Then the log is told; from then on the entries up to the anchor are gone for
 * every reader, and they are deleted, by this caller or by whoever finishes what it left. The newest entry stays until another one follows.
 */
export function purgeAuditVerb(db: Collections, settler: Settler) {
  async function moveAnchor(from: AuditHead, through: AuditHead, effects: Effects): Promise<boolean> {
    const pending = await settler.prepare(effects)
    const unmoved = from.seq === 0 ? { seq: { $exists: false } } : { seq: from.seq }
    try {
      await db.auditAnchor.updateOne(
        { _id: 'anchor', ...unmoved, pending: { $exists: false } },
        { $set: { seq: through.seq, hash: through.hash, from, pending } },
        { upsert: true },
      )
    } catch (error) {
      if (isDuplicate(error)) return false
      throw error
    }
    await settler.settle({ kind: 'anchor', pending }, effects.seal)
    return true
  }

  return function purgeAudit({ before, limit }: Purge, effects: (through: AuditHead) => Effects): Promise<number> {
    return untilDecided(async () => {
      const carrying = await db.auditAnchor.findOne({ pending: { $exists: true } })
      if (carrying?.pending) await settler.settle({ kind: 'anchor', pending: carrying.pending })
      await deletePassed(db)
      const anchor = await readAnchor(db)
      const oldest = await db.auditLogs.find({ _id: { $gt: anchor.seq } }, { sort: { _id: 1 }, limit }).toArray()
      const through = lastOfPrefix(anchor, oldest, before)
      if (through.seq === anchor.seq) return { value: 0 }
      return (await moveAnchor(anchor, through, effects(through))) ? { value: through.seq - anchor.seq } : null
    })
  }
}
