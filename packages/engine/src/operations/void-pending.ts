import type { Sweepable } from '@sallyport/ports'
import type { PendingKind } from '../auth.ts'
import { DAY_MS } from '../kernel/duration.ts'
import type { Services } from '../services.ts'

/** Rows in one transaction, as in a clean-up. */
const BATCH = 500
/** Nothing that is pending lives for so long: seen from there, all of it has expired. */
const FAR_AHEAD_MS = 10_000 * DAY_MS

const PENDING: readonly PendingKind[] = ['one_time_secrets', 'challenges', 'trusted_devices'] satisfies readonly Sweepable[]

/**
 * Delete every mailed link, typed code, half-finished sign-in and trusted device of everybody (F-30): after a restore the database no longer
 * knows which of them were used or taken back since the backup. The audit entry comes first, so that no deletion is without one. Idempotent.
 */
export async function voidPending({
  store,
  audit,
  clock,
}: Pick<Services, 'store' | 'audit' | 'clock'>): Promise<Readonly<Record<PendingKind, number>>> {
  await audit.record(null, { action: 'pending_voided', userId: null })
  const removed = { one_time_secrets: 0, challenges: 0, trusted_devices: 0 }
  const before = clock.now() + FAR_AHEAD_MS
  for (const kind of PENDING) {
    for (;;) {
      const rows = await store.maintenance.sweep(kind, before, BATCH)
      removed[kind] += rows
      if (rows < BATCH) break
    }
  }
  return removed
}
