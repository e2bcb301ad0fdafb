import type { Effects } from './effects.ts'
import type { EpochMs } from './values.ts'

/** What a mailed link or typed code is good for; it is worth nothing for anything else. */
export type SecretPurpose = 'email_verification' | 'password_reset'

export interface OneTimeSecret {
  readonly id: string
  readonly purpose: SecretPurpose
  readonly userId: string
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

export interface OneTimeSecretStore {
  /**
   * Store the secret and void every earlier one of the same purpose and user, in one step: of any number of
   * concurrent callers exactly one secret is live afterwards. `false`, with nothing written, when the user is gone.
   */
  issue(secret: OneTimeSecret, effects: Effects): Promise<boolean>

  /** By the hash of the token, dead ones included, so that a page can say "used" or "expired". */
  findByToken(purpose: SecretPurpose, tokenHash: string): Promise<OneTimeSecretRecord | null>

  /**
   * Count one guess at the newest secret of this purpose and address, **before** the guess is checked, and hand the
   * secret out for checking. At most `maxAttempts` callers ever receive it, however many arrive at once;
   * `null` when there is none, or it is used, void, expired or exhausted at `at`.
   */
  takeCodeAttempt(purpose: SecretPurpose, email: string, at: EpochMs): Promise<OneTimeSecretRecord | null>

  /** The newest secret of this purpose and address, dead ones included; to tell `expired` from `exhausted`. */
  findNewest(purpose: SecretPurpose, email: string): Promise<OneTimeSecretRecord | null>
}
