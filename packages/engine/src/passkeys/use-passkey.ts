import type { PasskeyRecord, UserRecord } from '@sallyport/ports'
import type { PasskeyAssertion } from '@sallyport/protocol'
import { decodeBytes } from '../kernel/base64url.ts'
import type { Caller } from '../kernel/caller.ts'
import { hashToken } from '../kernel/secret-token.ts'
import type { Services } from '../services.ts'
import { finishAssertion } from './assertion-ceremony.ts'
import { readClientData } from './client-data.ts'
import { userHandleOf } from './user-handle.ts'
import { loadWebauthn } from './webauthn-library.ts'

type PasskeyServices = Pick<Services, 'config' | 'store' | 'keys'>

export interface PresentedPasskey {
  readonly credential: PasskeyAssertion
  /** From this browser's cookie, or the client's hand. */
  readonly holder: string | null
}

export type PasskeyUse =
  | { readonly kind: 'used'; readonly user: UserRecord; readonly amr: readonly string[] }
  /** No account has this passkey (any more). */
  | { readonly kind: 'unknown' }
  /** `reason` is for logs and tests. `user` is whose passkey it claims to be. */
  | { readonly kind: 'invalid'; readonly user: UserRecord | null; readonly reason: string }

/**
 * Check an answer of `navigator.credentials.get` (WebAuthn Level 3 section 7.2) and note the use of its passkey. Each challenge is answered once, in
 * the browser it was given to: of any number of concurrent callers with one answer exactly one is told `used`. With `ownerId` the passkey must be that
 * account's; without, the user handle in the answer must name the account that has it.
 */
export async function usePasskey(
  services: PasskeyServices,
  { credential, holder }: PresentedPasskey,
  caller: Caller,
  ownerId: string | null,
): Promise<PasskeyUse> {
  const clientData = readClientData(credential.response.clientDataJSON)
  const invalid = (reason: string, user: UserRecord | null = null) => ({ kind: 'invalid', user, reason }) as const
  if (clientData === null || clientData.crossOrigin) return invalid('client data of another kind')
  if (!(await finishAssertion(services, clientData.challenge, holder, caller))) return invalid('no such challenge in this browser')

  const credentialHash = hashToken(credential.id)
  const found = await services.store.passkeys.findWithUser(credentialHash)
  if (found === null) return { kind: 'unknown' }
  const { passkey, user } = found
  if (!isOwner(services, credential, user, ownerId)) return invalid('the passkey of another account', user)

  const checked = await checkAssertion(services, credential, clientData.challenge, passkey)
  if ('reason' in checked) return invalid(checked.reason, user)
  const { counter, backedUp } = checked
  const noted = await services.store.passkeys.use({ credentialHash, fromCounter: passkey.counter, counter, backedUp, at: caller.now })
  if (!noted) return invalid('the signature counter moved meanwhile', user)
  return { kind: 'used', user, amr: [passkey.deviceType === 'multi_device' ? 'swk' : 'hwk', 'user', 'mfa'] }
}

function isOwner(services: Pick<Services, 'keys'>, { response }: PasskeyAssertion, user: UserRecord, ownerId: string | null): boolean {
  const named = response.userHandle === undefined ? ownerId !== null : response.userHandle === userHandleOf(services, user.id)
  return named && (ownerId === null || ownerId === user.id)
}

/** Type, origin, relying party, presence, verification, backup flags, signature and counter. */
async function checkAssertion(
  { config }: Pick<Services, 'config'>,
  { id, rawId, type, response }: PasskeyAssertion,
  challenge: string,
  passkey: PasskeyRecord,
): Promise<{ readonly counter: number; readonly backedUp: boolean } | { readonly reason: string }> {
  const { verifyAuthenticationResponse } = await loadWebauthn()
  try {
    const { verified, authenticationInfo: info } = await verifyAuthenticationResponse({
      response: { id, rawId, type, response, clientExtensionResults: {} },
      expectedChallenge: challenge,
      expectedOrigin: [...config.passkeys.origins],
      expectedRPID: config.passkeys.rpId,
      credential: { id: passkey.credentialId, publicKey: decodeBytes(passkey.publicKey), counter: passkey.counter },
      requireUserVerification: true,
    })
    if (!verified) return { reason: 'the signature is wrong' }
    // Whether it can be synced was decided when it was made (WebAuthn Level 3 section 6.1.3).
    if ((info.credentialDeviceType === 'multiDevice') !== (passkey.deviceType === 'multi_device'))
      return { reason: 'backup eligibility changed' }
    return { counter: info.newCounter, backedUp: info.credentialBackedUp }
  } catch (error) {
    return { reason: error instanceof Error ? error.message : 'unreadable' }
  }
}
