import type { EpochMs } from './values.ts'

/** `identifier` names who (a keyed hash of an address, a device), `action` names what (`sign_in_failure`). */
export interface AttemptKey {
  readonly identifier: string
  readonly action: string
}

export interface AttemptRule {
  readonly limit: number
  /** From the first counted attempt; a full counter stays full for `lockMs` from the attempt that filled it. */
  readonly windowMs: number
  readonly lockMs: number
}

export interface AttemptOutcome {
  readonly allowed: boolean
  readonly attempts: number
  /** When the counter starts again at nought. */
  readonly resetAt: EpochMs
}

/** Durable counters (table `rate_limits` of R-285): a restart forgives nobody. */
export interface AttemptStore {
  /**
   * Count one attempt **before** it is evaluated. However many callers arrive at once, from however many processes,
   * at most `limit` of them are `allowed` until the counter resets or is cleared. A refused call changes nothing.
   */
  take(key: AttemptKey, rule: AttemptRule, now: EpochMs): Promise<AttemptOutcome>
  /** Give back one attempt that turned out to be no guess (the right password, or a store fault before the check). */
  giveBack(key: AttemptKey): Promise<void>
  clear(keys: readonly AttemptKey[]): Promise<void>
  /**
   * Forget every counter of the action whose identifier begins with `identifierPrefix` (letters and digits): all devices of one account. Each
   * goes at a moment of its own; one that begins meanwhile may stay.
   */
  clearAll(action: string, identifierPrefix: string): Promise<void>
  read(key: AttemptKey, now: EpochMs): Promise<{ readonly attempts: number; readonly resetAt: EpochMs } | null>
}
