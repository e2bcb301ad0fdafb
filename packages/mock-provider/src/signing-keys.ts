import { generateKeyPairSync, randomUUID } from 'node:crypto'
import type { JWK } from 'oidc-provider'

/** ES256: made in a moment, so that every start and every rotation has its own. */
export function newSigningKeys(): { readonly keys: JWK[] } {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return { keys: [{ ...privateKey.export({ format: 'jwk' }), kty: 'EC', use: 'sig', alg: 'ES256', kid: randomUUID() }] }
}
