import type { Effects, EpochMs, NewUser, SignInRedemption } from '@sallyport/ports'
import { toUser } from '../codec.ts'
import type { Collections, SecretDoc } from '../documents.ts'
import { NO_EFFECTS } from '../journal/plan.ts'
import { untilDecided } from '../patience.ts'
import type { NobodysSecrets } from '../secrets/nobodys-secrets.ts'
import type { UserCreator } from './create-user.ts'
import { refused, type UserDecisions } from './decide-on-user.ts'
import { planProof } from './plan-proof.ts'

type RedemptionEffects = Readonly<Record<'existing' | 'proven' | 'created', (userId: string) => Effects>>
type Answer = { readonly value: SignInRedemption } | null

interface Redemption {
  readonly secretId: string
  readonly newUser: NewUser | null
  readonly at: EpochMs
}

const DEAD: SignInRedemption = { kind: 'dead' }

/**
 * `UserStore.redeemSignIn`. Where the address has an account, its document decides; where it has none, inserting it does, and the unique
 * index on addresses lets one caller through. Whom it turns away looks again.
 */
export function redeemSignInVerb(db: Collections, users: UserDecisions, creator: UserCreator, nobodys: NobodysSecrets) {
  function findLive(secretId: string, at: EpochMs): Promise<SecretDoc | null> {
    return db.tokens.findOne({ _id: secretId, purpose: 'sign_in', liveKey: { $exists: true }, expiresAt: { $gt: at } })
  }

  /** `null`: the account has another address by now, or is gone. */
  function redeemFor(userId: string, email: string, { secretId, at }: Redemption, effects: RedemptionEffects): Promise<Answer> {
    return users.decide<Answer>(userId, async (user) => {
      if (user === null || user.email !== email) return refused(null)
      if ((await findLive(secretId, at)) === null) return refused({ value: DEAD })
      const isProven = user.emailVerifiedAt !== null
      const { change, steps } = isProven ? { change: {}, steps: { end: [], voids: [] } } : await planProof(db, userId, at)
      const kind = isProven ? 'existing' : 'proven'
      return {
        kind: 'commit',
        change,
        steps: { ...steps, voids: steps.voids.filter(({ id }) => id !== secretId), consume: { id: secretId, at } },
        effects: effects[kind](userId),
        answer: (committed) => ({ value: { kind, user: toUser(committed) } }),
      }
    })
  }

  async function createFor(email: string, input: Redemption & { readonly newUser: NewUser }, effects: RedemptionEffects): Promise<Answer> {
    const { newUser, secretId, at } = input
    const user = { ...newUser, email, emailVerifiedAt: newUser.emailVerifiedAt ?? at }
    const steps = { consume: { id: secretId, at } }
    if (!(await creator.create(user, {}, steps, effects.created(user.id)))) return null
    const created = await users.settled(await db.users.findOne({ _id: user.id }))
    return { value: created === null ? DEAD : { kind: 'created', user: toUser(created) } }
  }

  async function attempt(input: Redemption, effects: RedemptionEffects): Promise<Answer> {
    const { secretId, newUser, at } = input
    const secret = await findLive(secretId, at)
    if (secret === null) return { value: DEAD }
    const { email, userId } = secret
    // Once everything decided about the user is carried out, the secret may be used or void.
    const found = await db.users.findOne({ email })
    if (found?.pending) {
      await users.settled(found)
      return null
    }
    if (userId !== null && userId !== found?._id) return { value: DEAD }
    if (found !== null) return redeemFor(found._id, email, input, effects)
    if (newUser !== null) return createFor(email, { ...input, newUser }, effects)
    return { value: { kind: (await nobodys.consume(secretId, at, NO_EFFECTS)) ? 'no_account' : 'dead' } }
  }

  return function redeemSignIn(input: Redemption, effects: RedemptionEffects): Promise<SignInRedemption> {
    return untilDecided(() => attempt(input, effects))
  }
}
