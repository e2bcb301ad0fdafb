import type { Observer, Store, Sweepable } from '@sallyport/ports'
import { purgeAuditBatch } from '../audit/purge-audit.ts'
import type { CleanUpReport } from '../auth.ts'
import { auditRetention } from '../config/tunables.ts'
import { DAY_MS } from '../kernel/duration.ts'
import type { Services } from '../services.ts'
import { KEPT_MS } from './retention.ts'

/** Rows of the audit log in one transaction: it goes once a day and gets an entry about every batch. */
const AUDIT_BATCH = 500
/** The job takes at most a tenth of the time, so a store that is slow, or busy with others, gets longer breaths. */
const BREATH_PER_BATCH = 9
const SHORTEST_BREATH_MS = 50
const LONGEST_BREATH_MS = 5_000

const SWEEPABLES = Object.keys(KEPT_MS) as readonly Sweepable[]

export type CleanUpServices = Pick<Services, 'clock' | 'audit' | 'sealAudit'> & {
  readonly store: Pick<Store, 'maintenance' | 'audit' | 'config'>
  readonly observer: Pick<Observer, 'cleanedUp'>
}

/** Waits between two batches; `false` says to stop. */
export type Breathe = (milliseconds: number) => Promise<boolean>

interface Batch {
  readonly removed: number
  readonly isLast: boolean
}

/**
 * Remove what is dead, in small batches. Idempotent, and harmless while others do the same. Throws when the store
 * does; what was removed until then stays removed.
 */
export async function cleanUp(services: CleanUpServices, breathe: Breathe): Promise<CleanUpReport> {
  const removed = { one_time_secrets: 0, sessions: 0, attempts: 0, mails: 0, challenges: 0, trusted_devices: 0, audit: 0 }
  let auditBroken: CleanUpReport['auditBroken'] = null
  const { maintenance } = services.store
  for (const what of SWEEPABLES) {
    const before = services.clock.now() - KEPT_MS[what]
    const batches = await inBatches(services, what, breathe, async () => {
      const rows = await maintenance.sweep(what, before, maintenance.batch)
      return { removed: rows, isLast: rows < maintenance.batch }
    })
    removed[what] = batches.removed
    if (!batches.complete) return { removed, complete: false, auditBroken }
  }
  const before = await auditLimit(services)
  if (before === null) return { removed, complete: true, auditBroken }
  const batches = await inBatches(services, 'audit', breathe, async () => {
    const batch = await purgeAuditBatch(services, before, AUDIT_BATCH)
    auditBroken = batch.broken
    return batch
  })
  removed.audit = batches.removed
  return { removed, complete: batches.complete, auditBroken }
}

/**
 * Entries from before this instant go; `null`: none. Read afresh, so that "keep for ever" counts at once. The end of a day: however many nodes ask
 * in its course, one clean-up a day finds something and leaves one entry about it.
 */
async function auditLimit({ store, clock }: Pick<CleanUpServices, 'store' | 'clock'>): Promise<number | null> {
  const { keptMs } = auditRetention(await store.config.list())
  if (keptMs === null) return null
  const before = clock.now() - keptMs
  return before - (before % DAY_MS)
}

async function inBatches(
  services: Pick<CleanUpServices, 'clock' | 'observer'>,
  what: string,
  breathe: Breathe,
  next: () => Promise<Batch>,
): Promise<{ readonly removed: number; readonly complete: boolean }> {
  let removed = 0
  for (;;) {
    const startedAt = services.clock.now()
    const batch = await next()
    const took = Math.max(0, services.clock.now() - startedAt)
    removed += batch.removed
    if (batch.removed > 0) services.observer.cleanedUp({ what, rows: batch.removed })
    if (batch.isLast) return { removed, complete: true }
    const breath = Math.min(LONGEST_BREATH_MS, Math.max(SHORTEST_BREATH_MS, BREATH_PER_BATCH * took))
    if (!(await breathe(breath))) return { removed, complete: false }
  }
}
