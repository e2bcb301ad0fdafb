import type { EpochMs, Sweepable } from '@sallyport/ports'
import type { Collection, Filter } from 'mongodb'
import type { Collections } from '../documents.ts'

/** Each document is deleted, and counted, by one caller: the filter is judged again when it goes. */
async function deleteDead<D extends { readonly _id: string }>(collection: Collection<D>, dead: Filter<D>, limit: number): Promise<number> {
  const found = await collection.find<{ readonly _id: string }>(dead, { projection: { _id: 1 }, limit }).toArray()
  if (found.length === 0) return 0
  const batch = { $and: [{ _id: { $in: found.map(({ _id }) => _id) } }, dead] } as Filter<D>
  return (await collection.deleteMany(batch)).deletedCount
}

/** `MaintenanceStore.sweep`. What carries effects that are not written yet is not dead. */
export function sweepVerb(db: Collections) {
  async function sweep(what: Sweepable, before: EpochMs, limit: number): Promise<number> {
    const past = { $lt: before }
    switch (what) {
      case 'one_time_secrets':
        return deleteDead(db.tokens, { expiresAt: past }, limit)
      case 'sessions': {
        const settled = { pending: { $exists: false } }
        // Twice, as each condition has an index of its own.
        const ended = await deleteDead(db.sessions, { endedAt: past, ...settled }, limit)
        return ended + (ended < limit ? await deleteDead(db.sessions, { expiresAt: past, ...settled }, limit - ended) : 0)
      }
      case 'attempts':
        return deleteDead(db.rateLimits, { $or: [{ lockedUntil: past }, { lockedUntil: null, windowEndsAt: past }] }, limit)
      case 'mails':
        return deleteDead(db.outbox, { status: { $in: ['sent', 'failed'] }, createdAt: past }, limit)
    }
  }
  return sweep
}
