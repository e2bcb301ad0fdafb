import { createHmac, randomBytes } from 'node:crypto'
import type { HashScheme } from '@sallyport/ports'
import type { Keys } from '../kernel/keys.ts'

const FRAME = '$sp1$'

/**
 * What is hashed: base64(HMAC-SHA-384(pepper, password)), 64 ASCII characters. bcrypt would ignore everything after 72
 * bytes and stop at NUL; a plain pre-hash could be cracked from other sites' leaks (OWASP "password shucking"). The password is
 * taken exactly as received (ASVS 6.2.8).
 */
export function pepperPassword(keys: Pick<Keys, 'pepper'>, password: string): string {
  return createHmac('sha384', keys.pepper).update(password, 'utf8').digest('base64')
}

/** `$sp1$<pepper id>$2b$12$…`: the stored form names its pepper and carries algorithm and cost (ASVS 11.2.2). */
export function frameHash(keys: Pick<Keys, 'pepperId'>, encoded: string): string {
  return `${FRAME}${keys.pepperId}${encoded}`
}

export type FramedHash =
  | { readonly kind: 'ours'; readonly encoded: string }
  /** Framed with a pepper this process does not have: no password can match. */
  | { readonly kind: 'lost_pepper' }
  /** A plain hash from another system; verified as it is, replaced at the next sign-in. */
  | { readonly kind: 'foreign'; readonly encoded: string }

export function readFrame(keys: Pick<Keys, 'pepperId'>, stored: string): FramedHash {
  if (!stored.startsWith(FRAME)) return { kind: 'foreign', encoded: stored }
  const ownPrefix = FRAME + keys.pepperId
  return stored.startsWith(`${ownPrefix}$`) ? { kind: 'ours', encoded: stored.slice(ownPrefix.length) } : { kind: 'lost_pepper' }
}

/** True when the hash was not made with this scheme and cost. */
export function isOutdated(encoded: string, scheme: HashScheme): boolean {
  switch (scheme.algorithm) {
    case 'bcrypt':
      return !encoded.startsWith(`$2b$${String(scheme.cost).padStart(2, '0')}$`)
    case 'argon2id':
      return !encoded.startsWith(`$argon2id$v=19$m=${scheme.memoryKiB},t=${scheme.iterations},p=${scheme.parallelism}$`)
  }
}

/**
 * A well-formed hash that no password matches, of the same scheme and cost: checking it makes an unknown user cost
 * exactly what a wrong password costs.
 */
export function unmatchableHash(scheme: HashScheme): string {
  switch (scheme.algorithm) {
    case 'bcrypt':
      return `$2b$${String(scheme.cost).padStart(2, '0')}$${bcryptAlphabet(53)}`
    case 'argon2id': {
      const parameters = `m=${scheme.memoryKiB},t=${scheme.iterations},p=${scheme.parallelism}`
      const unpadded = (bytes: number) => randomBytes(bytes).toString('base64').replace(/=+$/, '')
      return `$argon2id$v=19$${parameters}$${unpadded(16)}$${unpadded(32)}`
    }
  }
}

/** Random letters are valid bcrypt base64; the salt's and the hash's last characters are fixed so that no unused bit is set. */
function bcryptAlphabet(length: number): string {
  const letters = randomBytes(length).toString('hex').slice(0, length)
  return `${letters.slice(0, 21)}.${letters.slice(22, length - 1)}.`
}
