import type { PasskeyRecord } from '@sallyport/ports'
import type { PasskeyAttestation } from '@sallyport/protocol'
import { decodeBytes, encodeBytes } from '../kernel/base64url.ts'
import type { Services } from '../services.ts'
import { loadWebauthn, loadWebauthnHelpers } from './webauthn-library.ts'

/** ES256, EdDSA and RS256 in the order of preference (COSE algorithm identifiers): every authenticator knows one of them. */
export const SUPPORTED_ALGORITHMS: readonly number[] = [-7, -8, -257]

/** Base64url of the 1023 bytes that a credential id may have (WebAuthn Level 3 section 7.1). */
const MAX_CREDENTIAL_ID = 1_364
const NO_AAGUID = '00000000-0000-0000-0000-000000000000'

/** What an authenticator told about a new passkey. */
export type Attested = Pick<PasskeyRecord, 'credentialId' | 'publicKey' | 'counter' | 'aaguid' | 'deviceType' | 'backedUp'>

/** Check an answer of `navigator.credentials.create` (WebAuthn Level 3 section 7.1): type, challenge, origin, relying party, presence, verification, key. */
export async function checkAttestation(
  { config }: Pick<Services, 'config'>,
  { id, rawId, type, response }: PasskeyAttestation,
  challenge: string,
): Promise<Attested | { readonly reason: string }> {
  const { verifyRegistrationResponse } = await loadWebauthn()
  try {
    const { clientDataJSON } = response
    const attestationObject = await withoutStatement(response.attestationObject)
    const { verified, registrationInfo: info } = await verifyRegistrationResponse({
      response: { id, rawId, type, response: { clientDataJSON, attestationObject }, clientExtensionResults: {} },
      expectedChallenge: challenge,
      expectedOrigin: [...config.passkeys.origins],
      expectedRPID: config.passkeys.rpId,
      supportedAlgorithmIDs: [...SUPPORTED_ALGORITHMS],
      requireUserVerification: true,
    })
    if (!verified) return { reason: 'the attestation is wrong' }
    if (info.credential.id !== id || id.length > MAX_CREDENTIAL_ID) return { reason: 'the credential id is another one, or too long' }
    return {
      credentialId: info.credential.id,
      publicKey: encodeBytes(info.credential.publicKey),
      counter: info.credential.counter,
      aaguid: info.aaguid === NO_AAGUID ? null : info.aaguid,
      deviceType: info.credentialDeviceType === 'multiDevice' ? 'multi_device' : 'single_device',
      backedUp: info.credentialBackedUp,
    }
  } catch (error) {
    return { reason: error instanceof Error ? error.message : 'unreadable' }
  }
}

/**
 * The attestation object without the statement, which nobody asked for: some authenticators send one all the same, and checking it would mean to read
 * certificates of a stranger and to fetch the revocation lists that they name.
 */
async function withoutStatement(attestationObject: string): Promise<string> {
  const { decodeAttestationObject, isoCBOR } = await loadWebauthnHelpers()
  const authData = decodeAttestationObject(decodeBytes(attestationObject)).get('authData')
  return encodeBytes(
    isoCBOR.encode(
      new Map<string, string | Map<string, string> | Uint8Array>([
        ['fmt', 'none'],
        ['attStmt', new Map<string, string>()],
        ['authData', authData],
      ]),
    ),
  )
}
