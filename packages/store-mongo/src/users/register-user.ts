import type { Effects, NewUser, OneTimeSecret, Registration, RegistrationOutcome } from '@sallyport/ports'
import { newSecretDoc, newUserDoc } from '../codec.ts'
import type { Collections, Plan, UserDoc } from '../documents.ts'
import { NO_STEPS } from '../journal/plan.ts'
import type { Settler } from '../journal/settler.ts'
import { isDuplicate } from '../mongo-faults.ts'
import { untilDecided } from '../patience.ts'
import { planVoids } from '../secrets/pending-secrets.ts'
import { planEndings } from '../sessions/active-sessions.ts'
import type { UserChange } from './apply-change.ts'
import { together, WIPED } from './credential-changes.ts'
import { refused, type UserDecisions } from './decide-on-user.ts'

type Answer = { readonly value: RegistrationOutcome } | null
type RegistrationEffects = Readonly<Record<'created' | 'replaced' | 'email_taken', (userId: string) => Effects>>

/** Everything the first registration brought is void, its profile included; only identity, status and history stay. */
function replacement(user: NewUser): UserChange {
  return together(WIPED, {
    $set: {
      firstName: user.firstName,
      lastName: user.lastName,
      name: user.name,
      passwordHash: user.passwordHash,
      passwordChangedAt: null,
      passwordExpiredAt: null,
      role: user.role,
      isEmailVerified: user.emailVerifiedAt !== null,
      emailVerifiedAt: user.emailVerifiedAt,
      failedLoginAttempts: 0,
      lockedUntil: null,
      activeSessions: 0,
      profileImageUrl: null,
      preferences: null,
      updatedAt: user.createdAt,
      ...(user.username === null ? {} : { username: user.username }),
    },
    ...(user.username === null ? { $unset: { username: true } } : {}),
    $inc: { securityVersion: 1 },
  })
}

/**
 * `UserStore.register`. The unique indexes decide; a caller whom one of them turns away looks again and sees the winner. The
 * new account, its secret, audit entries and mails are one document until they are written where they belong.
 */
export function registerUser(db: Collections, users: UserDecisions, settler: Settler) {
  async function create(user: NewUser, secret: OneTimeSecret | null, effects: Effects): Promise<void> {
    const issue = secret === null ? null : newSecretDoc(secret)
    const pending: Plan = { ...(await settler.prepare(effects)), ...NO_STEPS, issue, rev: 1 }
    await db.users.insertOne({ ...newUserDoc(user), pending })
    await settler.settle({ kind: 'user', id: user.id, pending }, effects.seal)
  }

  /** `false`: the account is no longer one that may be replaced. */
  function replace(existingId: string, { user, secret }: Registration, effects: RegistrationEffects): Promise<boolean> {
    return users.decide(existingId, async (existing) => {
      if (existing === null || existing.email !== user.email || existing.emailVerifiedAt !== null) return refused(false)
      const at = user.createdAt
      const { end } = await planEndings(db, { userId: existingId, except: null, reason: 'registration_replaced', at })
      const issue = secret === null ? null : newSecretDoc({ ...secret, userId: existingId })
      const steps = { end, voids: await planVoids(db, existingId, {}, at), issue }
      return { kind: 'commit', change: replacement(user), steps, effects: effects.replaced(existingId), answer: () => true }
    })
  }

  async function holderOf(username: string | null): Promise<UserDoc | null> {
    return username === null ? null : users.settled(await db.users.findOne({ username }))
  }

  /** An address that has an account: the owner is told, or an unproven account gives way. `null`: look again. */
  async function meet(existing: UserDoc, replaces: boolean, registration: Registration, effects: RegistrationEffects): Promise<Answer> {
    if (replaces) return (await replace(existing._id, registration, effects)) ? { value: 'replaced' } : null
    await settler.commit(effects.email_taken(existing._id))
    return { value: 'email_taken' }
  }

  async function attempt(registration: Registration, effects: RegistrationEffects): Promise<Answer> {
    const { user, secret, replaceUnverified } = registration
    const existing = await users.settled(await db.users.findOne({ email: user.email }))
    const replaces = existing !== null && existing.emailVerifiedAt === null && replaceUnverified
    const holder = await holderOf(user.username)
    // The address was registered between the two looks: its own account does not hold the name against it.
    if (holder?.email === user.email && existing?._id !== holder._id) return null
    if (holder !== null && !(replaces && holder._id === existing._id)) return { value: 'username_taken' }
    if (existing !== null) return meet(existing, replaces, registration, effects)
    await create(user, secret, effects.created(user.id))
    return { value: 'created' }
  }

  return function register(registration: Registration, effects: RegistrationEffects): Promise<RegistrationOutcome> {
    return untilDecided(async () => {
      try {
        return await attempt(registration, effects)
      } catch (error) {
        if (isDuplicate(error)) return null
        throw error
      }
    })
  }
}
