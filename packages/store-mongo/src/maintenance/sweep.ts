import type { EpochMs, Sweepable } from '@sallyport/ports'
import type { Collection, Filter } from 'mongodb'
import type { Collections } from '../documents.ts'

/** Documents in one `deleteMany`, which locks none but its own. */
export const SWEEP_BATCH = 50

/** Each document is deleted, and counted, by one caller: the filter is judged again when it goes. */
async function deleteDead<D extends { readonly _id: string }>(collection: Collection<D>, dead: Filter<D>, limit: number): Promise<number> {
  const found = await collection.find<{ readonly _id: string }>(dead, { projection: { _id: 1 }, limit }).toArray()
  if (found.length === 0) return 0
  const batch = { $and: [{ _id: { $in: found.map(({ _id }) => _id) } }, dead] } as Filter<D>
  return (await collection.deleteMany(batch)).deletedCount
}

/** Devices are part of their users' documents. What a write took out is told from what it found there. */
async function forgetExpired({ users }: Collections, before: EpochMs, limit: number): Promise<number> {
  const expired = { trustedDevices: { $elemMatch: { expiresAt: { $lt: before } } } }
  const found = await users.find(expired, { projection: { trustedDevices: 1 }, limit }).toArray()
  let removed = 0
  for (const { _id, trustedDevices = [] } of found) {
    const dead = trustedDevices.filter(({ expiresAt }) => expiresAt < before).slice(0, limit - removed)
    if (dead.length === 0) break
    const hashes = new Set(dead.map(({ deviceHash }) => deviceHash))
    const $pull = { trustedDevices: { deviceHash: { $in: [...hashes] }, expiresAt: { $lt: before } } }
    const was = await users.findOneAndUpdate({ _id }, { $pull, $inc: { rev: 1 } }, { returnDocument: 'before' })
    removed += (was?.trustedDevices ?? []).filter(({ deviceHash, expiresAt }) => hashes.has(deviceHash) && expiresAt < before).length
  }
  return removed
}

/** `MaintenanceStore.sweep`. What carries effects that are not written yet is not dead. */
export function sweepVerb(db: Collections) {
  async function sweep(what: Sweepable, before: EpochMs, limit: number): Promise<number> {
    const past = { $lt: before }
    switch (what) {
      case 'one_time_secrets':
        return deleteDead(db.tokens, { expiresAt: past, pending: { $exists: false } }, limit)
      case 'sessions': {
        const settled = { pending: { $exists: false } }
        // Twice, as each condition has an index of its own.
        let removed = await deleteDead(db.sessions, { endedAt: past, ...settled }, limit)
        if (removed < limit) removed += await deleteDead(db.sessions, { expiresAt: past, ...settled }, limit - removed)
        // Users who are gone count as their sessions, which went with them.
        if (removed < limit) removed += await deleteDead(db.removedUsers, { removedAt: past }, limit - removed)
        return removed
      }
      case 'attempts':
        return deleteDead(db.rateLimits, { $or: [{ lockedUntil: past }, { lockedUntil: null, windowEndsAt: past }] }, limit)
      case 'mails':
        return deleteDead(db.outbox, { status: { $in: ['sent', 'failed'] }, createdAt: past }, limit)
      case 'challenges':
        return deleteDead(db.challenges, { expiresAt: past }, limit)
      case 'trusted_devices':
        return forgetExpired(db, before, limit)
    }
  }
  return sweep
}
