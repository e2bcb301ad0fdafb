import type { Effects, EpochMs } from '@sallyport/ports'
import type { Collections } from '../documents.ts'
import type { Settler } from '../journal/settler.ts'
import { untilDecided } from '../patience.ts'
import type { UserDecisions } from '../users/decide-on-user.ts'

interface Confirmation {
  readonly sessionId: string
  readonly userId: string
  readonly methods: readonly string[]
  readonly at: EpochMs
}

/** `SessionStore.reauthenticate`: one guarded write of the session's document, once everything decided about its user is carried out. */
export function reauthenticateVerb(db: Collections, users: UserDecisions, settler: Settler) {
  return async function reauthenticate({ sessionId, userId, methods, at }: Confirmation, effects: Effects): Promise<boolean> {
    const pending = await settler.prepare(effects)
    const live = { _id: sessionId, userId, isActive: true, expiresAt: { $gt: at }, absoluteExpiresAt: { $gt: at } }
    const change = { $set: { authTime: at, pending }, $addToSet: { amr: { $each: [...methods] } } }
    return untilDecided(async () => {
      if ((await users.settled(await db.users.findOne({ _id: userId }))) === null) return { value: false }
      const { matchedCount } = await db.sessions.updateOne({ ...live, pending: { $exists: false } }, change)
      if (matchedCount === 1) {
        await settler.settle({ kind: 'session', id: sessionId, pending }, effects.seal)
        return { value: true }
      }
      const blocked = await db.sessions.findOne(live)
      if (blocked === null) return { value: false }
      if (blocked.pending) await settler.settle({ kind: 'session', id: sessionId, pending: blocked.pending })
      return null
    })
  }
}
