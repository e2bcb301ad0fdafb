import { randomUUID } from 'node:crypto'
import type { Store } from '@sallyport/ports'
import { MongoClient } from 'mongodb'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { describeWithMongo, type MongoServer, startMongo } from '../../../test/support/mongo-server.ts'
import { freePort } from '../../../test/support/redis-server.ts'
import { effectsOf, prepare, startOf, T } from '../test/scene.ts'
import { SERVERS } from '../test/servers.ts'
import { createStore } from './create-store.ts'
import { collectionsOf } from './documents.ts'
import { openMongoStore } from './open-mongo-store.ts'
import { MongoStoreFault } from './store-fault.ts'

/** What a fault says, and everything it holds. */
async function faultOf(opening: Promise<unknown>): Promise<{ readonly fault: MongoStoreFault; readonly message: string }> {
  const fault: unknown = await opening.then(
    () => null,
    (error: unknown) => error,
  )
  if (!(fault instanceof MongoStoreFault)) throw new Error(`no fault: ${String(fault)}`)
  return { fault, message: fault.message }
}

describe('openMongoStore without a server', () => {
  it('says that the server cannot be reached, without the credentials', async () => {
    const url = `mongodb://somebody:secret-word@127.0.0.1:${await freePort()}/app`
    const { fault, message } = await faultOf(openMongoStore({ url, serverSelectionTimeoutMs: 300 }))
    expect(fault.storeFault).toBe('unavailable')
    expect(message).toBe('MongoDB cannot be reached.')
    expect(JSON.stringify([message, String(fault.cause)])).not.toContain('secret-word')
  })

  it('says that an address is not valid, without quoting it', async () => {
    const { fault, message } = await faultOf(openMongoStore({ url: 'http://somebody:secret-word@localhost/app' }))
    expect(fault.storeFault).toBe('unavailable')
    expect(`${message}${String(fault.cause)}`).not.toContain('secret-word')
  })
})

describeWithMongo('openMongoStore', () => {
  let server: MongoServer
  let side: MongoClient
  let name = ''
  beforeAll(async () => {
    server = await startMongo()
    side = await new MongoClient(server.url).connect()
  }, 300_000)
  afterAll(async () => {
    await side.close()
    await server.stop()
  })
  beforeEach(() => {
    name = `sallyport-open-${randomUUID()}`
  })
  afterEach(async () => {
    await side.db(name).dropDatabase()
  })

  it('refuses an empty database in its check, and says what to do', async () => {
    const store = await openMongoStore({ url: server.databaseUrl(name) })
    const { fault, message } = await faultOf(store.check())
    expect(fault.storeFault).toBe('unavailable')
    expect(message).toMatch(/(\d+) of \1 migrations are missing/)
    expect(message).toContain('sallyport migrate up')
    await store.close()
  })

  it('names an index that somebody dropped, or made without its uniqueness', async () => {
    const store = await openMongoStore({ url: server.databaseUrl(name), migrate: true })
    const { users } = collectionsOf(side.db(name))
    await users.dropIndex('email')
    await users.createIndex({ email: 1 }, { name: 'email' })
    await expect(store.check()).rejects.toThrow('relies on: users.email.')
    await store.close()
  })

  it('may be opened again with migrations, and leaves changed settings alone', async () => {
    await (await openMongoStore({ url: server.databaseUrl(name), migrate: true })).close()
    await collectionsOf(side.db(name)).systemConfig.updateOne({ _id: 'max_login_attempts' }, { $set: { value: '7' } })
    const store = await openMongoStore({ url: server.databaseUrl(name), migrate: true })
    expect((await store.config.list()).find(({ key }) => key === 'max_login_attempts')?.value).toBe('7')
    await store.close()
  })

  it('decides by the journal where transactions turn out to be impossible', async () => {
    const { store, commits } = await transactionalStore(server, name)
    await signInAgain(store)
    if (server.name.includes('no transactions')) expect(commits()).toBe(0)
    await store.close()
  })
})

/** A store that believes in transactions, and how many of them it has committed. */
async function transactionalStore(server: MongoServer, name: string) {
  await (await openMongoStore({ url: server.databaseUrl(name), migrate: true })).close()
  const client = await new MongoClient(server.url, { monitorCommands: true }).connect()
  let commits = 0
  client.on('commandSucceeded', ({ commandName }) => {
    if (commandName === 'commitTransaction') commits += 1
  })
  const { store } = createStore({ client, db: client.db(name), hasTransactions: true })
  return { store, commits: () => commits }
}

async function signInAgain(store: Store): Promise<void> {
  await prepare(store)
  const outcome = await store.sessions.start(startOf('s9', 'd1', T + 1), () => effectsOf('login'))
  expect(outcome).toMatchObject({ kind: 'started', session: { id: 's1', generation: 2 } })
  expect((await store.audit.readChain(0, 10)).map(({ action }) => action)).toEqual(['prepared', 'prepared', 'login', 'login'])
}

describeWithMongo('openMongoStore on a replica set', () => {
  let server: MongoServer
  beforeAll(async () => {
    server = await startMongo(SERVERS['a replica set'])
  }, 300_000)
  afterAll(() => server.stop())

  it('decides in transactions, and nothing of one that failed stays', async () => {
    const name = `sallyport-transactions-${randomUUID()}`
    const { store, commits } = await transactionalStore(server, name)
    await signInAgain(store)
    expect(commits()).toBeGreaterThanOrEqual(4)
    const before = commits()
    const client = await new MongoClient(server.databaseUrl(name)).connect()
    const { sessions, users } = collectionsOf(client.db(name))
    // The step that opens a session meets an id that is there: the transaction is void, and the journal carries the decision out.
    const foreign = await sessions.findOne({ _id: 's2' })
    if (foreign === null) throw new Error('no session s2')
    const { activeKey: _key, ...dead } = foreign
    await sessions.insertOne({ ...dead, _id: 's10', userId: 'other', isActive: false })
    await store.sessions.start(startOf('s10', 'd10', T + 2), () => effectsOf('second'))
    expect(commits()).toBe(before)
    expect(await users.findOne({ _id: 'u' })).toMatchObject({ lastLoginAt: T + 2 })
    expect((await users.findOne({ _id: 'u' }))?.pending).toBeUndefined()
    await client.db(name).dropDatabase()
    await client.close()
    await store.close()
  })
})
