import { randomUUID } from 'node:crypto'
import { type Db, MongoClient } from 'mongodb'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { describeWithMongo, type MongoServer, startMongo } from '../../../../test/support/mongo-server.ts'
import { collectionsOf } from '../documents.ts'
import { checkSchema, isSame } from './check-schema.ts'
import { INDEXES } from './indexes.ts'
import { createMigrations, MIGRATIONS } from './migrations.ts'

const T = 1_750_000_000_000
const NAMES = MIGRATIONS.map(({ name }) => name)

it('each collection of the store belongs to one migration', () => {
  const created = MIGRATIONS.flatMap(({ collections }) => collections)
  expect([...created, 'migrations'].sort()).toEqual(Object.keys(INDEXES).sort())
  expect([...NAMES].sort()).toEqual(NAMES)
})

it.each([
  [{}, true],
  [{ name: 'other' }, true],
  [{ unique: false }, false],
  [{ sparse: false }, false],
  [{ key: { activeKey: -1 } }, false],
  [{ partialFilterExpression: { isActive: true } }, false],
  [{ expireAfterSeconds: 60 }, false],
] as const)('an index with %j instead: good enough is %s', (change, isEnough) => {
  const wanted = { name: 'activeKey', key: { activeKey: 1 }, unique: true, sparse: true } as const
  expect(isSame(wanted, { v: 2, ...wanted, ...change })).toBe(isEnough)
})

describeWithMongo('migrations of MongoDB', () => {
  let server: MongoServer
  let client: MongoClient
  let db: Db
  beforeAll(async () => {
    server = await startMongo()
    client = await new MongoClient(server.url).connect()
  }, 300_000)
  afterAll(async () => {
    await client.close()
    await server.stop()
  })
  beforeEach(() => {
    db = client.db(`sallyport-migrations-${randomUUID()}`)
  })
  afterEach(() => db.dropDatabase())

  const migrations = (now = T) => createMigrations(db, { now: () => now })
  const collectionNames = async () => (await db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name)

  it('go up once, however many begin at the same moment', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, (_, index) => migrations(T + index).up()))
    expect(answers.flat().sort()).toEqual(NAMES)
    expect(await migrations().up()).toEqual([])
    const status = await migrations().status()
    expect(status.map(({ name, known }) => ({ name, known }))).toEqual(NAMES.map((name) => ({ name, known: true })))
    for (const { appliedAt } of status) expect(appliedAt).toBeGreaterThanOrEqual(T)
    await checkSchema(collectionsOf(db))
  })

  it('go down one by one, with their data, and up again', async () => {
    await migrations().up()
    for (const name of [...NAMES].reverse()) {
      expect(await migrations().down()).toBe(name)
      await expect(checkSchema(collectionsOf(db))).rejects.toThrow('sallyport migrate up')
    }
    expect(await migrations().down()).toBeNull()
    expect((await collectionNames()).filter((name) => name !== 'sallyportMigrations')).toEqual([])
    expect(await migrations().up()).toEqual(NAMES)
    await checkSchema(collectionsOf(db))
  })

  it('finish what was cut off', async () => {
    const { migrations: records, users } = collectionsOf(db)
    await records.insertOne({ _id: '001-accounts', appliedAt: 0 })
    await users.createIndex({ email: 1 }, { name: 'email', unique: true })
    expect((await migrations().status()).map(({ appliedAt }) => appliedAt)).toEqual(NAMES.map(() => null))
    expect(await migrations().up()).toEqual(NAMES)
  })

  it('restore an index that somebody dropped', async () => {
    await migrations().up()
    await collectionsOf(db).sessions.dropIndex('activeKey')
    await expect(checkSchema(collectionsOf(db))).rejects.toThrow('relies on: sessions.activeKey.')
    expect(await migrations().up()).toEqual([])
    await checkSchema(collectionsOf(db))
  })

  it('touch no database of somebody else', async () => {
    await db.collection('users').insertOne({ email: 'theirs@example.com' })
    await expect(migrations().up()).rejects.toThrow('already has collections named users')
    expect(await collectionNames()).toEqual(['users'])
  })

  it('touch no schema of a newer version', async () => {
    await migrations().up()
    await collectionsOf(db).migrations.insertOne({ _id: '999-tomorrow', appliedAt: T })
    for (const refused of [() => migrations().up(), () => migrations().down(), () => checkSchema(collectionsOf(db))]) {
      await expect(refused()).rejects.toMatchObject({ storeFault: 'unavailable', message: expect.stringContaining('"999-tomorrow"') })
    }
    expect((await migrations().status()).at(-1)).toEqual({ name: '999-tomorrow', appliedAt: T, known: false })
  })

  it('say which collection holds what no unique index allows', async () => {
    const { migrations: records, users } = collectionsOf(db)
    await records.insertOne({ _id: '001-accounts', appliedAt: 0 })
    await db.collection(users.collectionName).insertMany([{ email: 'twice' }, { email: 'twice' }])
    await expect(migrations().up()).rejects.toMatchObject({
      storeFault: 'unavailable',
      message: expect.stringContaining('users has documents'),
    })
  })
})
