import type { Identity } from '@sallyport/ports'
import type { OAuthProvider } from '../../config/oauth-provider.ts'
import type { Caller } from '../../kernel/caller.ts'
import { newId } from '../../kernel/ids.ts'
import type { ProviderProfile } from './provider-profile.ts'

export function draftIdentity(provider: Pick<OAuthProvider, 'id'>, profile: ProviderProfile, caller: Caller): Identity {
  return {
    id: newId(),
    provider: provider.id,
    issuer: profile.issuer,
    subject: profile.subject,
    email: profile.email,
    profile: profile.profile,
    connectedAt: caller.now,
  }
}
