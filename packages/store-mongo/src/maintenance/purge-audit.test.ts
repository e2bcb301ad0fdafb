import { randomUUID } from 'node:crypto'
import type { Store } from '@sallyport/ports'
import { type Db, MongoClient } from 'mongodb'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeWithMongo, type MongoServer, startMongo } from '../../../../test/support/mongo-server.ts'
import { Life, mortalDb } from '../../test/mortal-db.ts'
import { effectsOf, seal, T } from '../../test/scene.ts'
import { createStore } from '../create-store.ts'
import { type Collections, collectionsOf } from '../documents.ts'
import { createMigrations } from '../schema/migrations.ts'

const ACTS = ['one', 'two', 'three']

describeWithMongo('a purge of the audit log that is cut anywhere', () => {
  let server: MongoServer
  let client: MongoClient
  let db: Db
  let collections: Collections
  beforeAll(async () => {
    server = await startMongo()
    client = await new MongoClient(server.url).connect()
    db = client.db(`sallyport-purge-${randomUUID()}`)
    collections = collectionsOf(db)
    await createMigrations(db, { now: () => T }).up()
  }, 300_000)
  afterAll(async () => {
    await db.dropDatabase()
    await client.close()
    await server.stop()
  })

  function processOn(database: Db) {
    return createStore({ client, db: database, hasTransactions: false })
  }

  /** The chain from the anchor to its head, after checking that it is one, and that the log names the anchor. */
  async function verified({ audit }: Store) {
    const anchor = await audit.anchor()
    let head = anchor
    const ids: string[] = []
    for (const entry of await audit.readChain(0, 1000)) {
      expect(entry).toMatchObject({ seq: head.seq + 1, previousHash: head.hash, hash: seal(entry, head.seq + 1, head.hash) })
      head = { seq: entry.seq, hash: entry.hash }
      ids.push(entry.id)
    }
    expect(await audit.head()).toEqual(head)
    const purges = ids.filter((id) => id.startsWith('purge') && id.endsWith('-2'))
    expect(purges).toEqual(anchor.seq === 0 ? [] : [`purge${anchor.seq}-2`])
    return anchor.seq
  }

  const purge = ({ maintenance }: Store, limit: number) =>
    maintenance.purgeAudit({ before: T + 1, limit }, ({ seq }) => effectsOf(`purge${seq}`))

  /** Six entries, and a process that is killed after so many operations of a purge that deletes the oldest four. */
  async function killAfter(operations: number) {
    for (const { collectionName } of [collections.auditLogs, collections.auditAnchor, collections.intents, collections.outbox])
      await db.collection(collectionName).deleteMany({})
    const { store } = processOn(db)
    for (const act of ACTS) await store.audit.append(effectsOf(act))
    const life = new Life(operations)
    const { store: mortal } = processOn(mortalDb(db, life))
    const purged = await Promise.race([purge(mortal, 4), life.ended().then(() => null)])
    return { purged, spent: life.spent, witness: store }
  }

  /** Entries of the collection that are no part of the chain. */
  const waste = async (anchor: number) =>
    (await collections.auditLogs.find({ _id: { $lte: anchor } }, { projection: { _id: 1 } }).toArray()).map(({ _id }) => _id)

  it('is seen in full or not at all, with and without the key, and leaves nothing behind', { timeout: 120_000 }, async () => {
    const { purged, spent } = await killAfter(Number.POSITIVE_INFINITY)
    expect(purged).toBe(4)
    const seen = new Set<number>()
    for (let operations = 1; operations < spent; operations += 1) {
      const { witness } = await killAfter(operations)
      const anchor = await verified(witness)
      expect([0, 4]).toContain(anchor)
      // One that starts has nobody's key and can finish no entry.
      const { store: stranger, recover } = processOn(db)
      await recover()
      expect(await verified(stranger)).toBe(anchor)
      // One that runs has it.
      const { store: heir, recover: finish } = processOn(db)
      await heir.audit.append(effectsOf('heir'))
      await finish()
      const decided = await verified(heir)
      expect(await waste(decided)).toEqual([])
      expect(await collections.auditAnchor.countDocuments({ pending: { $exists: true } })).toBe(0)
      seen.add(decided)
    }
    expect([...seen].sort()).toEqual([0, 4])
  })

  it('is finished by the next purge, whoever makes it', { timeout: 120_000 }, async () => {
    const { spent } = await killAfter(Number.POSITIVE_INFINITY)
    for (let operations = 1; operations < spent; operations += 1) {
      await killAfter(operations)
      const { store: next } = processOn(db)
      await purge(next, 4)
      // The second time the oldest entries are already those that the first purge wrote.
      const anchor = await verified(next)
      expect([4, 8]).toContain(anchor)
      expect(await waste(anchor)).toEqual([])
    }
  })
})
