import type { Clock, Store } from '@sallyport/ports'
import { type Db, MongoClient, type MongoClientOptions, ReadConcern } from 'mongodb'
import { createStore } from './create-store.ts'
import { collectionsOf } from './documents.ts'
import { toFault } from './mongo-faults.ts'
import { ensureSchema } from './schema/ensure-schema.ts'
import { MongoStoreFault } from './store-fault.ts'

export interface MongoStoreOptions {
  /** `mongodb://` or `mongodb+srv://`, with the name of the database in its path; without one it is `sallyport`. */
  readonly url: string
  /** Dates the initial configuration. Default: the system's clock. */
  readonly clock?: Clock
  /** Create missing indexes and initial rows while opening. Default `false`: `check()` names what is missing. */
  readonly migrate?: boolean
  /** How long an operation waits for a server that can be reached before it fails with `unavailable`. Default 5000 ms. */
  readonly serverSelectionTimeoutMs?: number
  /** Connections of this process. Default 20. */
  readonly maxConnections?: number
  /**
   * `auto` (default): decisions about a user are transactions where the server is a replica set. `never`: always the journal, which a
   * stand-alone server uses as well.
   */
  readonly transactions?: 'auto' | 'never'
}

const NAMES_DATABASE = /^[^/]+\/\/[^/]+\/[^?]/

interface Connection {
  readonly client: MongoClient
  readonly db: Db
  readonly isReplicaSet: boolean
}

function clientOptions({ serverSelectionTimeoutMs = 5000, maxConnections = 20 }: MongoStoreOptions): MongoClientOptions {
  return {
    appName: 'sallyport',
    // What was answered is on the disks of a majority (SECURITY 4.1, I2). A stand-alone server is its own majority.
    writeConcern: { w: 'majority', journal: true },
    readPreference: 'primary',
    // The driver turns them off by itself where the server has none.
    retryWrites: true,
    retryReads: true,
    serverSelectionTimeoutMS: serverSelectionTimeoutMs,
    connectTimeoutMS: serverSelectionTimeoutMs,
    maxPoolSize: maxConnections,
    ignoreUndefined: true,
  }
}

/** What the driver says about an address may quote it, credentials included; so its error is not kept. */
function clientFor(options: MongoStoreOptions): MongoClient {
  try {
    return new MongoClient(options.url, clientOptions(options))
  } catch {
    // biome-ignore lint/style/useErrorCause: the cause quotes the address
    throw new MongoStoreFault('The address of MongoDB is not valid: it begins with mongodb:// or mongodb+srv://.', {
      storeFault: 'unavailable',
    })
  }
}

async function connect(options: MongoStoreOptions): Promise<Connection> {
  const client = clientFor(options)
  try {
    await client.connect()
    const hello = await client.db('admin').command({ isMaster: 1 })
    const isReplicaSet = typeof hello.setName === 'string'
    // The driver calls the database "test" where the address names none.
    const name = NAMES_DATABASE.test(options.url) ? client.options.dbName : 'sallyport'
    const db = client.db(name, isReplicaSet ? { readConcern: new ReadConcern('majority') } : {})
    return { client, db, isReplicaSet }
  } catch (error) {
    await client.close()
    throw toFault(error)
  }
}

/**
 * Open the store on MongoDB 4.4 or newer, stand-alone or replica set. Finishes what processes that crashed had decided and not carried
 * out. Any number of processes may open one database. Throws a `StoreFault` when the server cannot be reached.
 */
export async function openMongoStore(options: MongoStoreOptions): Promise<Store> {
  const { clock = { now: Date.now }, migrate = false, transactions = 'auto' } = options
  const { client, db, isReplicaSet } = await connect(options)
  const { store, recover } = createStore({ client, db, hasTransactions: isReplicaSet && transactions === 'auto' })
  try {
    if (migrate) await ensureSchema(collectionsOf(db), clock.now())
    await recover()
    return store
  } catch (error) {
    await store.close()
    throw toFault(error)
  }
}
