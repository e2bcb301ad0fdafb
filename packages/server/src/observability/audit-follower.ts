import type { AuditStore } from '@sallyport/ports'
import type { Logs } from './logs.ts'

const INTERVAL_MS = 1000
const PAGE = 500

export interface AuditFollower {
  /** Write what has been committed until now, then stop looking. */
  stop(): Promise<void>
}

/**
 * Copies audit entries to `audit.log` once they are committed, from the moment of the call on. The chain in the database stays
 * the record; a fault here costs a copy that the next round makes up for, never the entry.
 */
export async function followAudit(
  store: Pick<AuditStore, 'head' | 'readChain'>,
  logs: Pick<Logs, 'audit' | 'logger'>,
): Promise<AuditFollower> {
  let lastSeq = (await store.head()).seq
  let running: Promise<void> | null = null
  const copy = async (): Promise<void> => {
    for (;;) {
      const entries = await store.readChain(lastSeq, PAGE)
      for (const entry of entries) {
        logs.audit({ ...entry, createdAt: new Date(entry.createdAt).toISOString() })
        lastSeq = entry.seq
      }
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
  const timer = setInterval(() => void round(), INTERVAL_MS)
  timer.unref()
  return {
    async stop() {
      clearInterval(timer)
      await running
      await round()
    },
  }
}
