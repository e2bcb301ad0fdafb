import type { Effects } from './effects.ts'
import type { EpochMs } from './values.ts'

/** What stands beside the first factor of an account. */
export interface FactorSummary {
  readonly totpSince: EpochMs | null
  readonly emailCodeSince: EpochMs | null
  readonly recoveryCodesLeft: number
  readonly passkeys: number
  /** Devices on which the second factor is not asked for, as long as `isTrustedDevice` says so. */
  readonly trustedDevices: number
}

export interface TotpRecord {
  readonly userId: string
  /** Encrypted by the engine; the shared secret itself is nowhere. */
  readonly sealedSecret: string
  /** The newest time step that was used (RFC 6238); 0 before the first. */
  readonly lastStep: number
  /** `null`: enrolment was begun and has no effect yet. */
  readonly confirmedAt: EpochMs | null
  readonly createdAt: EpochMs
}

/**
 * Second factors. Everything that turns one on or off raises the user's `securityVersion`, so that a proof taken before it can
 * no longer become a session.
 */
export interface FactorStore {
  summary(userId: string, at: EpochMs): Promise<FactorSummary>

  findTotp(userId: string): Promise<TotpRecord | null>

  /**
   * Keep a secret that waits for its first code, in place of an earlier one that was never confirmed. `false`, with nothing
   * written, when an authenticator app is already on or the user is gone.
   */
  beginTotp(input: { readonly userId: string; readonly sealedSecret: string; readonly at: EpochMs }): Promise<boolean>

  /**
   * Turn the waiting secret on, remember `step` as used and replace the recovery codes, in one step. Compare-and-set on
   * `sealedSecret`: `true` for exactly one of any number of concurrent callers.
   */
  confirmTotp(
    input: {
      readonly userId: string
      readonly sealedSecret: string
      readonly step: number
      /** SHA-256 (hex) of codes of at least 112 bits (ASVS 6.5.2). */
      readonly recoveryHashes: readonly string[]
      readonly at: EpochMs
    },
    effects: Effects,
  ): Promise<boolean>

  /** Use a time step of a confirmed secret: only one that is later than every step used before, and for exactly one caller (RFC 6238 section 5.2). */
  useTotpStep(input: { readonly userId: string; readonly step: number }): Promise<boolean>

  /** Turn the app off; with it go the recovery codes and the trusted devices. `true` for the one call that did it. */
  removeTotp(input: { readonly userId: string; readonly at: EpochMs }, effects: Effects): Promise<boolean>

  /** Ask for a mailed code as second step, or no longer; off takes trusted devices along. `false` when it was so already. */
  setEmailCode(input: { readonly userId: string; readonly on: boolean; readonly at: EpochMs }, effects: Effects): Promise<boolean>

  /** All earlier codes die. `false` when no authenticator app is on. */
  replaceRecoveryCodes(
    input: { readonly userId: string; readonly hashes: readonly string[]; readonly at: EpochMs },
    effects: Effects,
  ): Promise<boolean>

  /** Use a code up. Exactly one of any number of concurrent callers is told how many are left, the others `null`. */
  useRecoveryCode(
    input: { readonly userId: string; readonly hash: string; readonly at: EpochMs },
    effects: (left: number) => Effects,
  ): Promise<number | null>

  /** `deviceHash` is the SHA-256 (hex) of a secret in a cookie of its own. Worth something only while the user's `securityVersion` is the one given. */
  trustDevice(input: {
    readonly userId: string
    readonly deviceHash: string
    readonly securityVersion: number
    readonly at: EpochMs
    readonly expiresAt: EpochMs
  }): Promise<void>
  isTrustedDevice(input: {
    readonly userId: string
    readonly deviceHash: string
    readonly securityVersion: number
    readonly at: EpochMs
  }): Promise<boolean>
  /** Answers how many were forgotten. With 0 the effects are not committed. */
  forgetTrustedDevices(userId: string, effects: Effects): Promise<number>
}
