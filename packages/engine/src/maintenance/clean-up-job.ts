import type { Lease, Logger, Volatile } from '@sallyport/ports'
import type { CleanUpReport } from '../auth.ts'
import { backgroundTimer, type Timer } from '../kernel/background-timer.ts'
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../kernel/duration.ts'
import { type CleanUpServices, cleanUp } from './clean-up.ts'

/** Long enough for any batch and its breath. */
const LEASE_MS = 60 * SECOND_MS
const RENEW_AFTER_MS = 20 * SECOND_MS

/** After the start something else has the first word, and nodes that start together do not clean up together. */
const HOURLY = { firstMs: MINUTE_MS, firstSpreadMs: 5 * MINUTE_MS, everyMs: HOUR_MS, spreadMs: 6 * MINUTE_MS } as const

export interface CleanUpSchedule {
  readonly firstMs: number
  readonly firstSpreadMs: number
  readonly everyMs: number
  readonly spreadMs: number
}

export interface CleanUpJobServices extends CleanUpServices {
  readonly volatile: Pick<Volatile, 'locks' | 'check'>
  readonly logger: Logger
}

/**
 * The hourly clean-up of this process. Where processes share locks, one of them cleans up at a time; while nobody can tell who (Redis
 * is away) each does, which is waste and no harm. A failure is logged and the next hour tries again.
 */
export class CleanUpJob {
  readonly #services: CleanUpJobServices
  readonly #schedule: CleanUpSchedule
  #timer: Timer | null = null
  #running: Promise<void> | null = null
  #isStopped = true
  #endBreath: () => void = () => {}

  constructor(services: CleanUpJobServices, schedule: CleanUpSchedule = HOURLY) {
    this.#services = services
    this.#schedule = schedule
  }

  start(): void {
    this.#isStopped = false
    this.#runIn(this.#schedule.firstMs + Math.random() * this.#schedule.firstSpreadMs)
  }

  /** Resolves once the batch under way is done, at most; what is left waits for the next run. */
  async stop(): Promise<void> {
    this.#isStopped = true
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#endBreath()
    await this.#running
  }

  #runIn(delayMs: number): void {
    if (this.#isStopped) return
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = backgroundTimer(() => this.#run(), delayMs)
  }

  #run(): void {
    this.#running = this.#cleanUpAlone()
      .catch((error: unknown) => this.#services.logger.error({ err: error }, 'The clean-up failed; the next one goes on from there'))
      .finally(() => {
        this.#running = null
        this.#runIn(this.#schedule.everyMs + (Math.random() - 0.5) * this.#schedule.spreadMs)
      })
  }

  async #cleanUpAlone(): Promise<void> {
    const { volatile } = this.#services
    const lease = await volatile.locks.tryAcquire('clean-up', LEASE_MS)
    if (lease === null && (await volatile.check()) !== 'unhealthy') return
    try {
      this.#tell(await cleanUp(this.#services, this.#breatheHolding(lease)))
    } finally {
      await lease?.release()
    }
  }

  #breatheHolding(lease: Lease | null): (milliseconds: number) => Promise<boolean> {
    const { clock } = this.#services
    let renewedAt = clock.now()
    return async (milliseconds) => {
      await this.#pause(milliseconds)
      if (this.#isStopped) return false
      const now = clock.now()
      if (lease === null || now - renewedAt < RENEW_AFTER_MS) return true
      renewedAt = now
      return lease.renew(LEASE_MS)
    }
  }

  #pause(milliseconds: number): Promise<void> {
    if (this.#isStopped) return Promise.resolve()
    return new Promise((resolve) => {
      const timer = backgroundTimer(resolve, milliseconds)
      this.#endBreath = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  #tell({ removed, complete, auditBroken }: CleanUpReport): void {
    const { logger } = this.#services
    const rows = Object.values(removed).reduce((total, count) => total + count, 0)
    if (rows > 0) logger.info({ removed, complete }, 'Cleaned up')
    if (auditBroken !== null) logger.error({ auditBroken }, 'The audit log does not hold, so nothing of it is deleted: run audit verify')
  }
}
