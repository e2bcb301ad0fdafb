import type { RevocationStore, SessionAsked } from '@sallyport/ports'
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
  async function findOwners(asked: readonly SessionAsked[]): Promise<ReadonlyMap<string, Owner>> {
    const ids = asked.map(({ userId }) => userId)
    const projection = { pending: 1, authorityChangedAt: 1 }
    const owners = await db.users.find<Owner>({ _id: { $in: ids } }, { projection }).toArray()
    return new Map(owners.map((owner) => [owner._id, owner]))
  }

  async function findNotEnded(asked: readonly SessionAsked[]): Promise<ReadonlySet<string>> {
    const ids = asked.map(({ sessionId }) => sessionId)
    const sessions = await db.sessions.find({ _id: { $in: ids }, endedAt: null }, { projection: { _id: 1 } }).toArray()
    return new Set(sessions.map(({ _id }) => _id))
  }

  return async (asked) => {
    const owners = await findOwners(asked)
    const notEnded = await findNotEnded(asked)
    return asked.map(({ sessionId, userId }) => {
      const owner = owners.get(userId)
      const isAlive = owner !== undefined && notEnded.has(sessionId) && !willEnd(owner, sessionId)
      return { sessionId, isAlive, authorityChangedAt: isAlive ? owner.authorityChangedAt : null }
    })
  }
}
