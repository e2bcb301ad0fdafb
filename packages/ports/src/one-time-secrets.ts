import type { Effects } from './effects.ts'
import type { OneTimeSecret, OneTimeSecretRecord, SecretPurpose } from './one-time-secret.ts'
import type { EpochMs } from './values.ts'

export interface OneTimeSecretStore {
  /**
   * Store the secret and void every earlier one of the same purpose and user (of the same purpose and address where there is no
   * user), in one step: of any number of concurrent callers exactly one secret is live afterwards. `false`, with nothing
   * written, when it names a user who is gone.
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

  /**
   * Use the secret up, for what no other verb does together with a change of its own. `true` for exactly one of any number of concurrent
   * callers; `false` when it is used, void or expired at `at`.
   */
  consume(secretId: string, at: EpochMs, effects: Effects): Promise<boolean>

  /** The newest secret of this purpose and address, dead ones included; to tell `expired` from `exhausted`. */
  findNewest(purpose: SecretPurpose, email: string): Promise<OneTimeSecretRecord | null>
}
