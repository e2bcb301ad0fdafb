import type { Clock, Store } from '@sallyport/ports'
import { type Db, MongoClient, type MongoClientOptions, MongoError, ReadConcern } from 'mongodb'
import { createStore } from './create-store.ts'
import { Deadline } from './deadline.ts'
import { type Rounds, startRounds } from './journal/rounds.ts'
import { toFault } from './mongo-faults.ts'
import { MonitorWatch } from './monitor-watch.ts'
import { punctualDb } from './punctual-db.ts'
import { createMigrations, type Migrations } from './schema/migrations.ts'
import { MongoStoreFault } from './store-fault.ts'

export interface MongoStoreOptions {
  /** `mongodb://` or `mongodb+srv://`, with the name of the database in its path; without one it is `sallyport`. */
  readonly url: string
  /** Dates the initial configuration. Default: the system's clock. */
  readonly clock?: Clock
  /** Apply missing migrations while opening. Default `false`: `check()` refuses a schema that does not fit. */
  readonly migrate?: boolean
  /** How long an operation waits for a server that can be reached before it fails with `unavailable`. Default 5000 ms. */
  readonly serverSelectionTimeoutMs?: number
  /**
   * How long an operation waits for an answer. Default 5000 ms. Whatever happens to server, network and driver, it fails with `unavailable`
   * two seconds after the longer of these two limits has passed. Migrations have no such limit.
   */
  readonly operationTimeoutMs?: number
  /** How often this process looks for what others had decided when they died (default 5000 ms). It is finished at the second look. */
  readonly recoveryIntervalMs?: number
  /** Connections of this process. Default 20. */
  readonly maxConnections?: number
  /**
   * `auto` (default): decisions about a user are transactions where the server is a replica set, or a router with such behind it. `never`:
   * always the journal, which a stand-alone server uses as well.
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
/** The driver's own limits speak first: they say what is wrong, and give the connection back. */
const DEADLINE_MARGIN_MS = 2000
const RECOVERY_INTERVAL_MS = 5000
const NAMES_DATABASE = /^[^/]+\/\/[^/]+\/[^?]/

interface Connection {
  readonly client: MongoClient
  readonly watch: MonitorWatch
  readonly deadline: Deadline
  readonly db: Db
  /** Replica sets have them, and the routers in front of them. */
  readonly mayHaveTransactions: boolean
}

interface Limits {
  readonly selectionMs: number
  readonly operationMs: number
}

function limitsOf({ serverSelectionTimeoutMs = 5000, operationTimeoutMs = 5000 }: MongoStoreOptions): Limits {
  return { selectionMs: serverSelectionTimeoutMs, operationMs: operationTimeoutMs }
}

/** The driver tries once more, and waits for a server and for a connection each time. */
function deadlineFor({ selectionMs, operationMs }: Limits, watch: MonitorWatch): Deadline {
  const limits = { limitMs: Math.max(selectionMs, operationMs) + DEADLINE_MARGIN_MS, lostMs: 2 * (selectionMs + 2 * operationMs) }
  return new Deadline(limits, (since) => watch.restart(since))
}

function clientOptions({ selectionMs, operationMs }: Limits, maxConnections: number): MongoClientOptions {
  return {
    appName: 'sallyport',
    // What was answered is on the disks of a majority (SECURITY 4.1, I2). A stand-alone server is its own majority.
    writeConcern: { w: 'majority', journal: true },
    readPreference: 'primary',
    serverSelectionTimeoutMS: selectionMs,
    connectTimeoutMS: Math.min(CONNECT_TIMEOUT_MS, selectionMs),
    socketTimeoutMS: operationMs,
    waitQueueTimeoutMS: operationMs,
    // A server that has fallen silent is noticed by its monitor within these two together, and what waits for it is cut.
    heartbeatFrequencyMS: HEARTBEAT_MS,
    minHeartbeatFrequencyMS: SOONEST_CHECK_MS,
    maxPoolSize: maxConnections,
    ignoreUndefined: true,
  }
}

/** What the driver says about an address may quote it, credentials included; so its error is not kept. */
function clientFor({ url, maxConnections = 20 }: MongoStoreOptions, limits: Limits): MongoClient {
  try {
    return new MongoClient(url, clientOptions(limits, maxConnections))
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
  const limits = limitsOf(options)
  const client = clientFor(options, limits)
  const watch = new MonitorWatch(client, LONGEST_CHECK_MS)
  const deadline = deadlineFor(limits, watch)
  try {
    await client.connect()
    const hello = await deadline.meet(() => client.db('admin').command({ isMaster: 1 }))
    const isReplicaSet = typeof hello.setName === 'string'
    // Behind a router are replica sets.
    const mayHaveTransactions = isReplicaSet || hello.msg === 'isdbgrid'
    const db = client.db(databaseName(options, client), mayHaveTransactions ? { readConcern: new ReadConcern('majority') } : {})
    return { client, watch, deadline, db: punctualDb(db, deadline), mayHaveTransactions }
  } catch (error) {
    await watch.stop()
    await client.close()
    throw connectFault(error)
  }
}

/** The driver calls the database "test" where the address names none. */
function databaseName({ url }: MongoStoreOptions, client: MongoClient): string {
  return NAMES_DATABASE.test(url) ? client.options.dbName : 'sallyport'
}

/** The migrations, on connections of their own: to build an index takes as long as it takes. */
function unhurriedMigrations(options: MongoStoreOptions, clock: Clock): Migrations {
  const run = async <T>(act: (migrations: Migrations) => Promise<T>): Promise<T> => {
    const client = clientFor(options, { ...limitsOf(options), operationMs: 0 })
    try {
      await client.connect()
      return await act(createMigrations(client.db(databaseName(options, client)), clock))
    } finally {
      await client.close()
    }
  }
  return { up: () => run((all) => all.up()), down: () => run((all) => all.down()), status: () => run((all) => all.status()) }
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
 * out, now and for as long as it is open. Any number of processes may open one database. Throws a `StoreFault` when the server cannot be
 * reached.
 */
export async function openMongoStore(options: MongoStoreOptions): Promise<MongoStore> {
  const { clock = { now: Date.now }, migrate = false, transactions = 'auto', recoveryIntervalMs = RECOVERY_INTERVAL_MS } = options
  const { client, watch, deadline, db, mayHaveTransactions } = await connect(options)
  const hasTransactions = mayHaveTransactions && transactions === 'auto'
  const { store, guard, recover, finishLeftovers } = createStore({ client, db, hasTransactions, deadline })
  const migrations = guard(unhurriedMigrations(options, clock))
  let rounds: Rounds | null = null
  const close = async () => {
    await Promise.all([rounds?.stop(), watch.stop()])
    await store.close()
  }
  try {
    if (migrate) await migrations.up()
    await recover()
    rounds = startRounds(finishLeftovers, recoveryIntervalMs)
    return { ...store, migrations, close }
  } catch (error) {
    await close()
    throw toFault(error)
  }
}
