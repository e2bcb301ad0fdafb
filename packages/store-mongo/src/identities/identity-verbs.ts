import type { Effects, Identity, IdentityStore, NewUser } from '@sallyport/ports'
import { jsonOrNull, toUser } from '../codec.ts'
import { newIdentityDoc, toIdentity } from '../credential-codec.ts'
import type { Collections, UserDoc } from '../documents.ts'
import { NO_EFFECTS } from '../journal/plan.ts'
import { isDuplicate } from '../mongo-faults.ts'
import { untilDecided } from '../patience.ts'
import type { UserCreator } from '../users/create-user.ts'
import { countMethods, identityKeys, securityRaised, together, withIdentities } from '../users/credential-changes.ts'
import { refused, type UserDecisions } from '../users/decide-on-user.ts'
import { planProof } from '../users/plan-proof.ts'

/** The verbs that hang an identity on an account. */
function attachingVerbs(db: Collections, users: UserDecisions): Pick<IdentityStore, 'attach' | 'proveAndAttach'> {
  return {
    async attach({ userId, identity }, effects) {
      try {
        return await users.decide<'attached' | 'taken' | 'missing'>(userId, async (user) => {
          if (user === null) return refused('missing')
          const doc = newIdentityDoc(identity)
          if (identityKeys(doc).some((key) => user.identityKeys?.includes(key))) return refused('taken')
          return { kind: 'commit', change: withIdentities([...(user.identities ?? []), doc]), effects, answer: () => 'attached' }
        })
      } catch (error) {
        if (isDuplicate(error)) return 'taken'
        throw error
      }
    },

    async proveAndAttach({ userId, email, identity, at }, effects) {
      try {
        return await users.decide<'attached' | 'taken' | 'stale'>(userId, async (user) => {
          if (user === null || user.email !== email || user.emailVerifiedAt !== null) return refused('stale')
          const { change, steps } = await planProof(db, userId, at)
          // One that hangs on this very account falls with everything else and is attached anew.
          const attached = together(change, withIdentities([newIdentityDoc(identity)]))
          return { kind: 'commit', change: attached, steps, effects, answer: () => 'attached' }
        })
      } catch (error) {
        if (isDuplicate(error)) return 'taken'
        throw error
      }
    },
  }
}

/** The verbs of the port `IdentityStore`. Identities are part of their user's document; a unique index over all of them decides whose one is. */
export function identityVerbs(db: Collections, users: UserDecisions, creator: UserCreator): IdentityStore {
  /** Whose the identity is, once everything about its user is carried out. */
  async function findHolder(identity: Pick<Identity, 'issuer' | 'provider' | 'subject'>): Promise<UserDoc | null> {
    return users.settled(await db.users.findOne({ identityKeys: { $in: [...identityKeys(identity)] } }))
  }

  async function attemptRegister(user: NewUser, identity: Identity, effects: Effects) {
    if ((await findHolder(identity)) !== null) return { value: 'identity_taken' } as const
    if ((await users.settled(await db.users.findOne({ email: user.email }))) !== null) return { value: 'email_taken' } as const
    const doc = newIdentityDoc(identity)
    const isCreated = await creator.create(user, { identities: [doc], identityKeys: identityKeys(doc) }, {}, effects)
    return isCreated ? ({ value: 'created' } as const) : null
  }

  const { attach, proveAndAttach } = attachingVerbs(db, users)
  return {
    attach,
    proveAndAttach,

    async find(issuer, subject) {
      const key = JSON.stringify(['issuer', issuer, subject])
      const user = await users.settled(await db.users.findOne({ identityKeys: key }))
      const identity = user?.identities?.find((each) => each.issuer === issuer && each.subject === subject)
      return user && identity ? { identity: toIdentity(user._id, identity), user: toUser(user) } : null
    },

    async list(userId) {
      const user = await users.settled(await db.users.findOne({ _id: userId }))
      const identities = (user?.identities ?? []).map((identity) => toIdentity(userId, identity))
      return identities.sort((a, b) => a.connectedAt - b.connectedAt || (a.id < b.id ? -1 : 1))
    },

    register({ user, identity }, effects) {
      return untilDecided(() => attemptRegister(user, identity, effects))
    },

    async sync({ id, email, profile, at }) {
      const holder = await db.users.findOne({ 'identities.id': id }, { projection: { _id: 1 } })
      if (holder === null) return
      await users.decide<void>(holder._id, async (user) => {
        const identities = user?.identities ?? []
        if (!identities.some((identity) => identity.id === id)) return refused(undefined)
        const said = { email, profile: jsonOrNull(profile), lastSyncAt: at }
        const next = identities.map((identity) => (identity.id === id ? { ...identity, ...said } : identity))
        return { kind: 'commit', change: { $set: { identities: next } }, effects: NO_EFFECTS, answer: () => undefined }
      })
    },

    detach({ userId, id, at }, effects) {
      return users.decide<'detached' | 'last_method' | 'missing'>(userId, async (user) => {
        const identities = user?.identities ?? []
        const left = identities.filter((identity) => identity.id !== id)
        if (user === null || left.length === identities.length) return refused('missing')
        if (countMethods(user) < 2) return refused('last_method')
        return { kind: 'commit', change: together(withIdentities(left), securityRaised(at)), effects, answer: () => 'detached' }
      })
    },
  }
}
