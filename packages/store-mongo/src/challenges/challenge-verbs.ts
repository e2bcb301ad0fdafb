import type { ChallengeKind, ChallengeRecord, ChallengeStore, EpochMs } from '@sallyport/ports'
import type { Filter } from 'mongodb'
import { challengeToken, newChallengeDoc, toChallenge } from '../credential-codec.ts'
import type { ChallengeDoc, Collections } from '../documents.ts'
import type { UserDecisions } from '../users/decide-on-user.ts'

/** The verbs of the port `ChallengeStore`: one guarded write each, on one document. A challenge whose user is gone is gone as well. */
export function challengeVerbs(db: Collections, users: UserDecisions): ChallengeStore {
  async function isOwned({ userId }: { readonly userId: string | null }): Promise<boolean> {
    return userId === null || (await users.settled(await db.users.findOne({ _id: userId }))) !== null
  }

  async function owned(doc: ChallengeDoc | null): Promise<ChallengeRecord | null> {
    return doc !== null && (await isOwned(doc)) ? toChallenge(doc) : null
  }

  function unused(kind: ChallengeKind, tokenHash: string, at: EpochMs): Filter<ChallengeDoc> {
    return { token: challengeToken(kind, tokenHash), consumedAt: null, expiresAt: { $gt: at } }
  }

  return {
    async create(challenge) {
      if (await isOwned(challenge)) await db.challenges.insertOne(newChallengeDoc(challenge))
    },

    async find(kind, tokenHash, at) {
      const doc = await db.challenges.findOne(unused(kind, tokenHash, at))
      return doc !== null && doc.attempts < doc.maxAttempts ? owned(doc) : null
    },

    async takeAttempt(kind, tokenHash, at) {
      const seen = await db.challenges.findOne(unused(kind, tokenHash, at), { projection: { maxAttempts: 1 } })
      if (seen === null) return null
      // What it was, and not what it became: between its write and its answer others guess too.
      const before = await db.challenges.findOneAndUpdate(
        { ...unused(kind, tokenHash, at), attempts: { $lt: seen.maxAttempts } },
        { $inc: { attempts: 1 } },
        { returnDocument: 'before' },
      )
      return owned(before && { ...before, attempts: before.attempts + 1 })
    },

    async consume(kind, tokenHash, at) {
      const change = { $set: { consumedAt: at } }
      const before = await db.challenges.findOneAndUpdate(unused(kind, tokenHash, at), change, { returnDocument: 'before' })
      return owned(before && { ...before, consumedAt: at })
    },
  }
}
