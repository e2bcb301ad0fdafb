import type { EpochMs } from './values.ts'

/** What a mailed link or typed code is good for; it is worth nothing for anything else. */
export type SecretPurpose =
  | 'email_verification'
  | 'password_reset'
  /** A code or link that signs in, and creates the account where that is allowed. */
  | 'sign_in'
  /** A mailed code as second step. `tokenHash` covers the challenge's token, so the code serves that challenge alone. */
  | 'second_factor'
  /** A mailed code that confirms the signed-in owner before a dangerous action. */
  | 'reauthentication'
  | 'email_change'
  /** Goes to the old address, for those who did not change it. */
  | 'email_change_undo'
  /** “This wasn’t me”: signs out everywhere and starts a reset. */
  | 'account_recovery'

export interface OneTimeSecret {
  readonly id: string
  readonly purpose: SecretPurpose
  /** `null`: nobody has this address yet (`sign_in` only). */
  readonly userId: string | null
  /** The canonical address it was sent to. */
  readonly email: string
  /** SHA-256 (hex) of the token in the link; the token itself is nowhere. */
  readonly tokenHash: string
  /** HMAC-SHA-256 (hex) of the typed code: six digits are guessed from a plain hash in a second (C-32). */
  readonly codeHash: string | null
  /** SHA-256 (hex) of the device secret of the browser that asked; `null` when it had none. */
  readonly browserHash: string | null
  readonly maxAttempts: number
  readonly ipAddress: string | null
  readonly userAgent: string | null
  readonly createdAt: EpochMs
  readonly expiresAt: EpochMs
}

export interface OneTimeSecretRecord extends OneTimeSecret {
  readonly attempts: number
  /** Set by the one write that used it. */
  readonly consumedAt: EpochMs | null
  /** Set when a newer secret, a reset or a change of credentials made it worthless. */
  readonly voidedAt: EpochMs | null
}
