import type { Effects, EpochMs } from '@sallyport/ports'
import type { Collections, UserDoc } from '../documents.ts'
import { findPending, planVoids, SPARED } from '../secrets/pending-secrets.ts'
import { planEndings } from '../sessions/active-sessions.ts'
import type { UserChange } from './apply-change.ts'
import { DEVICES_FORGOTTEN, securityRaised, together, withoutAdditions } from './credential-changes.ts'
import { refused, type UserDecisions } from './decide-on-user.ts'

/** Where there is no password none can expire. */
function secured({ passwordHash, passwordExpiredAt }: UserDoc, at: EpochMs): UserChange {
  const expired = passwordHash === null ? null : (passwordExpiredAt ?? at)
  const $set = { passwordExpiredAt: expired, authorityChangedAt: at, activeSessions: 0 }
  return together(DEVICES_FORGOTTEN, { $set }, securityRaised(at))
}

/** The verbs of `UserStore` for an account in danger, or at its end. */
export function safetyVerbs(db: Collections, users: UserDecisions) {
  return {
    /** The secret may have gone to an address that a thief has changed since. */
    secure(
      { userId, secretId, at }: { readonly userId: string; readonly secretId: string | null; readonly at: EpochMs },
      effects: Effects,
    ): Promise<boolean> {
      return users.decide(userId, async (user) => {
        const secret = secretId === null ? null : await findPending(db, userId, { secretId, purpose: 'account_recovery', at }, null)
        if (user === null || (secretId !== null && secret === null)) return refused(false)
        const { end } = await planEndings(db, { userId, except: null, reason: 'secured', at })
        const voids = (await planVoids(db, userId, { spared: SPARED.undo }, at)).filter(({ id }) => id !== secretId)
        return {
          kind: 'commit',
          change: secret === null ? secured(user, at) : together(withoutAdditions(user, secret.createdAt), secured(user, at)),
          steps: { end, voids, consume: secretId === null ? null : { id: secretId, at } },
          effects,
          answer: () => true,
        }
      })
    },

    expirePassword(userId: string, at: EpochMs, effects: Effects): Promise<boolean> {
      return users.decide(userId, async (user) => {
        if (user === null || user.passwordHash === null || (user.passwordExpiredAt ?? null) !== null) return refused(false)
        const change = together({ $set: { passwordExpiredAt: at } }, securityRaised(at))
        return { kind: 'commit', change, effects, answer: () => true }
      })
    },

    /** The deciding write marks the user's document; whoever meets it takes everything away, the document last. */
    remove(userId: string, at: EpochMs, effects: Effects): Promise<boolean> {
      const nameless = { ...effects, audit: effects.audit.map((entry) => (entry.userId === userId ? { ...entry, userId: null } : entry)) }
      return users.decide(userId, async (user) => {
        if (user === null) return refused(false)
        return { kind: 'commit', change: {}, removes: { email: user.email, at }, effects: nameless, answer: () => true }
      })
    },
  }
}
