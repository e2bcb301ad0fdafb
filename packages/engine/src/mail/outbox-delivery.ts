import { backgroundTimer, type Timer } from '../kernel/background-timer.ts'
import { MINUTE_MS, SECOND_MS } from '../kernel/duration.ts'
import { type DeliveryServices, deliverMail } from './deliver-mail.ts'

const BATCH = 16
const LEASE_MS = 2 * MINUTE_MS
/** Another node's mails, and retries, are looked for this often at least. */
const POLL_MS = 15 * SECOND_MS

/**
 * The background sender. At least once: a crash between handing over and noting it sends a mail twice, with the same
 * Message-ID and the same secret.
 */
export class OutboxDelivery {
  readonly #services: DeliveryServices
  #timer: Timer | null = null
  #running: Promise<void> | null = null
  #again = false
  #stopped = true

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
    else this.#schedule(0)
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
        this.#schedule(immediately ? 0 : POLL_MS)
      })
  }

  async #deliverDue(): Promise<void> {
    const { outbox, clock } = this.#services
    for (;;) {
      const batch = await outbox.claimDue({ now: clock.now(), leaseMs: LEASE_MS, limit: BATCH })
      await Promise.all(batch.map((record) => deliverMail(this.#services, record)))
      if (batch.length < BATCH || this.#stopped) return
    }
  }
}
