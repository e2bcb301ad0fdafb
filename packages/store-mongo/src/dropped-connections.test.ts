import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { MongoClient } from 'mongodb'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { describeWithMongo, type MongoServer, startMongo } from '../../../test/support/mongo-server.ts'
import { startTcpProxy, type TcpProxy } from '../../../test/support/tcp-proxy.ts'
import { prepare } from '../test/scene.ts'
import { MonitorWatch } from './monitor-watch.ts'
import { openMongoStore } from './open-mongo-store.ts'

const ROUNDS = 6
const RECOVERY_MS = 5000

describeWithMongo('a store whose connections are all cut at once', () => {
  let server: MongoServer
  let proxy: TcpProxy
  let url = ''
  beforeAll(async () => {
    server = await startMongo()
    const address = new URL(server.databaseUrl(`sallyport-dropped-${randomUUID()}`))
    proxy = await startTcpProxy({ port: Number(address.port) })
    address.port = `${proxy.port}`
    // The driver must not go looking for the server's own address.
    address.searchParams.set('directConnection', 'true')
    url = address.href
  }, 300_000)
  afterAll(async () => {
    await proxy.close()
    await server.stop()
  })

  /** Cut every connection while the operation is under way, however it ends then. */
  async function cutDuring(operation: () => Promise<unknown>): Promise<void> {
    proxy.delay(50)
    const cut = operation().catch(() => {})
    await sleep(25)
    proxy.cut()
    proxy.delay(0)
    await cut
  }

  it('goes on with the next operation', { timeout: 60_000 }, async () => {
    const store = await openMongoStore({ url, migrate: true })
    onTestFinished(() => store.close())
    await prepare(store)
    for (let round = 0; round < ROUNDS; round += 1) {
      const started = performance.now()
      await cutDuring(() => store.users.findById('u'))
      await store.users.findById('u')
      expect(performance.now() - started).toBeLessThan(RECOVERY_MS)
      await sleep(Math.random() * 500)
    }
  })

  it('does so too where a monitor of the driver waits for ever', { timeout: 60_000 }, async () => {
    // As the driver is by itself: it asks its monitor in the instant of the cut.
    const client = new MongoClient(url, { serverSelectionTimeoutMS: 500, connectTimeoutMS: 500, heartbeatFrequencyMS: 2000 })
    const watch = new MonitorWatch(client, 2000)
    onTestFinished(async () => {
      await watch.stop()
      await client.close()
    })
    const ping = () => client.db().collection('pings').findOne({})
    for (let round = 0; round < ROUNDS / 2; round += 1) {
      await ping()
      await sleep(600)
      await cutDuring(ping)
      await expect.poll(() => ping().then(() => 'an answer'), { timeout: 10_000 }).toBe('an answer')
    }
  })
})
