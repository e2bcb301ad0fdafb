import type { EpochMs } from '@sallyport/ports'
import { backgroundTimer, type Timer } from '../kernel/background-timer.ts'
import { MINUTE_MS, SECOND_MS } from '../kernel/duration.ts'
import { deliverBatch } from './deliver-batch.ts'
import type { DeliveryServices } from './deliver-mail.ts'

const BATCH = 16
const LEASE_MS = 2 * MINUTE_MS
/** Another node's mails, and retries, are looked for this often at least. */
const POLL_MS = 15 * SECOND_MS
/** How late a mail can be for a server that is back: short against the ten minutes of a mailed code. */
const MAX_PAUSE_MS = 2 * MINUTE_MS

/** The mail server is down: nothing is tried before `until`, and each pause is twice as long as the one before. */
interface Outage {
  readonly pauseMs: number
  readonly until: EpochMs
}

/**
 * The background sender. At least once: a crash between handing over and noting it sends a mail twice, with the same
 * Message-ID and the same secret.
 *
 * In order: what one sender hands over to one person it hands over in the order of writing, across an outage of the mail server as well. Several
 * senders at work on one queue can overtake each other by a batch; so can a mail that a working server put off by itself.
 */
export class OutboxDelivery {
  readonly #services: DeliveryServices
  #timer: Timer | null = null
  #running: Promise<void> | null = null
  #again = false
  #stopped = true
  #outage: Outage | null = null

  constructor(services: DeliveryServices) {
    this.#services = services
  }

  start(): void {
    this.#stopped = false
    this.#schedule(0)
  }

  /** There is something new: look now instead of at the next poll. */
  wake(): void {
    // A run under way may have looked already: it looks once more, instead of planning its next poll over this one.
    if (this.#running !== null) this.#again = true
    else this.#schedule(this.#waitAtLeast(0))
  }

  /** Let the mails in flight finish, then stop. */
  async stop(): Promise<void> {
    this.#stopped = true
    if (this.#timer !== null) clearTimeout(this.#timer)
    if (this.#running !== null) await this.#running
  }

  #schedule(delayMs: number): void {
    if (this.#stopped) return
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = backgroundTimer(() => this.#run(), delayMs)
  }

  #run(): void {
    this.#timer = null
    this.#running ??= this.#deliverDue()
      .catch((error: unknown) => this.#services.logger.error({ err: error }, 'The outbox could not be read'))
      .finally(() => {
        this.#running = null
        const immediately = this.#again
        this.#again = false
        this.#schedule(this.#waitAtLeast(immediately ? 0 : POLL_MS))
      })
  }

  /**
   * A run ends when the server turns out to be down, since the next mail would fail the same way; until it is back, each run tries one mail. So
   * ten thousand that wait cost it no more than one, and a new one brings nothing forward. A server that puts off everything is left alone as well.
   */
  async #deliverDue(): Promise<void> {
    const { outbox, clock } = this.#services
    for (;;) {
      const isProbe = this.#outage !== null
      const limit = isProbe ? 1 : BATCH
      const batch = await outbox.claimDue({ now: clock.now(), leaseMs: LEASE_MS, limit })
      const outcome = await deliverBatch(this.#services, batch, { isProbe })
      if (outcome === 'server_down') return this.#beginPause()
      if (outcome !== 'no_news') this.#endOutage()
      if (outcome === 'none_taken' || batch.length < limit || this.#stopped) return
    }
  }

  #beginPause(): void {
    const pauseMs = this.#outage === null ? POLL_MS : Math.min(this.#outage.pauseMs * 2, MAX_PAUSE_MS)
    this.#outage = { pauseMs, until: this.#services.clock.now() + pauseMs }
  }

  #endOutage(): void {
    if (this.#outage !== null) this.#services.logger.info({}, 'The mail server answers again')
    this.#outage = null
  }

  /** Not before the pause is over, if there is one. A clock that was set back does not make it longer. */
  #waitAtLeast(delayMs: number): number {
    if (this.#outage === null) return delayMs
    const { until, pauseMs } = this.#outage
    return Math.max(delayMs, Math.min(until - this.#services.clock.now(), pauseMs))
  }
}
