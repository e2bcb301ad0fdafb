import type { OneTimeSecret, UserRecord } from '@sallyport/ports'
import type { Caller } from '../kernel/caller.ts'
import { draftSecret } from '../proofs/draft-secret.ts'
import type { Services } from '../services.ts'

/** A link to choose a new password, for the effects of a verb that expires the old one. Without a typed code: no browser asked for it. */
export function draftResetLink(
  services: Pick<Services, 'config' | 'keys'>,
  user: Pick<UserRecord, 'id' | 'email'>,
  caller: Caller,
): { readonly url: string; readonly secret: OneTimeSecret } {
  const { secret, token } = draftSecret(services, 'password_reset', user, caller, null)
  return { secret: { ...secret, codeHash: null }, url: `${services.config.publicUrl}/reset-password?token=${token}` }
}
