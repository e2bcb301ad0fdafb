import { randomUUID } from 'node:crypto'
import { channel } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Store } from '@sallyport/ports'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { describeWithMongo, type MongoServer, startMongo } from '../../../test/support/mongo-server.ts'
import { startTcpProxy } from '../../../test/support/tcp-proxy.ts'
import { prepare } from '../test/scene.ts'
import { Deadline } from './deadline.ts'
import { openMongoStore } from './open-mongo-store.ts'

const SHORT = { serverSelectionTimeoutMs: 3000, operationTimeoutMs: 1500 }
/** What `openMongoStore` promises of them, and a busy machine's share. */
const LONGEST_MS = 3000 + 2000 + 2000
const never = () => new Promise<never>(() => {})

/** What was asked before may have failed; what is asked now is answered some time. */
async function expectToRecover({ users }: Store): Promise<void> {
  const idOrFault = () =>
    users.findById('u').then(
      (user) => user?.id,
      () => 'a fault',
    )
  await expect.poll(idOrFault, { timeout: 40_000 }).toBe('u')
}

describe('a deadline', () => {
  it('ends the wait for what never comes, and says so once it is lost', async () => {
    const lost: number[] = []
    const deadline = new Deadline({ limitMs: 30, lostMs: 50 }, (since) => lost.push(since))
    const before = performance.now()
    await expect(deadline.meet(never)).rejects.toMatchObject({ storeFault: 'unavailable' })
    expect(lost).toEqual([])
    await expect.poll(() => lost).toHaveLength(1)
    expect(lost[0]).toBeGreaterThanOrEqual(before)
  })

  it('counts nothing as lost that comes late', async () => {
    const lost: number[] = []
    const deadline = new Deadline({ limitMs: 20, lostMs: 500 }, (since) => lost.push(since))
    await expect(deadline.meet(() => sleep(200))).rejects.toMatchObject({ storeFault: 'unavailable' })
    await sleep(800)
    expect(lost).toEqual([])
  })

  it('passes on what comes in time, answers and errors', async () => {
    const deadline = new Deadline({ limitMs: 1000, lostMs: 1000 }, () => {})
    await expect(deadline.meet(async () => 7)).resolves.toBe(7)
    const mistake = new TypeError('no')
    await expect(deadline.meet(() => Promise.reject(mistake))).rejects.toBe(mistake)
  })
})

/** Every TCP connection that this process opens from now on. */
function watchSockets(): ReadonlySet<Socket> {
  const sockets = new Set<Socket>()
  const opened = channel('net.client.socket')
  const note = (message: unknown) => sockets.add((message as { readonly socket: Socket }).socket)
  opened.subscribe(note)
  onTestFinished(() => {
    opened.unsubscribe(note)
  })
  return sockets
}

describeWithMongo('an operation', () => {
  let server: MongoServer
  beforeAll(async () => {
    server = await startMongo()
  }, 300_000)
  afterAll(() => server.stop())

  const address = () => new URL(server.databaseUrl(`sallyport-deadline-${randomUUID()}`))

  it('that takes a connection in the instant of its cut fails in time, and the connection is replaced', { timeout: 120_000 }, async () => {
    const sockets = watchSockets()
    const store = await openMongoStore({ url: address().href, migrate: true, maxConnections: 1, ...SHORT })
    onTestFinished(() => store.close())
    await prepare(store)
    const started = performance.now()
    // The driver hears of it when this turn of the event loop ends; by then it has written to the socket.
    for (const socket of sockets) socket.destroy()
    await store.users.findById('u').catch(() => {})
    expect(performance.now() - started).toBeLessThan(LONGEST_MS)
    await expectToRecover(store)
  })

  it('that the server does not answer fails in time, and so does one that finds all connections taken', { timeout: 120_000 }, async () => {
    const url = address()
    const proxy = await startTcpProxy({ port: Number(url.port) })
    onTestFinished(() => proxy.close())
    url.port = `${proxy.port}`
    url.searchParams.set('directConnection', 'true')
    const store = await openMongoStore({ url: url.href, migrate: true, maxConnections: 1, ...SHORT })
    onTestFinished(() => store.close())
    await prepare(store)
    proxy.blackHole(true)
    const started = performance.now()
    const asked = await Promise.allSettled([store.users.findById('u'), store.users.findById('u')])
    expect(performance.now() - started).toBeLessThan(LONGEST_MS)
    for (const each of asked) expect(each).toMatchObject({ reason: { storeFault: expect.stringMatching(/unavailable|busy/) } })
    proxy.blackHole(false)
    await expectToRecover(store)
  })
})
