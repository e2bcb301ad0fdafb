import * as z from 'zod'
import type { PasskeyAssertion, PasskeyAttestation } from '../sign-in-types.ts'
import type { Members } from './across.ts'
import { base64url, extensionResults, reason, wireRegistry } from './primitives.ts'

/** A credential id has at most 1023 bytes (WebAuthn Level 3 section 4). */
const credentialId = base64url(1364)
/** Origin, challenge and a few flags; some authenticators and browsers add to it. */
const clientData = base64url(8192)
/** Room for post-quantum signatures and keys, which take up to five kilobytes. */
const longBytes = base64url(8192)
/** Room for a chain of attestation certificates. */
const attestationObject = base64url(32_768)
/** Names of the specification, which grows: an unknown one is no mistake. */
const hint = z
  .string()
  .max(32, reason('too_long'))
  .regex(/^[a-z0-9-]*$/u, reason('invalid'))

const envelope = {
  id: credentialId,
  rawId: credentialId,
  type: z.literal('public-key'),
  authenticatorAttachment: hint.exactOptional(),
  clientExtensionResults: extensionResults,
}

// Members of `response` that a newer browser adds are dropped, not refused: a client ignores what it does not know (WebAuthn Level 3 section 5.1).
const assertionResponse = z.object({
  clientDataJSON: clientData,
  authenticatorData: longBytes,
  signature: longBytes,
  // 64 bytes at most (WebAuthn Level 3 section 5.4.3).
  userHandle: base64url(86).exactOptional(),
} satisfies Members<PasskeyAssertion['response']>)

const attestationResponse = z.object({
  clientDataJSON: clientData,
  attestationObject,
  authenticatorData: longBytes.exactOptional(),
  publicKey: longBytes.exactOptional(),
  publicKeyAlgorithm: z.int().min(-65_535).max(65_535).exactOptional(),
  transports: z.array(hint).max(16, reason('too_long')).exactOptional(),
} satisfies Members<PasskeyAttestation['response']>)

/** What `navigator.credentials.get` answered, as `toJSON()` writes it. */
export const passkeyAssertion: z.ZodType<PasskeyAssertion> = z
  .strictObject({ ...envelope, response: assertionResponse } satisfies Members<PasskeyAssertion>)
  .register(wireRegistry, { id: 'PasskeyAssertion' })

/** What `navigator.credentials.create` answered, as `toJSON()` writes it. */
export const passkeyAttestation: z.ZodType<PasskeyAttestation> = z
  .strictObject({ ...envelope, response: attestationResponse } satisfies Members<PasskeyAttestation>)
  .register(wireRegistry, { id: 'PasskeyAttestation' })
