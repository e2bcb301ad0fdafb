import type { MailTransport } from '@sallyport/ports'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { MailQueue } from '../../test/mail-queue.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND

let queue: MailQueue

beforeEach(async () => {
  queue = await MailQueue.open()
})
afterEach(() => queue.store.close())

describe('a mail server with troubles', () => {
  it('delivers to one person in the order of writing once the server is back (F-24)', async () => {
    const { state, server } = queue.serverThatIsDown()
    const delivery = queue.sender(server)
    const codes = Array.from({ length: 40 }, (_, index) => String(100_000 + index))
    await queue.writeCodes('ada@example.com', codes.slice(0, 30))
    await queue.writeCodes('bob@example.com', ['7'])
    await queue.look(delivery)
    await queue.look(delivery)
    await queue.writeCodes('ada@example.com', codes.slice(30))
    await queue.look(delivery)
    state.isUp = true
    await queue.deliverDue(delivery)
    const toAda = queue.sent.filter(({ to: { address } }) => address === 'ada@example.com')
    expect(toAda.map(({ subject }) => subject.slice(0, 6))).toEqual(codes)
    expect(queue.sent).toHaveLength(41)
  })

  it('puts no mail behind later ones because the server came back just after it was tried', async () => {
    const { state, server } = queue.serverThatIsDown()
    const delivery = queue.sender({
      ...server,
      async send(message) {
        await server.send(message).finally(() => {
          state.isUp = state.tries > 4
        })
      },
    })
    await queue.writeCodes('ada@example.com', ['1', '2', '3'])
    for (let time = 0; time < 4; time += 1) await queue.look(delivery)
    await queue.deliverDue(delivery)
    expect(queue.sent.map(({ subject }) => subject[0])).toEqual(['1', '2', '3'])
  })

  it('leaves a server that is down alone, however many mails wait and are written', async () => {
    const { state, server } = queue.serverThatIsDown()
    await queue.writeWelcomes(100)
    const delivery = queue.sender(server)
    await queue.look(delivery)
    expect(state.tries).toBe(16)
    delivery.start()
    await expect.poll(() => state.tries).toBe(17)
    for (let index = 0; index < 20; index += 1) {
      delivery.wake()
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    expect(state.tries, 'a new mail brings nothing forward').toBe(17)
    queue.now += 2 * MINUTE
    state.isUp = true
    delivery.wake()
    await expect.poll(() => queue.sent.length).toBe(100)
    await delivery.stop()
  })

  it('keeps later mails to one person behind one that is put off', async () => {
    await queue.writeCodes('ada@example.com', ['1', '2', '3'])
    const greylisting = queue.server([Object.assign(new Error('451'), { kind: 'temporary' })])
    await queue.deliverDue(queue.sender(greylisting))
    expect(queue.sent).toEqual([])
    queue.now += 10 * SECOND
    await queue.deliverDue(queue.sender(greylisting))
    expect(queue.sent.map(({ subject }) => subject[0])).toEqual(['1', '2', '3'])
  })

  it('lets no mail that the server breaks off at hold up the others', async () => {
    await queue.writeWelcomes(20)
    const good = queue.server()
    const fragile: MailTransport = {
      ...good,
      send: (message) => (message.to.address < 'user2' ? Promise.reject(new Error('ECONNRESET')) : good.send(message)),
    }
    await queue.deliverDue(queue.sender(fragile))
    expect(queue.sent.map(({ to: { address } }) => address).sort()).toEqual(
      Array.from({ length: 8 }, (_, index) => `user${index + 2}@example.com`),
    )
    expect(await queue.store.outbox.counts()).toMatchObject({ pending: 12 })
  })

  it('goes down in the middle of a batch: what it did not take keeps its place', async () => {
    const { state, server } = queue.serverThatIsDown()
    state.isUp = true
    const sender = queue.sender({
      ...server,
      async send(message) {
        state.isUp = state.isUp && message.to.address !== 'bob@example.com'
        await server.send(message)
      },
    })
    for (const [index, name] of ['ada', 'bob', 'cleo'].entries()) await queue.writeCodes(`${name}@example.com`, [String(index)])
    await queue.look(sender)
    expect(queue.sent.map(({ to }) => to.address)).toEqual(['ada@example.com'])
    await queue.writeCodes('bob@example.com', ['3'])
    await queue.deliverDue(queue.sender(queue.server()))
    const toBob = queue.sent.filter(({ to }) => to.address === 'bob@example.com')
    expect(toBob.map(({ subject }) => subject[0])).toEqual(['1', '3'])
  })
})
