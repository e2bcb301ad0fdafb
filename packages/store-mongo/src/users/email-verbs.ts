import type { Effects, EmailChange, EpochMs } from '@sallyport/ports'
import type { Collections } from '../documents.ts'
import { isDuplicate } from '../mongo-faults.ts'
import { findPending, planVoids, SPARED } from '../secrets/pending-secrets.ts'
import { planEndings } from '../sessions/active-sessions.ts'
import type { UserChange } from './apply-change.ts'
import { securityRaised, together, withoutAdditions } from './credential-changes.ts'
import { refused, type UserDecisions } from './decide-on-user.ts'

interface Undo {
  readonly secretId: string
  readonly userId: string
  readonly email: string
  readonly at: EpochMs
}

function withAddress(email: string, at: EpochMs, activeSessions: number): UserChange {
  const $set = { email, isEmailVerified: true, emailVerifiedAt: at, authorityChangedAt: at, activeSessions }
  return together({ $set }, securityRaised(at))
}

/** Changing an address, and undoing it. The unique index decides between callers for one address; then nothing is written. */
export function emailVerbs(db: Collections, users: UserDecisions) {
  async function unlessTaken<T>(decision: Promise<T>): Promise<T | 'taken'> {
    try {
      return await decision
    } catch (error) {
      if (isDuplicate(error)) return 'taken'
      throw error
    }
  }

  return {
    changeEmail(input: EmailChange, effects: Effects): Promise<'changed' | 'taken' | 'dead'> {
      const { secretId, userId, email, expectedEmail, exceptSession, at } = input
      const decision = users.decide<'changed' | 'dead'>(userId, async (user) => {
        if (user === null || user.email !== expectedEmail) return refused('dead')
        if ((await findPending(db, userId, { secretId, purpose: 'email_change', at }, email)) === null) return refused('dead')
        const { end, remaining } = await planEndings(db, { userId, except: exceptSession, reason: 'email_changed', at })
        const voids = (await planVoids(db, userId, { spared: SPARED.undoAndRecovery }, at)).filter(({ id }) => id !== secretId)
        const steps = { end, voids, consume: { id: secretId, at } }
        return { kind: 'commit', change: withAddress(email, at, remaining), steps, effects, answer: () => 'changed' }
      })
      return unlessTaken(decision)
    },

    undoEmailChange({ secretId, userId, email, at }: Undo, effects: Effects): Promise<'restored' | 'taken' | 'dead'> {
      const decision = users.decide<'restored' | 'dead'>(userId, async (user) => {
        const secret = user && (await findPending(db, userId, { secretId, purpose: 'email_change_undo', at }, email))
        if (user === null || secret === null) return refused('dead')
        const { end } = await planEndings(db, { userId, except: null, reason: 'email_changed', at })
        const voids = (await planVoids(db, userId, {}, at)).filter(({ id }) => id !== secretId)
        const expired = user.passwordHash === null ? {} : { $set: { passwordExpiredAt: user.passwordExpiredAt ?? at } }
        const change = together(withAddress(email, at, 0), withoutAdditions(user, secret.createdAt), expired)
        return { kind: 'commit', change, steps: { end, voids, consume: { id: secretId, at } }, effects, answer: () => 'restored' }
      })
      return unlessTaken(decision)
    },
  }
}
