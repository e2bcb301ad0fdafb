import type { AuditStore } from '@sallyport/ports'
import type { AuditCursor } from './audit-cursor.ts'
import type { Logs } from './logs.ts'

const INTERVAL_MS = 1000
const PAGE = 500

export interface AuditFollower {
  /** Write what has been committed until now, then stop looking. */
  stop(): Promise<void>
}

/**
 * Copies audit entries to `audit.log` once they are committed: from the first call for this folder on, without a gap over restarts, and
 * by one of the processes that share it. The chain in the database stays the record; a fault here costs a copy that the next round makes up
 * for, never the entry. A process that is killed may leave its last lines a second time.
 */
export async function followAudit(
  store: Pick<AuditStore, 'head' | 'readChain'>,
  logs: Pick<Logs, 'audit' | 'logger' | 'flush'>,
  cursor: AuditCursor,
): Promise<AuditFollower> {
  let running: Promise<void> | null = null
  const head = async (): Promise<number> => (await store.head()).seq
  const copy = async (): Promise<void> => {
    let seq = await cursor.hold(head)
    if (seq === null) return
    for (;;) {
      const entries = await store.readChain(seq, PAGE)
      for (const entry of entries) {
        logs.audit({ ...entry, createdAt: new Date(entry.createdAt).toISOString() })
        seq = entry.seq
      }
      if (entries.length > 0) logs.flush()
      await cursor.advance(seq)
      if (entries.length < PAGE) return
    }
  }
  const round = (): Promise<void> => {
    running ??= copy()
      .catch((error: unknown) => logs.logger.warn({ error }, 'The audit log could not be copied; trying again'))
      .finally(() => {
        running = null
      })
    return running
  }
  await round()
  const timer = setInterval(() => void round(), INTERVAL_MS)
  timer.unref()
  return {
    async stop() {
      clearInterval(timer)
      await running
      await round()
      await cursor.release().catch(() => undefined)
    },
  }
}
