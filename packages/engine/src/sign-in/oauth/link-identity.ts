import type { Identity, UserRecord } from '@sallyport/ports'
import type { OAuthProvider } from '../../config/oauth-provider.ts'
import { ApiError } from '../../kernel/api-error.ts'
import type { Caller } from '../../kernel/caller.ts'
import { decideIdentity, type IdentitySituation } from './decide-identity.ts'
import { draftIdentity } from './identity-draft.ts'
import { connectionChanged, type IdentityServices } from './identity-effects.ts'
import { claimOf, type ProviderProfile } from './provider-profile.ts'

const ROUNDS = 3

/**
 * Connect an identity to the account of whoever is signed in, under the table of account linking. One that is connected already is
 * kept up to date. Throws `identity_already_linked` for one of somebody else.
 */
export async function linkIdentity(
  services: IdentityServices,
  input: {
    readonly user: UserRecord
    readonly sessionId: string
    readonly provider: OAuthProvider
    readonly profile: ProviderProfile
  },
  caller: Caller,
): Promise<Identity> {
  const { user, provider, profile } = input
  for (let round = 0; round < ROUNDS; round += 1) {
    const known = await services.store.identities.find(profile.issuer, profile.subject)
    const decision = decideIdentity({
      purpose: 'linking',
      identity: known === null ? 'nobody' : ownerOf(known.identity, user),
      claim: claimOf(provider, profile),
      account: 'none',
      autoLink: services.config.oauth.linkVerifiedEmails,
      signUp: services.config.registration.signUp,
    })
    if (typeof decision !== 'string') throw new ApiError(decision.refuse)
    if (known !== null) {
      await services.store.identities.sync({ id: known.identity.id, email: profile.email, profile: profile.profile, at: caller.now })
      return known.identity
    }
    const identity = draftIdentity(provider, profile, caller)
    const outcome = await services.store.identities.attach(
      { userId: user.id, identity },
      connectionChanged(services, 'linked', input, caller),
    )
    if (outcome === 'missing') throw new ApiError('unauthenticated')
    if (outcome === 'attached') {
      services.outbox.wake()
      return identity
    }
  }
  throw new ApiError('identity_already_linked')
}

function ownerOf(identity: { readonly userId: string; readonly isActive: boolean }, user: UserRecord): IdentitySituation['identity'] {
  if (!identity.isActive) return 'inactive'
  return identity.userId === user.id ? 'this' : 'other'
}
