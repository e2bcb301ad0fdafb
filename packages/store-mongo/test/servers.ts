import { setTimeout as sleep } from 'node:timers/promises'
import { MongoClient } from 'mongodb'
import type { MongoServerOptions } from '../../../test/support/mongo-server.ts'

/** Makes a set of one out of a `mongod` that waits for it, and waits until it is the primary. */
async function initiate(url: string): Promise<void> {
  const client = await new MongoClient(url, { directConnection: true }).connect()
  try {
    const admin = client.db('admin')
    await admin.command({ replSetInitiate: { _id: 'rs0', members: [{ _id: 0, host: new URL(url).host }] } })
    while ((await admin.command({ hello: 1 })).isWritablePrimary !== true) await sleep(50)
  } finally {
    await client.close()
  }
}

/** What a MongoDB may be: alone it has no transactions. */
export const SERVERS: Readonly<Record<'alone' | 'a replica set', MongoServerOptions>> = { alone: {}, 'a replica set': { initiate } }
