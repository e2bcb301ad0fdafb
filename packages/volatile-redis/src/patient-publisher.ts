import type { Logger, Revocation } from '@sallyport/ports'
import type { RevocationLog } from './revocation-log.ts'

/** What is kept for Redis to come back; the oldest go first. The other processes read the store until then. */
const KEPT_ENTRIES = 10_000

export interface PatientPublisher {
  /** Never rejects: what Redis did not take waits for `retry`. */
  publish(revocations: readonly Revocation[]): Promise<void>
  retry(): Promise<void>
}

export function createPatientPublisher(log: RevocationLog, logger: Logger): PatientPublisher {
  let unsent: readonly Revocation[] = []

  async function publish(revocations: readonly Revocation[]): Promise<void> {
    if (revocations.length === 0) return
    try {
      await log.publish(revocations)
    } catch (error) {
      unsent = [...unsent, ...revocations].slice(-KEPT_ENTRIES)
      logger.debug({ err: error, revocations: revocations.length }, 'revocations wait for Redis')
    }
  }

  return {
    publish,
    async retry() {
      const waiting = unsent
      unsent = []
      await publish(waiting)
    },
  }
}
