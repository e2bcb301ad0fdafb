import type { Store } from '@sallyport/ports'
import { type Collection, type Db, type Document, type Filter, type FindOptions, MongoClient } from 'mongodb'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { describeWithMongo, type MongoServer, startMongo } from '../../../test/support/mongo-server.ts'
import { Life, mortalDb } from '../test/mortal-db.ts'
import { effectsOf, prepare, T } from '../test/scene.ts'
import { createStore } from './create-store.ts'
import { createMigrations } from './schema/migrations.ts'

describeWithMongo('what is read while a process ends all sessions of a user', () => {
  let server: MongoServer
  let client: MongoClient
  let db: Db
  beforeAll(async () => {
    server = await startMongo()
    client = await new MongoClient(server.url).connect()
    db = client.db('sallyport-reads-of-one-instant')
  }, 300_000)
  beforeEach(async () => {
    await db.dropDatabase()
    await createMigrations(db, { now: () => T }).up()
    await prepare(processOn(db))
  })
  afterAll(async () => {
    await db.dropDatabase()
    await client.close()
    await server.stop()
  })

  const processOn = (database: Db) => createStore({ client, db: database, hasTransactions: false }).store

  /** By a process that dies as soon as it has. */
  async function decideToEndAll(): Promise<void> {
    const everywhere = { userId: 'u', except: null, reason: 'sign_out_everywhere', at: T + 1 } as const
    const users = db.collection('users')
    for (let operations = 1; (await users.countDocuments({ 'pending.id': { $exists: true } })) === 0; operations += 1) {
      await liveFor(operations, (store) => store.sessions.endAll(everywhere, () => effectsOf(`everywhere-${operations}`)))
    }
  }

  /** Ends all sessions, decided by a process that dies then, and carried out by others that die earlier and earlier: one has ended. */
  async function endHalfOfThem(): Promise<void> {
    await decideToEndAll()
    const sessions = db.collection('sessions')
    for (let operations = 1; (await sessions.countDocuments({ isActive: false })) === 0; operations += 1) {
      await liveFor(operations, (store) => store.users.findById('u'))
    }
    expect(await sessions.countDocuments({ isActive: true })).toBe(1)
  }

  async function liveFor(operations: number, act: (store: Store) => Promise<unknown>): Promise<void> {
    const life = new Life(operations)
    await Promise.race([act(processOn(mortalDb(db, life))), life.ended()])
  }

  /** The same database; before so many looks at several documents of a collection something happens. */
  function interrupted(watched: string, looks: number, act: () => Promise<void>): Db {
    let seen = 0
    const interruptedFind = (collection: Collection) => (filter: Filter<Document>, options: FindOptions) => ({
      async toArray() {
        seen += 1
        if (seen === looks) await act()
        return collection.find(filter, options).toArray()
      },
    })
    const watch = (collection: Collection) => instead(collection, (name) => (name === 'find' ? interruptedFind(collection) : undefined))
    return instead(db, (name) =>
      name === 'collection' ? (each: string) => (each === watched ? watch(db.collection(each)) : db.collection(each)) : undefined,
    )
  }

  it.each([1, 2])('by a pull of revocations: all of them or none, when it happens before its look number %d', async (look) => {
    const { sessions } = await processOn(interrupted('sessions', look, endHalfOfThem)).revocations.pull(T)
    expect(sessions.map(({ sessionId }) => sessionId).sort()).toEqual(['s1', 's2'])
  })

  it.each(['users', 'sessions'])(
    'by a look at them: what was decided before, though it is carried out just before its look at %s',
    async (collection) => {
      await decideToEndAll()
      const carryOut = async () => void (await processOn(db).users.findById('u'))
      const asked = ['s1', 's2'].map((sessionId) => ({ sessionId, userId: 'u' }))
      const standings = await processOn(interrupted(collection, 1, carryOut)).revocations.lookUp(asked)
      expect(standings.map(({ isAlive }) => isAlive)).toEqual([false, false])
    },
  )

  it('by the list of sessions: all of them or none', async () => {
    expect(await processOn(interrupted('sessions', 1, endHalfOfThem)).sessions.list('u', T + 1)).toEqual([])
  })
})

/** The target with other members where `replace` knows one. */
function instead<T extends object>(target: T, replace: (name: string | symbol) => unknown): T {
  return new Proxy(target, {
    get(_, name) {
      const member: unknown = replace(name) ?? Reflect.get(target, name, target)
      return typeof member === 'function' ? member.bind(target) : member
    },
  })
}
