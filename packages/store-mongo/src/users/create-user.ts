import type { Effects, NewUser } from '@sallyport/ports'
import { newUserDoc } from '../codec.ts'
import type { CredentialFields } from '../credential-documents.ts'
import type { Collections, Plan, Steps } from '../documents.ts'
import { NO_STEPS } from '../journal/plan.ts'
import type { Settler } from '../journal/settler.ts'
import { isDuplicate } from '../mongo-faults.ts'

/** How accounts come to be without a sign-up form. */
export interface UserCreator {
  /**
   * The account, what stands beside its password, and what follows, as one document. `false` when a unique index refused it: look again.
   * A user name that somebody has is left out: whoever comes through a mailbox or a provider was not asked for one.
   */
  create(user: NewUser, credentials: CredentialFields, steps: Partial<Steps>, effects: Effects): Promise<boolean>
}

export function userCreator(db: Collections, settler: Settler): UserCreator {
  async function isTaken(username: string | null): Promise<boolean> {
    return username !== null && (await db.users.findOne({ username }, { projection: { _id: 1 } })) !== null
  }

  return {
    async create(user, credentials, steps, effects) {
      const named = (await isTaken(user.username)) ? { ...user, username: null } : user
      const pending: Plan = { ...(await settler.prepare(effects)), ...NO_STEPS, ...steps, rev: 1 }
      try {
        await db.users.insertOne({ ...newUserDoc(named), ...credentials, pending })
      } catch (error) {
        if (isDuplicate(error)) return false
        throw error
      }
      await settler.settle({ kind: 'user', id: user.id, pending }, effects.seal)
      return true
    },
  }
}
