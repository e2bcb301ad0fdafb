import { createSecretKey } from 'node:crypto'
import type { MailMessage, MailTransport } from '@sallyport/ports'
import { openSqliteStore, type SqliteStore } from '@sallyport/store-sql'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createAuditSealer } from '../audit/audit-seal.ts'
import { blindObserver, silentLogger } from '../kernel/silence.ts'
import { createMailer } from './mailer.ts'
import { OutboxDelivery } from './outbox-delivery.ts'

const key = createSecretKey(Buffer.alloc(32, 1))
const mailer = createMailer({ key, appName: 'Sallyport' })
const SECOND = 1_000

let store: SqliteStore
let now: number
let sent: MailMessage[]

beforeEach(async () => {
  store = await openSqliteStore({ path: ':memory:', migrate: true })
  now = 1_800_000_000_000
  sent = []
})
afterEach(() => store.close())

/** A mail server that fails as often as it is told to. */
function transport(failures: readonly (Error | null)[] = []): MailTransport {
  const waiting = [...failures]
  return {
    async send(message) {
      const failure = waiting.shift() ?? null
      await new Promise((resolve) => setTimeout(resolve, 1))
      if (failure !== null) throw failure
      sent.push(message)
    },
    verify: async () => {},
    close: async () => {},
  }
}

const open = (to: MailTransport, with_ = mailer) =>
  new OutboxDelivery({
    outbox: store.outbox,
    transport: to,
    mailer: with_,
    clock: { now: () => now },
    logger: silentLogger,
    observer: blindObserver,
  })

/** Run until nothing is due at this moment, and let what is in flight finish. */
async function deliverDue(...deliveries: readonly OutboxDelivery[]): Promise<void> {
  for (const delivery of deliveries) delivery.start()
  await expect.poll(async () => ((await store.outbox.nextDueAt()) ?? Number.POSITIVE_INFINITY) > now).toBe(true)
  await Promise.all(deliveries.map((delivery) => delivery.stop()))
}

async function queue(count: number): Promise<void> {
  const mails = Array.from({ length: count }, (_, index) =>
    mailer.draft(
      null,
      { email: `user${index}@example.com`, name: 'Ada' },
      { template: 'welcome', signInUrl: 'https://auth.example.com' },
      now,
    ),
  )
  await store.audit.append({ audit: [], mails, seal: createAuditSealer(key) })
}

describe('outbox delivery', () => {
  it('sends to the stored address as a structured recipient, once, and erases the content', async () => {
    await queue(1)
    await deliverDue(open(transport()))
    expect(sent).toMatchObject([{ to: { name: 'Ada', address: 'user0@example.com' }, subject: 'Welcome to Sallyport' }])
    await deliverDue(open(transport()))
    expect(sent).toHaveLength(1)
    const [record] = await store.outbox.list(1)
    expect(record).toMatchObject({ status: 'sent', payload: '' })
    expect(sent[0]?.id).toBe(record?.id)
  })

  it('sends each of many mails once, however many deliverers there are', async () => {
    await queue(60)
    await deliverDue(...Array.from({ length: 6 }, () => open(transport())))
    expect(new Set(sent.map(({ id }) => id)).size).toBe(60)
    expect(sent).toHaveLength(60)
  })

  it('sends at once what was queued after a run had looked and before it ended', async () => {
    let late = true
    const delivery = new OutboxDelivery({
      outbox: {
        ...store.outbox,
        async claimDue(input) {
          const found = await store.outbox.claimDue(input)
          if (late) {
            late = false
            await queue(1)
            delivery.wake()
          }
          return found
        },
      },
      transport: transport(),
      mailer,
      clock: { now: () => now },
      logger: silentLogger,
      observer: blindObserver,
    })
    delivery.start()
    await expect.poll(() => sent.length).toBe(1)
    await delivery.stop()
  })

  it('tries again later and later while the server is down, and loses nothing (R-509)', async () => {
    await queue(1)
    const down = new Error('ECONNREFUSED')
    const delivery = open(transport([down, down, down]))
    const waits: number[] = []
    while (sent.length === 0) {
      await deliverDue(delivery)
      const next = await store.outbox.nextDueAt()
      if (next === null) break
      waits.push((next - now) / SECOND)
      now = next
    }
    expect(sent).toHaveLength(1)
    expect(waits).toHaveLength(3)
    expect(waits.every((wait, index) => index === 0 || wait > (waits[index - 1] ?? 0))).toBe(true)
  })

  it('gives up at once where trying again cannot help, and says so', async () => {
    await queue(1)
    await deliverDue(open(transport([Object.assign(new Error('no such mailbox'), { kind: 'permanent' })])))
    expect((await store.outbox.list(1))[0]).toMatchObject({ status: 'failed', lastError: 'no such mailbox' })
    expect(await store.outbox.nextDueAt()).toBeNull()
  })

  it('never sends a mail that it cannot read', async () => {
    await queue(1)
    const stranger = createMailer({ key: createSecretKey(Buffer.alloc(32, 2)), appName: 'Sallyport' })
    await deliverDue(open(transport(), stranger))
    expect(sent).toEqual([])
    expect((await store.outbox.list(1))[0]).toMatchObject({ status: 'failed' })
  })

  it('finishes the mail in flight when it stops', async () => {
    await queue(3)
    const delivery = open(transport())
    delivery.start()
    await expect.poll(() => sent.length).toBeGreaterThan(0)
    await delivery.stop()
    expect(await store.outbox.counts()).toMatchObject({ pending: 0, sent: 3 })
  })
})
