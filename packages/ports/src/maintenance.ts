import type { AuditHead } from './audit.ts'
import type { Effects } from './effects.ts'
import type { EpochMs } from './values.ts'

/**
 * What a clean-up removes:
 * - `one_time_secrets`: secrets that expired before the instant, used or not;
 * - `sessions`: sessions that ended or expired before it. A session takes the memory of its device along
 *   (`SessionStore.knowsDevice`), so keep ended ones for as long as a device is to count as known, and never for less
 *   than the longest access token lives (`RevocationStore.pull`);
 * - `attempts`: counters that reset before it;
 * - `mails`: mails created before it that were sent or given up; waiting ones stay;
 * - `challenges`, `trusted_devices`: those that expired before it.
 */
export type Sweepable = 'one_time_secrets' | 'sessions' | 'attempts' | 'mails' | 'challenges' | 'trusted_devices'

/** Removes what nothing asks for any more. Every promise of the other ports holds whether or not this ever runs. */
export interface MaintenanceStore {
  /** Rows that one `sweep` may take without being felt: few where its transaction keeps everybody else waiting, as on SQLite. */
  readonly batch: number
  /**
   * Delete at most `limit` dead rows and answer how many; fewer than `limit` means that none is left, or that other runners
   * have the rest in hand. Never deletes a live row, waits for nobody's lock where the database allows it, and any number of runners
   * may call at once: no row is counted twice. Meant for batches of at most 1000.
   */
  sweep(what: Sweepable, before: EpochMs, limit: number): Promise<number>

  /**
   * Delete the oldest audit entries, at most `limit`, as long as they were created before `before`: always a gapless prefix of the
   * chain, never one beyond a younger or a missing entry. Remembers the last one deleted as `AuditStore.anchor` and commits `effects`,
   * asked for with that link, in the same step. Answers how many were deleted; with 0 nothing is written and `effects` is not asked.
   */
  purgeAudit(input: { readonly before: EpochMs; readonly limit: number }, effects: (through: AuditHead) => Effects): Promise<number>
}
