import type { AuditFilter, AuditStore, SealedAuditEntry } from '@sallyport/ports'
import type { Filter } from 'mongodb'
import { toAuditEntry } from '../codec.ts'
import type { AuditDoc, Collections } from '../documents.ts'
import type { Settler } from '../journal/settler.ts'
import { type AuditChain, readAnchor } from './audit-chain.ts'

function matching({ userId, action, success, since, until }: AuditFilter): Filter<AuditDoc> {
  return {
    ...(userId === undefined ? {} : { userId }),
    ...(action === undefined ? {} : { action }),
    ...(success === undefined ? {} : { success }),
    ...(since === undefined && until === undefined
      ? {}
      : { createdAt: { ...(since === undefined ? {} : { $gte: since }), ...(until === undefined ? {} : { $lte: until }) } }),
  }
}

/** The verbs of the port `AuditStore`. */
export function auditVerbs(db: Collections, chain: AuditChain, settler: Settler): AuditStore {
  /** Which of the users that the entries name are still there. */
  async function presentUsers(entries: readonly AuditDoc[]): Promise<ReadonlySet<string>> {
    const named = [...new Set(entries.flatMap(({ userId }) => (userId === null ? [] : [userId])))]
    const users =
      named.length === 0
        ? []
        : await db.users.find({ _id: { $in: named }, 'pending.removes': { $exists: false } }, { projection: { _id: 1 } }).toArray()
    return new Set(users.map(({ _id }) => _id))
  }

  async function read(filter: Filter<AuditDoc>, order: 1 | -1, limit: number): Promise<readonly SealedAuditEntry[]> {
    const entries = await db.auditLogs.find(filter, { sort: { _id: order }, limit }).toArray()
    const present = await presentUsers(entries)
    return entries.map((entry) => toAuditEntry(entry, entry.userId !== null && present.has(entry.userId)))
  }

  return {
    append: (effects) => settler.commit(effects),

    /** An entry whose user is gone is not found by that user's id. */
    async list(filter, { before, limit }) {
      const gone = filter.userId !== undefined && (await db.users.findOne({ _id: filter.userId }, { projection: { _id: 1 } })) === null
      if (gone) return []
      const { seq } = await readAnchor(db)
      return read({ ...matching(filter), _id: { $gt: seq, ...(before === null ? {} : { $lt: before }) } }, -1, limit)
    },

    async readChain(afterSeq, limit) {
      const { seq } = await readAnchor(db)
      return read({ _id: { $gt: Math.max(afterSeq, seq) } }, 1, limit)
    },

    head: () => chain.head(),
    anchor: () => readAnchor(db),
  }
}
