import { createHash, createHmac, type KeyObject, randomBytes, randomInt } from 'node:crypto'

/** 256 random bits, base64url: links, device secrets, jtis (ASVS 11.5.1; a UUID would not do). */
export function newSecretToken(): string {
  return randomBytes(32).toString('base64url')
}

/** Six digits from the system's random source, every one of a million equally likely. */
export function newTypedCode(): string {
  return String(randomInt(0, 1_000_000)).padStart(6, '0')
}

/** SHA-256 (hex): how high-entropy secrets are stored. Never for typed codes, see `keyedHash`. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

/** HMAC-SHA-256 (hex) over labelled parts: how guessable values are stored and pseudonyms are made (C-32). */
export function keyedHash(key: KeyObject, ...parts: readonly string[]): string {
  const hmac = createHmac('sha256', key)
  for (const part of parts) hmac.update(`${part.length}:${part}`)
  return hmac.digest('hex')
}

/** What a person typed, without the spaces and dashes of a pasted "123 456". */
export function normalizeTypedCode(typed: string): string {
  return typed.replace(/[^0-9]/g, '')
}
