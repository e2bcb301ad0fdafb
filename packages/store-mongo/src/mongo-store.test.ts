import { randomUUID } from 'node:crypto'
import { describeStore } from '@sallyport/store-contract'
import { MongoClient } from 'mongodb'
import { afterAll, beforeAll } from 'vitest'
import { describeWithMongo, type MongoServer, startMongo } from '../../../test/support/mongo-server.ts'
import { SERVERS } from '../test/servers.ts'
import { collectionsOf } from './documents.ts'
import { openMongoStore } from './open-mongo-store.ts'

/** Sixty-four callers on a busy machine get in each other's way for longer than a server's users would wait. */
const PATIENCE_MS = 60_000

for (const [kind, options] of Object.entries(SERVERS))
  describeWithMongo(`MongoDB, ${kind}`, () => {
    let server: MongoServer
    let side: MongoClient
    beforeAll(async () => {
      server = await startMongo(options)
      console.info(`MongoDB: ${server.name}`)
      side = await new MongoClient(server.url).connect()
    }, 300_000)
    afterAll(async () => {
      await side.close()
      await server.stop()
    })

    describeStore('one server', async () => {
      const name = `sallyport-test-${randomUUID()}`
      const store = await openMongoStore({ url: server.databaseUrl(name), migrate: true, operationTimeoutMs: PATIENCE_MS })
      const { users, sessions } = collectionsOf(side.db(name))
      return {
        store,
        sideDoor: {
          countActiveSessions: (userId) => sessions.countDocuments({ userId, isActive: true }),
          deleteUser: async (userId) => {
            await users.deleteOne({ _id: userId })
          },
        },
        async close() {
          await store.close()
          await side.db(name).dropDatabase()
        },
      }
    })
  })
