import type { Effects, OneTimeSecret, OneTimeSecretRecord, OneTimeSecretStore, SecretPurpose } from '@sallyport/ports'
import type { Filter, Sort } from 'mongodb'
import { newSecretDoc, toSecret } from '../codec.ts'
import type { Collections, SecretDoc, UserDoc } from '../documents.ts'
import { refused, type UserDecisions } from '../users/decide-on-user.ts'
import { planVoids } from './pending-secrets.ts'

type Found = SecretDoc & { readonly owner: readonly UserDoc[] }

/** The pending one is the newest whatever the clocks of two processes said: issuing voids all others. */
const NEWEST_FIRST: Sort = { liveKey: -1, createdAt: -1, _id: -1 }

/** The verbs of the port `OneTimeSecretStore`. A secret whose user is gone is gone as well. */
export function secretVerbs(db: Collections, users: UserDecisions): OneTimeSecretStore {
  async function look(filter: Filter<SecretDoc>): Promise<Found | null> {
    const [found] = await db.tokens
      .aggregate<Found>([
        { $match: filter },
        { $sort: NEWEST_FIRST },
        { $limit: 1 },
        { $lookup: { from: 'users', localField: 'userId', foreignField: '_id', as: 'owner' } },
      ])
      .toArray()
    return found?.owner[0] === undefined ? null : found
  }

  /** After a plan about its user was carried out another secret may be the newest. */
  async function first(filter: Filter<SecretDoc>): Promise<SecretDoc | null> {
    let found = await look(filter)
    const owner = found?.owner[0]
    if (owner?.pending) {
      await users.settled(owner)
      found = await look(filter)
    }
    if (found === null) return null
    const { owner: _owner, ...secret } = found
    return secret
  }

  return {
    issue(secret: OneTimeSecret, effects: Effects): Promise<boolean> {
      return users.decide(secret.userId, async (user) => {
        if (user === null) return refused(false)
        const voids = await planVoids(db, secret.userId, secret.purpose, secret.createdAt)
        return { kind: 'commit', change: {}, steps: { voids, issue: newSecretDoc(secret) }, effects, answer: () => true }
      })
    },

    async findByToken(purpose: SecretPurpose, tokenHash: string): Promise<OneTimeSecretRecord | null> {
      const secret = await first({ tokenHash, purpose })
      return secret && toSecret(secret)
    },

    /** A secret without a code has nothing to guess: `null`. */
    async takeCodeAttempt(purpose, email, at) {
      const candidate = await first({ email, purpose })
      if (candidate === null) return null
      const counted = await db.tokens.findOneAndUpdate(
        {
          _id: candidate._id,
          liveKey: { $exists: true },
          codeHash: { $ne: null },
          expiresAt: { $gt: at },
          attempts: { $lt: candidate.maxAttempts },
        },
        { $inc: { attempts: 1 } },
        { returnDocument: 'after' },
      )
      return counted && toSecret(counted)
    },

    async findNewest(purpose, email) {
      const secret = await first({ email, purpose })
      return secret && toSecret(secret)
    },
  }
}
