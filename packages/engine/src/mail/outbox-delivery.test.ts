import { createSecretKey } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { key, MailQueue, mailer } from '../../test/mail-queue.ts'
import { sealBox } from '../kernel/sealed-box.ts'
import { blindObserver, silentLogger } from '../kernel/silence.ts'
import { createMailer } from './mailer.ts'
import { OutboxDelivery } from './outbox-delivery.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

let queue: MailQueue

beforeEach(async () => {
  queue = await MailQueue.open()
})
afterEach(() => queue.store.close())

describe('outbox delivery', () => {
  it('sends to the stored address as a structured recipient, once, and erases the content', async () => {
    await queue.writeWelcomes(1)
    await queue.deliverDue(queue.sender(queue.server()))
    expect(queue.sent).toMatchObject([{ to: { name: 'Ada', address: 'user0@example.com' }, subject: 'Welcome to Sallyport' }])
    await queue.deliverDue(queue.sender(queue.server()))
    expect(queue.sent).toHaveLength(1)
    const [record] = await queue.store.outbox.list(1)
    expect(record).toMatchObject({ status: 'sent', payload: '' })
    expect(queue.sent[0]?.id).toBe(record?.id)
  })

  it('sends each of many mails once, however many deliverers there are', async () => {
    await queue.writeWelcomes(60)
    await queue.deliverDue(...Array.from({ length: 6 }, () => queue.sender(queue.server())))
    expect(new Set(queue.sent.map(({ id }) => id)).size).toBe(60)
    expect(queue.sent).toHaveLength(60)
  })

  it('sends at once what was queued after a run had looked and before it ended', async () => {
    let late = true
    const delivery = new OutboxDelivery({
      outbox: {
        ...queue.store.outbox,
        async claimDue(input) {
          const found = await queue.store.outbox.claimDue(input)
          if (late) {
            late = false
            await queue.writeWelcomes(1)
            delivery.wake()
          }
          return found
        },
      },
      transport: queue.server(),
      mailer,
      clock: { now: () => queue.now },
      logger: silentLogger,
      observer: blindObserver,
    })
    delivery.start()
    await expect.poll(() => queue.sent.length).toBe(1)
    await delivery.stop()
  })

  it('tries again later and later while the server is down, and loses nothing (R-509)', async () => {
    await queue.writeWelcomes(1)
    const down = new Error('ECONNREFUSED')
    const delivery = queue.sender(queue.server([down, down, down]))
    const waits: number[] = []
    while (queue.sent.length === 0) {
      await queue.deliverDue(delivery)
      const next = await queue.store.outbox.nextDueAt()
      if (next === null) break
      waits.push((next - queue.now) / SECOND)
      queue.now = next
    }
    expect(queue.sent).toHaveLength(1)
    expect(waits).toHaveLength(3)
    expect(waits.every((wait, index) => index === 0 || wait > (waits[index - 1] ?? 0))).toBe(true)
  })

  it('gives up at once where trying again cannot help, and says so', async () => {
    await queue.writeWelcomes(1)
    await queue.deliverDue(queue.sender(queue.server([Object.assign(new Error('no such mailbox'), { kind: 'permanent' })])))
    expect((await queue.store.outbox.list(1))[0]).toMatchObject({ status: 'failed', lastError: 'no such mailbox' })
    expect(await queue.store.outbox.nextDueAt()).toBeNull()
  })

  it('never lets a mail wait for more than two minutes, and gives it up by its age', async () => {
    await queue.writeWelcomes(1)
    const written = queue.now
    const delivery = queue.sender({ ...queue.server(), send: () => Promise.reject(new Error('451')) })
    const waits: number[] = []
    for (let next: number | null = queue.now; next !== null; next = await queue.store.outbox.nextDueAt()) {
      if (next > queue.now) waits.push(next - queue.now)
      // Most of a day and a half is not lived through.
      queue.now = waits.length < 8 ? next : Math.max(next, written + 36 * HOUR)
      await queue.look(delivery)
    }
    expect(Math.max(...waits)).toBe(2 * MINUTE)
    expect(await queue.store.outbox.list(1)).toMatchObject([{ status: 'failed', attempts: 9 }])
  })

  it('sends nobody a code that has expired, and the mails that are worth reading without one (F-24)', async () => {
    const { state, server } = queue.serverThatIsDown()
    const delivery = queue.sender(server)
    await queue.writeCodes('ada@example.com', ['1', '2'])
    await queue.append([queue.welcome('ada@example.com')])
    await queue.look(delivery)
    queue.now += 55 * MINUTE
    await queue.look(delivery)
    expect((await queue.store.outbox.list(5)).map(({ status }) => status).sort()).toEqual(['failed', 'failed', 'pending'])
    await queue.writeCodes('ada@example.com', ['3'])
    queue.now += 5 * MINUTE
    state.isUp = true
    await queue.deliverDue(delivery)
    expect(queue.sent.map(({ subject }) => subject)).toEqual(['Welcome to Sallyport', '3 is your Sallyport code'])
    const dead = (await queue.store.outbox.list(5)).filter(({ status }) => status === 'failed')
    expect(dead.map(({ lastError }) => lastError)).toEqual(['no longer of use', 'no longer of use'])
  })

  it('sends a mail of an earlier version, which does not say until when it is useful', async () => {
    const mail = queue.welcome('ada@example.com')
    const earlier = { ...mailer.open(mail), usefulUntil: undefined }
    await queue.append([{ ...mail, payload: sealBox(key, JSON.stringify(earlier), mail.id) }])
    await queue.deliverDue(queue.sender(queue.server()))
    expect(queue.sent).toHaveLength(1)
  })

  it('sends no mail whose lease has run out while it waited for those before it', async () => {
    const good = queue.server()
    await queue.append([queue.welcome('ada@example.com'), queue.welcome('ada@example.com')])
    await queue.look(
      queue.sender({
        ...good,
        async send(message) {
          await good.send(message)
          queue.now += 2 * MINUTE
        },
      }),
    )
    expect(queue.sent).toHaveLength(1)
    expect(await queue.store.outbox.counts()).toMatchObject({ sent: 1, pending: 1 })
  })

  it('never sends a mail that it cannot read', async () => {
    await queue.writeWelcomes(1)
    const stranger = createMailer({ key: createSecretKey(Buffer.alloc(32, 2)), appName: 'Sallyport' })
    await queue.deliverDue(queue.sender(queue.server(), stranger))
    expect(queue.sent).toEqual([])
    expect((await queue.store.outbox.list(1))[0]).toMatchObject({ status: 'failed' })
  })

  it('finishes the mail in flight when it stops', async () => {
    await queue.writeWelcomes(3)
    const delivery = queue.sender(queue.server())
    delivery.start()
    await expect.poll(() => queue.sent.length).toBeGreaterThan(0)
    await delivery.stop()
    expect(await queue.store.outbox.counts()).toMatchObject({ pending: 0, sent: 3 })
  })
})
