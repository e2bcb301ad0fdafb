import type { PasskeyRecord, PasskeyStore } from '@sallyport/ports'
import { toUser } from '../codec.ts'
import { newPasskeyDoc, toPasskey } from '../credential-codec.ts'
import type { PasskeyDoc } from '../credential-documents.ts'
import type { Collections, UserDoc } from '../documents.ts'
import { NO_EFFECTS } from '../journal/plan.ts'
import { isDuplicate } from '../mongo-faults.ts'
import { countMethods, securityRaised, together, withPasskeys } from '../users/credential-changes.ts'
import { refused, type UserDecisions } from '../users/decide-on-user.ts'

/** The verbs of the port `PasskeyStore`. Passkeys are part of their user's document; a unique index over all of them decides whose one is. */
export function passkeyVerbs(db: Collections, users: UserDecisions): PasskeyStore {
  /** Write what `change` makes of the one passkey. */
  function changeOne(userId: string, isIt: (passkey: PasskeyDoc) => boolean, change: (passkey: PasskeyDoc) => PasskeyDoc) {
    return users.decide<boolean>(userId, async (user) => {
      const passkeys = user?.passkeys ?? []
      const current = passkeys.find(isIt)
      const changed = current && change(current)
      if (!changed) return refused(false)
      const next = passkeys.map((passkey) => (passkey === current ? changed : passkey))
      return { kind: 'commit', change: { $set: { passkeys: next } }, effects: NO_EFFECTS, answer: () => true }
    })
  }

  async function findHolder(credentialHash: string): Promise<UserDoc | null> {
    return users.settled(await db.users.findOne({ credentialKeys: credentialHash }))
  }

  return {
    async add(passkey, effects) {
      try {
        return await users.decide<'added' | 'exists' | 'missing'>(passkey.userId, async (user) => {
          if (user === null) return refused('missing')
          if (user.credentialKeys?.includes(passkey.credentialHash)) return refused('exists')
          const change = withPasskeys([...(user.passkeys ?? []), newPasskeyDoc(passkey)])
          return { kind: 'commit', change, effects, answer: () => 'added' }
        })
      } catch (error) {
        if (isDuplicate(error)) return 'exists'
        throw error
      }
    },

    async list(userId) {
      const user = await users.settled(await db.users.findOne({ _id: userId }))
      const passkeys = (user?.passkeys ?? []).map((passkey): PasskeyRecord => toPasskey(userId, passkey))
      return passkeys.sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1))
    },

    async findWithUser(credentialHash) {
      const user = await findHolder(credentialHash)
      const passkey = user?.passkeys?.find((each) => each.credentialHash === credentialHash)
      return user && passkey ? { passkey: toPasskey(user._id, passkey), user: toUser(user) } : null
    },

    async use({ credentialHash, fromCounter, counter, backedUp, at }) {
      const holder = await findHolder(credentialHash)
      if (holder === null) return false
      return changeOne(
        holder._id,
        (passkey) => passkey.credentialHash === credentialHash && passkey.counter === fromCounter,
        (passkey) => ({ ...passkey, counter, backedUp, lastUsedAt: at }),
      )
    },

    rename: ({ userId, id, name }) =>
      changeOne(
        userId,
        (passkey) => passkey.id === id,
        (passkey) => ({ ...passkey, name }),
      ),

    remove({ userId, id, at }, effects) {
      return users.decide<'removed' | 'last_method' | 'missing'>(userId, async (user) => {
        const passkeys = user?.passkeys ?? []
        const left = passkeys.filter((passkey) => passkey.id !== id)
        if (user === null || left.length === passkeys.length) return refused('missing')
        if (countMethods(user) < 2) return refused('last_method')
        const change = together(withPasskeys(left), securityRaised(at))
        return { kind: 'commit', change, effects, answer: () => 'removed' }
      })
    },
  }
}
