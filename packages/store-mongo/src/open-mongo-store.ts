import type { Clock, Store } from '@sallyport/ports'
import { type Db, MongoClient, type MongoClientOptions, MongoError, ReadConcern } from 'mongodb'
import { createStore } from './create-store.ts'
import { toFault } from './mongo-faults.ts'
import { MonitorWatch } from './monitor-watch.ts'
import { createMigrations, type Migrations } from './schema/migrations.ts'
import { MongoStoreFault } from './store-fault.ts'

export interface MongoStoreOptions {
  /** `mongodb://` or `mongodb+srv://`, with the name of the database in its path; without one it is `sallyport`. */
  readonly url: string
  /** Dates the initial configuration. Default: the system's clock. */
  readonly clock?: Clock
  /** Apply missing migrations while opening. Default `false`: `check()` refuses a schema that does not fit. */
  readonly migrate?: boolean
  /**
   * How long an operation waits for a server that can be reached before it fails with `unavailable`. Default 5000 ms. One that was under way
   * when its server fell silent fails after about as long again.
   */
  readonly serverSelectionTimeoutMs?: number
  /** Connections of this process. Default 20. */
  readonly maxConnections?: number
  /**
   * `auto` (default): decisions about a user are transactions where the server is a replica set. `never`: always the journal, which a
   * stand-alone server uses as well.
   */
  readonly transactions?: 'auto' | 'never'
}

/** The store on MongoDB, and the means to change its schema. */
export interface MongoStore extends Store {
  readonly migrations: Migrations
}

const CONNECT_TIMEOUT_MS = 3000
const HEARTBEAT_MS = 1000
/**
 * More than between two checks: a check that an operation asks for becomes the next one that is due. One made at once, in the instant when
 * all connections are cut, would be written to a connection that is gone already, and the driver would wait for its answer for ever.
 */
const SOONEST_CHECK_MS = 1250
/** A check connects, greets, and waits for news: none takes longer than that. */
const LONGEST_CHECK_MS = 2 * CONNECT_TIMEOUT_MS + HEARTBEAT_MS
const NAMES_DATABASE = /^[^/]+\/\/[^/]+\/[^?]/

interface Connection {
  readonly client: MongoClient
  readonly watch: MonitorWatch
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
    connectTimeoutMS: Math.min(CONNECT_TIMEOUT_MS, serverSelectionTimeoutMs),
    // A server that has fallen silent is noticed by its monitor within these two together, and what waits for it is cut.
    heartbeatFrequencyMS: HEARTBEAT_MS,
    minHeartbeatFrequencyMS: SOONEST_CHECK_MS,
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
    throw new MongoStoreFault(
      'The address of MongoDB is not valid: it is of the form mongodb://user:password@host/database or mongodb+srv://…, special characters ' +
        'of the password are written as %XX, and the driver knows every option after the question mark.',
      { storeFault: 'unavailable' },
    )
  }
}

async function connect(options: MongoStoreOptions): Promise<Connection> {
  const client = clientFor(options)
  const watch = new MonitorWatch(client, LONGEST_CHECK_MS)
  try {
    await client.connect()
    const hello = await client.db('admin').command({ isMaster: 1 })
    const isReplicaSet = typeof hello.setName === 'string'
    // Behind a router are replica sets.
    const hasMajority = isReplicaSet || hello.msg === 'isdbgrid'
    // The driver calls the database "test" where the address names none.
    const name = NAMES_DATABASE.test(options.url) ? client.options.dbName : 'sallyport'
    const db = client.db(name, hasMajority ? { readConcern: new ReadConcern('majority') } : {})
    return { client, watch, db, isReplicaSet }
  } catch (error) {
    await watch.stop()
    await client.close()
    throw connectFault(error)
  }
}

/** Whatever keeps a client from connecting is the fault of the server or of its address. */
function connectFault(error: unknown): unknown {
  const fault = toFault(error)
  if (fault !== error || !(error instanceof MongoError)) return fault
  return new MongoStoreFault('MongoDB did not accept the connection: look at the user, the password and the options in its address.', {
    storeFault: 'unavailable',
    cause: error,
  })
}

/**
 * Open the store on MongoDB 4.4 or newer, stand-alone or replica set. Finishes what processes that crashed had decided and not carried
 * out. Any number of processes may open one database. Throws a `StoreFault` when the server cannot be reached.
 */
export async function openMongoStore(options: MongoStoreOptions): Promise<MongoStore> {
  const { clock = { now: Date.now }, migrate = false, transactions = 'auto' } = options
  const { client, watch, db, isReplicaSet } = await connect(options)
  const { store, guard, recover } = createStore({ client, db, hasTransactions: isReplicaSet && transactions === 'auto' })
  const migrations = guard(createMigrations(db, clock))
  const close = async () => {
    await watch.stop()
    await store.close()
  }
  try {
    if (migrate) await migrations.up()
    await recover()
    return { ...store, migrations, close }
  } catch (error) {
    await close()
    throw toFault(error)
  }
}
