import type { Effects, EpochMs, PasswordChange, PasswordReset } from '@sallyport/ports'
import type { Collections, UserDoc } from '../documents.ts'
import { findSpendable, planVoids, SPARED } from '../secrets/pending-secrets.ts'
import { planEndings } from '../sessions/active-sessions.ts'
import { DEVICES_FORGOTTEN, securityRaised, together, WIPED } from './credential-changes.ts'
import { refused, type UserDecisions } from './decide-on-user.ts'

/** The first proof of the mailbox counts; a later one does not move the date. */
function proven(user: UserDoc, at: EpochMs): Pick<UserDoc, 'isEmailVerified' | 'emailVerifiedAt'> {
  return { isEmailVerified: true, emailVerifiedAt: user.emailVerifiedAt ?? at }
}

/** The verbs of `UserStore` that consume a secret or change a credential. */
export function credentialVerbs(db: Collections, users: UserDecisions) {
  return {
    verifyEmail(
      { secretId, userId, at }: { readonly secretId: string; readonly userId: string; readonly at: EpochMs },
      effects: Effects,
    ): Promise<boolean> {
      return users.decide(userId, async (user) => {
        const secret = user && (await findSpendable(db, user, { secretId, purpose: 'email_verification', at }))
        if (user === null || secret === null) return refused(false)
        const change = { $set: { ...proven(user, at), updatedAt: at } }
        return { kind: 'commit', change, steps: { consume: { id: secretId, at } }, effects, answer: () => true }
      })
    },

    resetPassword({ secretId, userId, passwordHash, at }: PasswordReset, effects: Effects): Promise<boolean> {
      return users.decide(userId, async (user) => {
        const secret = user && (await findSpendable(db, user, { secretId, purpose: 'password_reset', at }))
        if (user === null || secret === null) return refused(false)
        const { end } = await planEndings(db, { userId, except: null, reason: 'password_reset', at })
        const voids = (await planVoids(db, userId, { spared: SPARED.undo }, at)).filter(({ id }) => id !== secretId)
        const unlocked = { failedLoginAttempts: 0, lockedUntil: null, activeSessions: 0 }
        const replaced = { passwordHash, passwordChangedAt: at, passwordExpiredAt: null, authorityChangedAt: at }
        // What came before anybody proved the mailbox may be a stranger's (pre-hijack).
        const beside = user.emailVerifiedAt === null ? WIPED : DEVICES_FORGOTTEN
        return {
          kind: 'commit',
          change: together(beside, { $set: { ...replaced, ...proven(user, at), ...unlocked } }, securityRaised(at)),
          steps: { end, voids, consume: { id: secretId, at } },
          effects,
          answer: () => true,
        }
      })
    },

    changePassword(input: PasswordChange, effects: Effects): Promise<boolean> {
      const { userId, expectedHash, passwordHash, at, endSessions } = input
      return users.decide(userId, async (user) => {
        if (user === null || user.passwordHash !== expectedHash) return refused(false)
        const { end, remaining } = await planEndings(db, { userId, ...endSessions, at })
        const replaced = { passwordHash, passwordChangedAt: at, passwordExpiredAt: null, authorityChangedAt: at }
        return {
          kind: 'commit',
          change: together({ $set: { ...replaced, activeSessions: remaining } }, securityRaised(at)),
          steps: { end, voids: await planVoids(db, userId, { spared: SPARED.undoAndRecovery }, at) },
          effects,
          answer: () => true,
        }
      })
    },

    async upgradePasswordHash(userId: string, from: string, to: string): Promise<boolean> {
      const change = { $set: { passwordHash: to }, $inc: { rev: 1 } }
      return (await db.users.updateOne({ _id: userId, passwordHash: from }, change)).matchedCount === 1
    },
  }
}
