import { fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { type Db, MongoClient } from 'mongodb'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { describeWithMongo, type MongoServer, startMongo } from '../../../../test/support/mongo-server.ts'
import { effectsOf, prepare, T } from '../../test/scene.ts'
import { newPending } from '../codec.ts'
import { collectionsOf } from '../documents.ts'
import { type MongoStore, openMongoStore } from '../open-mongo-store.ts'

const MORTAL = fileURLToPath(new URL('../../test/mortal.ts', import.meta.url))
const ROUND_MS = 250
/** `crash-points.test.ts` stops at every operation; here a process is killed. */
const STRIDE = 3
/** Two rounds, and a busy machine's share. */
const BOUND_MS = 10_000

describeWithMongo('what a process that was killed left behind', () => {
  let server: MongoServer
  let side: MongoClient
  beforeAll(async () => {
    server = await startMongo()
    side = await new MongoClient(server.url).connect()
  }, 300_000)
  afterAll(async () => {
    await side.close()
    await server.stop()
  })

  /** A database with the scene in it, and a store that goes on running on it. */
  async function survivor(): Promise<{ readonly url: string; readonly store: MongoStore; readonly db: Db }> {
    const name = `sallyport-leftovers-${randomUUID()}`
    const url = server.databaseUrl(name)
    const store = await openMongoStore({ url, migrate: true, recoveryIntervalMs: ROUND_MS })
    onTestFinished(() => store.close())
    await prepare(store)
    return { url, store, db: side.db(name) }
  }

  /** Kills a process, which signs everybody out with a mail, after so many of its operations. `false`: it was done before. */
  async function killAfter(url: string, operations: number): Promise<boolean> {
    const child = fork(MORTAL, [url, `${operations}`], { execArgv: ['--conditions=@sallyport/source', '--import', 'tsx'] })
    const [message] = await once(child, 'message')
    child.kill('SIGKILL')
    await once(child, 'exit')
    return message === 'dying'
  }

  async function unfinished(db: Db): Promise<number> {
    const { users, sessions, tokens, auditAnchor, intents } = collectionsOf(db)
    const names = [users, sessions, tokens, auditAnchor].map(({ collectionName }) => collectionName)
    const carrying = names.map((name) => db.collection(name).countDocuments({ 'pending.id': { $exists: true } }))
    return (await Promise.all([...carrying, intents.countDocuments()])).reduce((sum, count) => sum + count, 0)
  }

  /** All of the sign-out, or nothing of it. */
  async function expectWhole({ audit, outbox, sessions }: MongoStore): Promise<void> {
    const written = (await audit.readChain(0, 100)).map(({ id }) => id).filter((id) => id.startsWith('everywhere'))
    const isDone = written.length > 0
    expect(written).toEqual(isDone ? ['everywhere-1', 'everywhere-2'] : [])
    expect((await outbox.counts()).pending).toBe(isDone ? 2 : 1)
    expect(await sessions.list('u', T)).toHaveLength(isDone ? 0 : 2)
  }

  it('is finished by one that runs already, whatever the moment, and without being asked', { timeout: 300_000 }, async () => {
    let foundUnfinished = 0
    for (let operations = 1; ; operations += STRIDE) {
      const { url, store, db } = await survivor()
      const wasCut = await killAfter(url, operations)
      if ((await unfinished(db)) > 0) foundUnfinished += 1
      await expect.poll(() => unfinished(db), { timeout: BOUND_MS }).toBe(0)
      await expectWhole(store)
      if (!wasCut) break
    }
    expect(foundUnfinished).toBeGreaterThan(0)
  })

  it('waits with its entries, and with them alone, until one comes by that has the key', { timeout: 60_000 }, async () => {
    const { db, store } = await survivor()
    await store.close()
    const pending = newPending(effectsOf('orphan'))
    await collectionsOf(db).intents.insertOne({ _id: pending.id, pending })
    const other = await openMongoStore({ url: server.databaseUrl(db.databaseName), recoveryIntervalMs: ROUND_MS })
    onTestFinished(() => other.close())
    expect((await other.outbox.list(10)).map(({ id }) => id)).toContain('orphan-mail')
    expect((await other.audit.readChain(0, 100)).map(({ id }) => id)).not.toContain('orphan-1')
    await other.audit.append(effectsOf('key'))
    await expect.poll(() => unfinished(db), { timeout: BOUND_MS }).toBe(0)
    expect((await other.audit.readChain(0, 100)).filter(({ action }) => action === 'orphan')).toHaveLength(2)
  })
})
