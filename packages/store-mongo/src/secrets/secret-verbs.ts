import type { Effects, OneTimeSecret, OneTimeSecretRecord, OneTimeSecretStore, SecretPurpose } from '@sallyport/ports'
import type { Filter, Sort } from 'mongodb'
import { newSecretDoc, toSecret } from '../codec.ts'
import type { Collections, SecretDoc, UserDoc } from '../documents.ts'
import { refused, type UserDecisions } from '../users/decide-on-user.ts'
import type { NobodysSecrets } from './nobodys-secrets.ts'
import { planNobodysVoid, planVoids } from './pending-secrets.ts'

type Found = SecretDoc & { readonly owner: readonly UserDoc[]; readonly isLive: boolean }

interface Seen {
  readonly secret: SecretDoc
  /** Of the secret's user, read after the secret; `null` where there is none. Each decision moves it on. */
  readonly rev: number | null
}

/** The pending one is the newest whatever the clocks of two processes said: issuing voids all others. */
const NEWEST_FIRST: Sort = { isLive: -1, createdAt: -1, _id: -1 }

/** Issuing and consuming are decisions about the secret's user, or about the secret itself where there is none. */
function decidingVerbs(db: Collections, users: UserDecisions, nobodys: NobodysSecrets): Pick<OneTimeSecretStore, 'issue' | 'consume'> {
  return {
    issue(secret: OneTimeSecret, effects: Effects): Promise<boolean> {
      const { userId, purpose, email, createdAt: at } = secret
      if (userId === null) return nobodys.issue(secret, effects)
      return users.decide(userId, async (user) => {
        if (user === null) return refused(false)
        const earlier = await planVoids(db, userId, { purpose }, at)
        const nobodysOwn = purpose === 'sign_in' ? await planNobodysVoid(db, email, purpose, at) : []
        const steps = { voids: [...earlier, ...nobodysOwn], issue: newSecretDoc(secret) }
        return { kind: 'commit', change: {}, steps, effects, answer: () => true }
      })
    },

    async consume(secretId, at, effects) {
      const secret = await db.tokens.findOne({ _id: secretId }, { projection: { userId: 1 } })
      if (secret === null) return false
      if (secret.userId === null) return nobodys.consume(secretId, at, effects)
      return users.decide(secret.userId, async (user) => {
        const live = await db.tokens.findOne({ _id: secretId, liveKey: { $exists: true }, expiresAt: { $gt: at } })
        if (user === null || live === null) return refused(false)
        return { kind: 'commit', change: {}, steps: { consume: { id: secretId, at } }, effects, answer: () => true }
      })
    },
  }
}

/** The verbs of the port `OneTimeSecretStore`. A secret whose user is gone is gone as well. */
export function secretVerbs(db: Collections, users: UserDecisions, nobodys: NobodysSecrets): OneTimeSecretStore {
  async function look(filter: Filter<SecretDoc>): Promise<Found | null> {
    const [found] = await db.tokens
      .aggregate<Found>([
        { $match: filter },
        { $addFields: { isLive: { $gt: ['$liveKey', null] } } },
        { $sort: NEWEST_FIRST },
        { $limit: 1 },
        { $lookup: { from: 'users', localField: 'userId', foreignField: '_id', as: 'owner' } },
      ])
      .toArray()
    return found !== undefined && (found.userId === null || found.owner.length > 0) ? found : null
  }

  /** After a plan about its user was carried out another secret may be the newest. */
  async function first(filter: Filter<SecretDoc>): Promise<Seen | null> {
    let found = await look(filter)
    // One that was sent to nobody may be used up by what was decided about whoever has the address by now.
    const owner = found?.userId === null ? await db.users.findOne({ email: found.email }) : found?.owner[0]
    if (owner?.pending) await users.settled(owner)
    if (found?.pending) await nobodys.settled(found)
    if (owner?.pending || found?.pending) found = await look(filter)
    if (found === null) return null
    const { owner: owners, isLive: _isLive, ...secret } = found
    return { secret, rev: owners[0]?.rev ?? null }
  }

  async function newest(filter: Filter<SecretDoc>): Promise<OneTimeSecretRecord | null> {
    const found = await first(filter)
    return found && toSecret(found.secret)
  }

  return {
    ...decidingVerbs(db, users, nobodys),

    findByToken: (purpose: SecretPurpose, tokenHash: string) => newest({ tokenHash, purpose }),

    /**
     * A secret without a code has nothing to guess: `null`. A refusal stands once the secret that refused is still the newest and nothing was
     * decided about its user in between: the secrets are read before the user, and a plan that voids one and issues the next may end between.
     */
    async takeCodeAttempt(purpose, email, at) {
      let seen = await first({ email, purpose })
      while (seen !== null) {
        const { secret, rev } = seen
        // What it was, and not what it became: between its write and its answer others guess too.
        const before = await db.tokens.findOneAndUpdate(
          {
            _id: secret._id,
            liveKey: { $exists: true },
            codeHash: { $ne: null },
            expiresAt: { $gt: at },
            attempts: { $lt: secret.maxAttempts },
          },
          { $inc: { attempts: 1 } },
          { returnDocument: 'before' },
        )
        if (before !== null) return toSecret({ ...before, attempts: before.attempts + 1 })
        seen = await first({ email, purpose })
        if (seen?.secret._id === secret._id && seen.rev === rev) return null
      }
      return null
    },

    findNewest: (purpose, email) => newest({ email, purpose }),
  }
}
