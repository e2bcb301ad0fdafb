import type { AuditHead } from '@sallyport/ports'
import type { AnchorDoc, Collections } from '../documents.ts'

const UNMOVED: AuditHead = { seq: 0, hash: '' }

type Log = Pick<Collections, 'auditAnchor' | 'auditLogs'>

/** A move counts once the log tells of it: nobody ever sees an anchor that no entry names, however its clean-up was cut off. */
async function isTold({ auditLogs }: Log, { pending }: AnchorDoc): Promise<boolean> {
  const last = pending?.audit.at(-1)
  return last === undefined || (await auditLogs.findOne({ id: last.id }, { projection: { _id: 1 } })) !== null
}

/** The newest link that a clean-up deleted: nothing after it was, and what is left before it is no part of the chain any more. */
export async function readAnchor(db: Log): Promise<AuditHead> {
  const anchor = await db.auditAnchor.findOne({ _id: 'anchor' })
  if (anchor === null) return UNMOVED
  if (anchor.from !== undefined && !(await isTold(db, anchor))) return anchor.from
  return { seq: anchor.seq, hash: anchor.hash }
}

/** Delete what a clean-up has passed. The newest entry stays in place until another one follows on it: no `seq` is given twice. */
export async function deletePassed(db: Log): Promise<void> {
  const { seq } = await readAnchor(db)
  if (seq === 0) return
  const newest = await db.auditLogs.findOne({}, { sort: { _id: -1 }, projection: { _id: 1 } })
  if (newest !== null) await db.auditLogs.deleteMany({ _id: { $lte: seq, $lt: newest._id } })
}
