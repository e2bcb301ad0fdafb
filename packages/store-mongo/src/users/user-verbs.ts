import type { EpochMs, ProfilePatch, UserRecord, UserStore } from '@sallyport/ports'
import type { Filter } from 'mongodb'
import { jsonOrNull, toUser } from '../codec.ts'
import type { Collections, UserDoc } from '../documents.ts'
import type { Settler } from '../journal/settler.ts'
import { isDuplicate } from '../mongo-faults.ts'
import type { NobodysSecrets } from '../secrets/nobodys-secrets.ts'
import { planEndings } from '../sessions/active-sessions.ts'
import type { UserChange } from './apply-change.ts'
import type { UserCreator } from './create-user.ts'
import { credentialVerbs } from './credential-verbs.ts'
import { refused, type UserDecisions } from './decide-on-user.ts'
import { emailVerbs } from './email-verbs.ts'
import { redeemSignInVerb } from './redeem-sign-in.ts'
import { registerUser } from './register-user.ts'
import { safetyVerbs } from './safety-verbs.ts'

/** Named one by one: a caller that passes on more than a patch must not write other fields. `undefined` is left alone. */
function profileChange(patch: ProfilePatch, at: EpochMs): UserChange {
  const { username, firstName, lastName, name, profileImageUrl, preferences } = patch
  const texts = Object.entries({ firstName, lastName, name, profileImageUrl }).filter(([, value]) => value !== undefined)
  return {
    $set: {
      ...Object.fromEntries(texts),
      ...(preferences === undefined ? {} : { preferences: jsonOrNull(preferences) }),
      ...(typeof username === 'string' ? { username } : {}),
      updatedAt: at,
    },
    ...(username === null ? { $unset: { username: true } } : {}),
  }
}

function statusVerbs(db: Collections, users: UserDecisions) {
  return {
    // A proof of identity taken before a change of status must not start a session after it.
    setActive(userId, isActive, at, effects) {
      return users.decide(userId, async (user) => {
        if (user === null || user.isActive === isActive) return refused(false)
        const change = { isActive, authorityChangedAt: at, updatedAt: at }
        const $inc = { securityVersion: 1 }
        if (isActive) return { kind: 'commit', change: { $set: change, $inc }, effects, answer: () => true }
        const { end, remaining } = await planEndings(db, { userId, except: null, reason: 'disabled', at })
        const $set = { ...change, activeSessions: remaining }
        return { kind: 'commit', change: { $set, $inc }, steps: { end }, effects, answer: () => true }
      })
    },

    setRole(userId, role, at, effects) {
      return users.decide(userId, async (user) => {
        if (user === null || user.role === role) return refused(false)
        const change = { $set: { role, authorityChangedAt: at, updatedAt: at } }
        return { kind: 'commit', change, effects, answer: () => true }
      })
    },

    unlock(userId, at, effects) {
      return users.decide(userId, async (user) => {
        if (user === null) return refused(false)
        const change = { $set: { failedLoginAttempts: 0, lockedUntil: null, updatedAt: at } }
        return { kind: 'commit', change, effects, answer: () => true }
      })
    },
  } satisfies Partial<UserStore>
}

/** The verbs of the port `UserStore`. */
export function userVerbs(
  db: Collections,
  users: UserDecisions,
  settler: Settler,
  creator: UserCreator,
  nobodys: NobodysSecrets,
): UserStore {
  async function find(filter: Filter<UserDoc>): Promise<UserRecord | null> {
    const user = await users.settled(await db.users.findOne(filter))
    return user && toUser(user)
  }

  const { verifyEmail, resetPassword, changePassword, upgradePasswordHash } = credentialVerbs(db, users)
  const { changeEmail, undoEmailChange } = emailVerbs(db, users)
  const { secure, expirePassword, remove } = safetyVerbs(db, users)
  const { setActive, setRole, unlock } = statusVerbs(db, users)
  return {
    changeEmail,
    undoEmailChange,
    secure,
    expirePassword,
    remove,
    register: registerUser(db, users, settler),
    redeemSignIn: redeemSignInVerb(db, users, creator, nobodys),
    verifyEmail,
    resetPassword,
    changePassword,
    upgradePasswordHash,
    setActive,
    setRole,
    unlock,
    findById: (id) => find({ _id: id }),
    findByEmail: (email) => find({ email }),
    findByUsername: (username) => find({ username }),

    async updateProfile(userId, patch, at, effects) {
      try {
        return await users.decide<'updated' | 'missing'>(userId, async (user) =>
          user === null ? refused('missing') : { kind: 'commit', change: profileChange(patch, at), effects, answer: () => 'updated' },
        )
      } catch (error) {
        // The index on usernames is the only one that a profile can offend.
        if (isDuplicate(error)) return 'username_taken'
        throw error
      }
    },

    async noteFailedSignIn(userId, lockedUntil) {
      const locks = lockedUntil === null ? {} : { $set: { lockedUntil } }
      await db.users.updateOne({ _id: userId }, { $inc: { failedLoginAttempts: 1 }, ...locks })
    },
  }
}
