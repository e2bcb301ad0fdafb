import type { EpochMs } from '@sallyport/ports'
import type { Collections, Steps } from '../documents.ts'
import { planVoids } from '../secrets/pending-secrets.ts'
import { planEndings } from '../sessions/active-sessions.ts'
import type { UserChange } from './apply-change.ts'
import { securityRaised, together, WIPED } from './credential-changes.ts'

/**
 * What follows when a mailbox is proven that nobody had proven: all that was there is somebody's who had not (pre-hijack). Password,
 * factors, passkeys, identities, sessions and pending secrets die.
 */
export async function planProof(
  db: Collections,
  userId: string,
  at: EpochMs,
): Promise<{ readonly change: UserChange; readonly steps: Pick<Steps, 'end' | 'voids'> }> {
  const { end } = await planEndings(db, { userId, except: null, reason: 'mailbox_proven', at })
  const voids = await planVoids(db, userId, {}, at)
  const proven = {
    passwordHash: null,
    passwordChangedAt: null,
    passwordExpiredAt: null,
    isEmailVerified: true,
    emailVerifiedAt: at,
    authorityChangedAt: at,
    activeSessions: 0,
  }
  return { change: together(WIPED, { $set: proven }, securityRaised(at)), steps: { end, voids } }
}
