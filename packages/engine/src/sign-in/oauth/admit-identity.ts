import type { NewUser, UserRecord } from '@sallyport/ports'
import type { OAuthProvider } from '../../config/oauth-provider.ts'
import { ApiError } from '../../kernel/api-error.ts'
import type { Caller } from '../../kernel/caller.ts'
import { newId } from '../../kernel/ids.ts'
import { decideIdentity, type IdentityDecision, type IdentitySituation } from './decide-identity.ts'
import { draftIdentity } from './identity-draft.ts'
import { accountCreated, connectionChanged, type IdentityServices } from './identity-effects.ts'
import { claimOf, type ProviderProfile } from './provider-profile.ts'

/** Two first sign-ins at once need two rounds; more are only for a world that changes under every look. */
const ROUNDS = 5

export interface Admission {
  /** `sign_in`: this user's identity, ready for the gate. `guided_link`: nothing is attached; this account's owner has to sign in to it first. */
  readonly kind: 'sign_in' | 'guided_link'
  readonly user: UserRecord
}

/** As it stood when it was looked at. */
interface Look {
  readonly situation: IdentitySituation
  readonly identity: { readonly id: string; readonly owner: UserRecord } | null
  readonly account: UserRecord | null
}

interface Arrival {
  readonly provider: OAuthProvider
  readonly profile: ProviderProfile
}

/**
 * Whose an identity is, or becomes, under the table of account linking. What is decided on one look is written only while it still holds;
 * otherwise it is looked at again. Of any number of concurrent first sign-ins of one identity one creates the account, all get it. Throws what
 * the table refuses.
 */
export async function admitIdentity(services: IdentityServices, arrival: Arrival, caller: Caller): Promise<Admission> {
  for (let round = 0; round < ROUNDS; round += 1) {
    const look = await lookAt(services, arrival, caller)
    const admission = await carryOut(services, decideIdentity(look.situation), look, arrival, caller)
    if (admission !== null) return admission
  }
  throw new ApiError('oauth_failed', { reason: 'the account changed under every look' })
}

async function lookAt(services: IdentityServices, { provider, profile }: Arrival, caller: Caller): Promise<Look> {
  const { store, config } = services
  const [known, account] = await Promise.all([
    store.identities.find(profile.issuer, profile.subject),
    profile.email === null ? null : store.users.findByEmail(profile.email),
  ])
  const situation: IdentitySituation = {
    purpose: 'sign_in',
    identity: known === null ? 'nobody' : !known.identity.isActive ? 'inactive' : known.user.id === account?.id ? 'this' : 'other',
    claim: claimOf(provider, profile),
    account: accountState(account, caller.now),
    autoLink: config.oauth.linkVerifiedEmails,
    signUp: config.registration.signUp,
  }
  return { situation, identity: known === null ? null : { id: known.identity.id, owner: known.user }, account }
}

function accountState(user: UserRecord | null, now: number): IdentitySituation['account'] {
  if (user === null) return 'none'
  if (!user.isActive) return 'disabled'
  if (user.emailVerifiedAt === null) return 'unproven'
  return user.lockedUntil !== null && user.lockedUntil > now ? 'locked' : 'proven'
}

/** `null`: what it was decided on is no longer so. */
async function carryOut(
  services: IdentityServices,
  decision: IdentityDecision,
  { identity, account }: Look,
  arrival: Arrival,
  caller: Caller,
): Promise<Admission | null> {
  if (typeof decision !== 'string') throw new ApiError(decision.refuse)
  switch (decision) {
    case 'create':
      return create(services, arrival, caller.now, caller)
    case 'create_unverified':
      return create(services, arrival, null, caller)
    case 'attach':
      return account === null ? null : attach(services, account, arrival, caller)
    case 'prove_and_attach':
      return account === null ? null : proveAndAttach(services, account, arrival, caller)
    case 'guided_link':
      return account === null ? null : { kind: 'guided_link', user: account }
    case 'sign_in':
    case 'already_connected': {
      if (identity === null) return null
      const { email, profile } = arrival.profile
      await services.store.identities.sync({ id: identity.id, email, profile, at: caller.now })
      return { kind: 'sign_in', user: identity.owner }
    }
  }
}

async function create(services: IdentityServices, arrival: Arrival, provenAt: number | null, caller: Caller): Promise<Admission | null> {
  const { provider, profile } = arrival
  const { email, firstName, lastName, name } = profile
  if (email === null) return null
  const user: NewUser = {
    id: newId(),
    email,
    username: null,
    firstName,
    lastName,
    name,
    passwordHash: null,
    role: 'user',
    emailVerifiedAt: provenAt,
    createdAt: caller.now,
  }
  const effects = accountCreated(services, user, provider, caller)
  const outcome = await services.store.identities.register({ user, identity: draftIdentity(provider, profile, caller) }, effects)
  return outcome === 'created' ? admitted(services, user.id) : null
}

async function attach(services: IdentityServices, user: UserRecord, arrival: Arrival, caller: Caller): Promise<Admission | null> {
  const { provider, profile } = arrival
  const effects = connectionChanged(services, 'linked', { user, provider }, caller)
  const outcome = await services.store.identities.attach({ userId: user.id, identity: draftIdentity(provider, profile, caller) }, effects)
  return outcome === 'attached' ? admitted(services, user.id) : null
}

async function proveAndAttach(services: IdentityServices, user: UserRecord, arrival: Arrival, caller: Caller): Promise<Admission | null> {
  const { provider, profile } = arrival
  const outcome = await services.store.identities.proveAndAttach(
    { userId: user.id, email: user.email, identity: draftIdentity(provider, profile, caller), at: caller.now },
    connectionChanged(services, 'linked', { user, provider }, caller),
  )
  if (outcome !== 'attached') return null
  await services.revocations.announceFromStore(caller.now)
  void services.volatile.liveTokens.removeAll(user.id)
  return admitted(services, user.id)
}

/** As it is now: what was just written has changed the account, and the gate judges the account as it is. */
async function admitted(services: IdentityServices, userId: string): Promise<Admission | null> {
  services.outbox.wake()
  const user = await services.store.users.findById(userId)
  return user === null ? null : { kind: 'sign_in', user }
}
