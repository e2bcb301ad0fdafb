import { createSecretKey } from 'node:crypto'
import type { MailMessage, MailTransport, OutboxMail } from '@sallyport/ports'
import { openSqliteStore, type SqliteStore } from '@sallyport/store-sql'
import { createAuditSealer } from '../src/audit/audit-seal.ts'
import { MINUTE_MS, SECOND_MS } from '../src/kernel/duration.ts'
import { blindObserver, silentLogger } from '../src/kernel/silence.ts'
import { createMailer } from '../src/mail/mailer.ts'
import { OutboxDelivery } from '../src/mail/outbox-delivery.ts'

export const key = createSecretKey(Buffer.alloc(32, 1))
export const mailer = createMailer({ key, appName: 'Sallyport' })

/** An outbox in a real store, with a clock that the test moves, and what was sent from it. */
export class MailQueue {
  readonly store: SqliteStore
  readonly sent: MailMessage[] = []
  now = 1_800_000_000_000
  #claims = 0

  private constructor(store: SqliteStore) {
    this.store = store
  }

  static async open(): Promise<MailQueue> {
    return new MailQueue(await openSqliteStore({ path: ':memory:', migrate: true }))
  }

  /** A mail server that fails as often as it is told to. */
  server(failures: readonly (Error | null)[] = []): MailTransport {
    const waiting = [...failures]
    return {
      send: async (message) => {
        const failure = waiting.shift() ?? null
        await new Promise((resolve) => setTimeout(resolve, 1))
        if (failure !== null) throw failure
        this.sent.push(message)
      },
      verify: async () => {},
      close: async () => {},
    }
  }

  /** A mail server that is down until told otherwise, and how often it was tried meanwhile. */
  serverThatIsDown(): { readonly state: { isUp: boolean; tries: number }; readonly server: MailTransport } {
    const state = { isUp: false, tries: 0 }
    const up = this.server()
    const server: MailTransport = {
      async send(message) {
        if (state.isUp) return up.send(message)
        state.tries += 1
        throw new Error('ECONNREFUSED')
      },
      async verify() {
        if (!state.isUp) throw new Error('ECONNREFUSED')
      },
      close: async () => {},
    }
    return { state, server }
  }

  sender(transport: MailTransport, opener = mailer): OutboxDelivery {
    const outbox: typeof this.store.outbox = {
      ...this.store.outbox,
      claimDue: (input) => {
        this.#claims += 1
        return this.store.outbox.claimDue(input)
      },
    }
    const clock = { now: () => this.now }
    return new OutboxDelivery({ outbox, transport, mailer: opener, clock, logger: silentLogger, observer: blindObserver })
  }

  /** Run until nothing is due at this moment, and let what is in flight finish. */
  async deliverDue(...senders: readonly OutboxDelivery[]): Promise<void> {
    for (const sender of senders) sender.start()
    await until(async () => ((await this.store.outbox.nextDueAt()) ?? Number.POSITIVE_INFINITY) > this.now)
    await Promise.all(senders.map((sender) => sender.stop()))
  }

  /** One look at the outbox, with nothing said about what it leads to. */
  async look(sender: OutboxDelivery): Promise<void> {
    const before = this.#claims
    sender.start()
    await until(() => this.#claims > before)
    await sender.stop()
  }

  append(mails: readonly OutboxMail[]): Promise<void> {
    return this.store.audit.append({ audit: [], mails, seal: createAuditSealer(key) })
  }

  /** A mail that is worth reading at any time. */
  welcome(email: string): OutboxMail {
    return mailer.draft(null, { email, name: 'Ada' }, { template: 'welcome', signInUrl: 'https://auth.example.com' }, this.now)
  }

  /** To as many people. */
  writeWelcomes(count: number): Promise<void> {
    return this.append(Array.from({ length: count }, (_, index) => this.welcome(`user${index}@example.com`)))
  }

  /** A second apart, each of use for ten minutes; the codes are the first words of the subjects. */
  async writeCodes(email: string, codes: readonly string[]): Promise<void> {
    for (const code of codes) {
      this.now += SECOND_MS
      const words = { template: 'second_factor_code', code, expiresAt: this.now + 10 * MINUTE_MS } as const
      await this.append([mailer.draft(null, { email, name: 'Ada' }, words, this.now)])
    }
  }
}

/** As long as the test may take. */
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5))
}
