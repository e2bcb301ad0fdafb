import { createHmac, type KeyObject } from 'node:crypto'
import { decodeAscii, encodeAscii } from './base64url.ts'
import { constantTimeEqual } from './constant-time.ts'

/** Signs and checks the tokens of one purpose, with one key and one header. */
export interface JwtCodec<Claims extends object> {
  sign(claims: Claims): string
  /**
   * The claims of a token with this very header and a valid signature, or `null`. The header is compared, never read:
   * what a token says about its own algorithm decides nothing (RFC 8725 section 3.1). Time is the caller's to check.
   */
  open(token: string): Claims | null
}

/**
 * HS256 over compact serialisation (RFC 7515). Synchronous on purpose: WebCrypto's jobs wait in the same queue as
 * password hashes, and a login storm would stall every session check.
 */
export function createHs256Codec<Claims extends object>(input: {
  readonly key: KeyObject
  /** The `typ` header, different for every purpose so that one kind of token is never taken for another (RFC 8725 section 3.11). */
  readonly type: string
  readonly isClaims: (value: unknown) => value is Claims
}): JwtCodec<Claims> {
  const header = encodeAscii(JSON.stringify({ alg: 'HS256', typ: input.type }))
  const prefix = `${header}.`
  const mac = (signingInput: string) => createHmac('sha256', input.key).update(signingInput).digest('base64url')

  function sign(claims: Claims): string {
    const signingInput = prefix + encodeAscii(asciiJson(claims))
    return `${signingInput}.${mac(signingInput)}`
  }

  function open(token: string): Claims | null {
    if (!token.startsWith(prefix)) return null
    const end = token.lastIndexOf('.')
    if (end <= prefix.length) return null
    if (!constantTimeEqual(token.slice(end + 1), mac(token.slice(0, end)))) return null
    try {
      const claims: unknown = JSON.parse(decodeAscii(token.slice(prefix.length, end)))
      return input.isClaims(claims) ? claims : null
    } catch {
      return null
    }
  }

  return { sign, open }
}

/** JSON with everything outside ASCII escaped, so that base64 never meets a character it cannot carry. */
function asciiJson(value: object): string {
  return JSON.stringify(value).replace(/[\u0080-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
