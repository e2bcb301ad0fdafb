import type { AuditHead, AuditSealer, EpochMs, SealedAuditEntry, Store } from '@sallyport/ports'
import type { AuditTrail } from './audit-trail.ts'
import { anchorProblem, type BrokenLink, brokenLink } from './verify-audit.ts'

export interface PurgedBatch {
  readonly removed: number
  /** Nothing more is to be deleted now. */
  readonly isLast: boolean
  /** Why nothing was: a log that does not hold is evidence. */
  readonly broken: BrokenLink | null
}

const LOOK_AGAIN: PurgedBatch = { removed: 0, isLast: false, broken: null }

interface PurgeServices {
  readonly store: Pick<Store, 'audit' | 'maintenance'>
  readonly audit: AuditTrail
  readonly sealAudit: AuditSealer
}

/**
 * Delete the oldest entries created before `before`, `limit` at most, and say so in the log: the entry `audit_purged` seals which link
 * was the last one deleted. Only what verifies is deleted, so that neither a date changed by hand nor an anchor moved by hand
 * becomes a clean-up that looks right. Any number of runners may call at once.
 */
export async function purgeAuditBatch(services: PurgeServices, before: EpochMs, limit: number): Promise<PurgedBatch> {
  const { store, audit, sealAudit } = services
  const anchor = await store.audit.anchor()
  const links = await store.audit.readChain(anchor.seq, limit)
  const { old, broken } = verifiedPrefix(anchor, links, before, sealAudit)
  // What another runner deletes between two readings looks like a gap.
  if (broken !== null && (await store.audit.anchor()).seq !== anchor.seq) return LOOK_AGAIN
  const problem = broken ?? (old.size === 0 ? null : await anchorProblem(store.audit, sealAudit))
  if (problem !== null || old.size === 0) return { removed: 0, isLast: true, broken: problem }
  let isPassed = false
  const effects = (through: AuditHead) => {
    isPassed = old.get(through.seq) !== through.hash
    if (isPassed) throw new Error('The audit log is not what was verified')
    return audit.effects(null, [{ action: 'audit_purged', userId: null, metadata: { seq: through.seq, hash: through.hash } }])
  }
  try {
    const removed = await store.maintenance.purgeAudit({ before, limit: old.size }, effects)
    return { removed, isLast: removed < limit, broken: null }
  } catch (error) {
    // Another runner has deleted what was verified here, and what comes next was not.
    if (isPassed) return LOOK_AGAIN
    throw error
  }
}

/** The links that follow on the anchor, hold, and are old enough. */
function verifiedPrefix(anchor: AuditHead, links: readonly SealedAuditEntry[], before: EpochMs, seal: AuditSealer) {
  const old = new Map<number, string>()
  let previous = anchor
  for (const link of links) {
    const reason = brokenLink(link, previous, seal)
    if (reason !== null) return { old, broken: { seq: link.seq, reason } }
    if (link.createdAt >= before) break
    old.set(link.seq, link.hash)
    previous = link
  }
  return { old, broken: null }
}
