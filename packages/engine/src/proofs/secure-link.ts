import type { OneTimeSecret, UserRecord } from '@sallyport/ports'
import type { Caller } from '../kernel/caller.ts'
import type { Services } from '../services.ts'
import { draftSecret } from './draft-secret.ts'

export interface SecureLink {
  readonly url: string
  /** Goes into the effects that carry the mail. */
  readonly secret: OneTimeSecret
}

/** "This wasn't me": a link that signs out everywhere and starts a reset. Several of them may live side by side, for 7 days each. */
export function draftSecureLink(
  services: Pick<Services, 'config' | 'keys'>,
  user: Pick<UserRecord, 'id' | 'email'>,
  caller: Caller,
): SecureLink {
  const { secret, token } = draftSecret(services, 'account_recovery', user, caller, null)
  return { secret: { ...secret, codeHash: null }, url: `${services.config.publicUrl}/confirm?token=${token}` }
}
