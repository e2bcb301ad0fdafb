import { randomBytes } from 'node:crypto'
import { Secret } from 'otpauth'
import { hashToken } from '../kernel/secret-token.ts'

const COUNT = 10
/** 120 bits: beyond guessing, so a plain hash keeps them (ASVS 6.5.2). */
const BYTES = 15
const GROUP = /.{4}/g

export interface RecoveryCodes {
  /** `ABCD-EFGH-…`, to be shown once. */
  readonly codes: readonly string[]
  readonly hashes: readonly string[]
}

export function newRecoveryCodes(): RecoveryCodes {
  const plain = Array.from({ length: COUNT }, () => new Secret({ buffer: Uint8Array.from(randomBytes(BYTES)).buffer }).base32)
  return { codes: plain.map((code) => code.match(GROUP)?.join('-') ?? code), hashes: plain.map(hashToken) }
}

/** The hash of a code as somebody typed it: in any case, with any dashes and spaces. */
export function recoveryCodeHash(typed: string): string {
  return hashToken(typed.toUpperCase().replace(/[^A-Z2-7]/g, ''))
}
