import type { Effects, EpochMs, OneTimeSecret } from '@sallyport/ports'
import { newSecretDoc } from '../codec.ts'
import type { Collections, SecretDoc, SecretPlan } from '../documents.ts'
import type { Settler } from '../journal/settler.ts'
import { KeyedQueue } from '../keyed-queue.ts'
import { isDuplicate } from '../mongo-faults.ts'
import { untilDecided } from '../patience.ts'

/** Secrets for an address that nobody has. There is no user whose document could decide: the secret's own does. */
export interface NobodysSecrets {
  /** Of any number of callers for one address one secret is live afterwards. */
  issue(secret: OneTimeSecret, effects: Effects): Promise<true>
  /** `true` for exactly one caller, while the secret is pending and unexpired. */
  consume(secretId: string, at: EpochMs, effects: Effects): Promise<boolean>
  /** Finish what the secret carries. */
  settled(secret: SecretDoc): Promise<void>
}

export function nobodysSecrets(db: Collections, settler: Settler): NobodysSecrets {
  const queue = new KeyedQueue()

  async function settled({ _id: id, pending }: SecretDoc): Promise<void> {
    if (pending) await settler.settle({ kind: 'secret', id, pending })
  }

  async function finish(id: string, pending: SecretPlan, effects: Effects): Promise<{ readonly value: true }> {
    await settler.settle({ kind: 'secret', id, pending }, effects.seal)
    return { value: true }
  }

  /** Where there is none yet, the unique index on live secrets decides. */
  async function insertFirst(secret: SecretDoc, effects: Effects): Promise<{ readonly value: true } | null> {
    const pending = { ...(await settler.prepare(effects)), successor: null }
    try {
      await db.tokens.insertOne({ ...secret, pending })
    } catch (error) {
      if (isDuplicate(error)) return null
      throw error
    }
    return finish(secret._id, pending, effects)
  }

  /** Voiding the one before decides, and its document carries the new one until that is stored. */
  async function replace(current: SecretDoc, secret: SecretDoc, effects: Effects): Promise<{ readonly value: true } | null> {
    if (current.pending) {
      await settled(current)
      return null
    }
    const pending = { ...(await settler.prepare(effects)), successor: secret }
    const { matchedCount } = await db.tokens.updateOne(
      { _id: current._id, liveKey: { $exists: true }, pending: { $exists: false } },
      { $set: { voidedAt: secret.createdAt, pending }, $unset: { liveKey: true } },
    )
    return matchedCount === 1 ? finish(current._id, pending, effects) : null
  }

  return {
    settled,

    issue(secret, effects) {
      const doc = newSecretDoc(secret)
      const { email, purpose } = secret
      const attempt = async () => {
        const current = await db.tokens.findOne({ userId: null, email, purpose, liveKey: { $exists: true } })
        return current === null ? insertFirst(doc, effects) : replace(current, doc, effects)
      }
      return queue.run(`${purpose}:${email}`, () => untilDecided(attempt))
    },

    consume(secretId, at, effects) {
      return untilDecided(async () => {
        const pending = { ...(await settler.prepare(effects)), successor: null }
        const live = { _id: secretId, liveKey: { $exists: true }, expiresAt: { $gt: at } }
        const { matchedCount } = await db.tokens.updateOne(
          { ...live, pending: { $exists: false } },
          { $set: { consumedAt: at, pending }, $unset: { liveKey: true } },
        )
        if (matchedCount === 1) return finish(secretId, pending, effects)
        const blocked = await db.tokens.findOne(live)
        if (blocked === null) return { value: false }
        await settled(blocked)
        return null
      })
    },
  }
}
