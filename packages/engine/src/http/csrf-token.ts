import type { KeyObject } from 'node:crypto'
import { constantTimeEqual } from '../kernel/constant-time.ts'
import { keyedHash, newSecretToken } from '../kernel/secret-token.ts'

/** A double-submit token, signed and bound to its session: one that was planted in the cookie jar does not verify. */
export function newCsrfToken(key: KeyObject, sessionId: string | null): string {
  const random = newSecretToken()
  return `${random}.${signature(key, random, sessionId)}`
}

export function isGoodCsrfToken(key: KeyObject, sessionId: string | null, header: string, cookie: string | undefined): boolean {
  if (cookie === undefined || !constantTimeEqual(header, cookie)) return false
  const [random, mac] = header.split('.')
  return random !== undefined && mac !== undefined && constantTimeEqual(mac, signature(key, random, sessionId))
}

function signature(key: KeyObject, random: string, sessionId: string | null): string {
  return keyedHash(key, 'csrf', random, sessionId ?? 'anonymous')
}
