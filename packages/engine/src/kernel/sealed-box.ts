import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto'

const VERSION = 'v1'
const NONCE_BYTES = 12
const TAG_BYTES = 16

/**
 * Encrypt with AES-256-GCM under a fresh random nonce. `context` is authenticated but not stored: a box opened in
 * another row, or for another purpose, does not open (ASVS 11.3.3).
 */
export function sealBox(key: KeyObject, plaintext: string, context: string): string {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
  cipher.setAAD(new TextEncoder().encode(context))
  const body = cipher.update(plaintext, 'utf8', 'base64url') + cipher.final('base64url')
  return [VERSION, nonce.toString('base64url'), cipher.getAuthTag().toString('base64url'), body].join('.')
}

/** The plaintext, or `null` when key, context or content do not match; never says which. */
export function openBox(key: KeyObject, box: string, context: string): string | null {
  const [version, nonce, tag, body] = box.split('.')
  if (version !== VERSION || !nonce || !tag || body === undefined) return null
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytesOf(nonce), { authTagLength: TAG_BYTES })
    decipher.setAAD(new TextEncoder().encode(context))
    decipher.setAuthTag(bytesOf(tag))
    return decipher.update(body, 'base64url', 'utf8') + decipher.final('utf8')
  } catch {
    return null
  }
}

function bytesOf(base64url: string): Uint8Array {
  const binary = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(binary, (char) => char.charCodeAt(0))
}
