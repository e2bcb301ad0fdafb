import type { RevocationStore } from '@sallyport/ports'
import type { Collections, UserDoc } from '../documents.ts'

type Owner = Pick<UserDoc, '_id' | 'pending' | 'authorityChangedAt'>

/** It is decided already, though nobody has carried it out yet. */
const willEnd = ({ pending }: Owner, sessionId: string): boolean =>
  pending !== undefined && (pending.removes !== undefined || pending.end.some(({ id }) => id === sessionId))

/**
 * Users are read first. A decision to end sessions stands in the user's document until the sessions themselves show it: so it is seen
 * there, or had been carried out before the sessions are read, or was made after the users were.
 */
export function lookUpSessions(db: Collections): RevocationStore['lookUp'] {
  async function findOwners(ids: readonly string[]): Promise<ReadonlyMap<string, Owner>> {
    const projection = { pending: 1, authorityChangedAt: 1 }
    const owners = await db.users.find<Owner>({ _id: { $in: [...ids] } }, { projection }).toArray()
    return new Map(owners.map((owner) => [owner._id, owner]))
  }

  return async (asked) => {
    const owners = await findOwners(asked.map(({ userId }) => userId))
    const notEnded = { _id: { $in: asked.map(({ sessionId }) => sessionId) }, endedAt: null }
    const docs = await db.sessions.find(notEnded, { projection: { _id: 1 } }).toArray()
    const alive = new Set(docs.map(({ _id }) => _id))
    return asked.map(({ sessionId, userId }) => {
      const owner = owners.get(userId)
      if (owner === undefined || !alive.has(sessionId) || willEnd(owner, sessionId))
        return { sessionId, isAlive: false, authorityChangedAt: null }
      return { sessionId, isAlive: true, authorityChangedAt: owner.authorityChangedAt }
    })
  }
}
