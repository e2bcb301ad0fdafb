import type { AuditFilter, AuditStore, EpochMs, SealedAuditEntry } from '@sallyport/ports'
import type { Filter } from 'mongodb'
import { toAuditEntry } from '../codec.ts'
import type { AuditDoc, Collections } from '../documents.ts'
import type { Settler } from '../journal/settler.ts'
import { readAnchor } from './anchor.ts'
import type { AuditChain } from './audit-chain.ts'

/** An entry, by its place in the order of the pages: the newest first, those of one millisecond in the order of the chain. */
interface PagePlace {
  readonly createdAt: EpochMs
  readonly seq: number
}

const PAGE_ORDER = { createdAt: -1, _id: -1 } as const
const CHAIN_ORDER = { _id: 1 } as const

function earlier(one: EpochMs | undefined, other: EpochMs | undefined): EpochMs | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.min(one, other)
}

/** The entries of the filter that come behind `after`. */
function matching({ userId, action, success, since, until }: AuditFilter, after: PagePlace | null): Filter<AuditDoc> {
  const upTo = earlier(until, after?.createdAt)
  return {
    ...(userId === undefined ? {} : { userId }),
    ...(action === undefined ? {} : { action }),
    ...(success === undefined ? {} : { success }),
    ...(since === undefined && upTo === undefined
      ? {}
      : { createdAt: { ...(since === undefined ? {} : { $gte: since }), ...(upTo === undefined ? {} : { $lte: upTo }) } }),
    ...(after === null ? {} : { $or: [{ createdAt: { $lt: after.createdAt } }, { _id: { $lt: after.seq } }] }),
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

  async function read(
    filter: Filter<AuditDoc>,
    sort: typeof PAGE_ORDER | typeof CHAIN_ORDER,
    limit: number,
  ): Promise<readonly SealedAuditEntry[]> {
    const entries = await db.auditLogs.find(filter, { sort, limit }).toArray()
    const present = await presentUsers(entries)
    return entries.map((entry) => toAuditEntry(entry, entry.userId !== null && present.has(entry.userId)))
  }

  /** Where a page begins that continues from `seq`: a clean-up may have deleted that entry, and with it all before it. `null`: with the newest. */
  async function placeOf(seq: number): Promise<PagePlace | null> {
    const from = await db.auditLogs.findOne({ _id: { $gte: seq } }, { sort: CHAIN_ORDER, projection: { createdAt: 1 } })
    return from && { createdAt: from.createdAt, seq }
  }

  return {
    append: (effects) => settler.commit(effects),

    /** An entry whose user is gone is not found by that user's id. */
    async list(filter, { before, limit }) {
      const gone = filter.userId !== undefined && (await db.users.findOne({ _id: filter.userId }, { projection: { _id: 1 } })) === null
      if (gone) return []
      const after = before === null ? null : await placeOf(before)
      const { seq } = await readAnchor(db)
      return read({ ...matching(filter, after), _id: { $gt: seq } }, PAGE_ORDER, limit)
    },

    async readChain(afterSeq, limit) {
      const { seq } = await readAnchor(db)
      return read({ _id: { $gt: Math.max(afterSeq, seq) } }, CHAIN_ORDER, limit)
    },

    head: () => chain.head(),
    anchor: () => readAnchor(db),
  }
}
