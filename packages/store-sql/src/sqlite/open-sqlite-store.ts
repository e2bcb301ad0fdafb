import type { Clock, Store } from '@sallyport/ports'
import { createStore } from '../create-store.ts'
import { sqliteDialect } from '../dialect/sqlite.ts'
import { createMigrations, type Migrations } from '../migrate.ts'
import { connectSqlite } from './connect-sqlite.ts'
import type { SqliteConnection } from './connection.ts'
import { GroupCommit } from './group-commit.ts'
import { rememberUsers } from './remember-users.ts'

export interface SqliteStoreOptions {
  /** A file, created (0600) with its folder (0700) when missing, or `:memory:`. */
  readonly path: string
  /** Dates migrations. Default: the system's clock. */
  readonly clock?: Clock
  /** How long a write waits for other processes before it fails with `busy`. Default 2000 ms. */
  readonly busyTimeoutMs?: number
  /**
   * `full` (default): what was answered survives a power cut. `normal`: it survives a crash of the process, a power cut may lose
   * the last commits, never damage the file.
   */
  readonly synchronous?: 'full' | 'normal'
  /** Apply missing migrations while opening. Default `false`: `check()` refuses a schema that does not fit. */
  readonly migrate?: boolean
}

/** The store on one SQLite file, and the means to change its schema. */
export interface SqliteStore extends Store {
  readonly migrations: Migrations
}

/**
 * Changes whenever another connection has written to the file; `null`, "cannot tell", once the database does not answer. Asked once for what
 * runs without a pause, and not once per turn of the event loop: later in a turn comes what has seen a write that the turn began before.
 */
function foreignChangesOf(connection: SqliteConnection): () => number | null {
  let known: { readonly version: number | null } | null = null
  const forget = () => {
    known = null
  }
  return () => {
    if (known === null) {
      known = { version: readVersion(connection) }
      process.nextTick(forget)
    }
    return known.version
  }
}

function readVersion(connection: SqliteConnection): number | null {
  try {
    const version = connection.readPragma('data_version')
    return typeof version === 'number' ? version : null
  } catch {
    return null
  }
}

/**
 * Open the store on an SQLite file, with `node:sqlite` or else `better-sqlite3`. Any number of processes of one machine may
 * open one file. Throws a `StoreFault` when there is no driver or the file cannot be used.
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<SqliteStore> {
  const { path, clock = { now: Date.now }, busyTimeoutMs = 2000, synchronous = 'full', migrate = false } = options
  const connection = await connectSqlite(path, busyTimeoutMs, synchronous)
  const executor = new GroupCommit(connection, busyTimeoutMs)
  const dialect = sqliteDialect()
  const migrations = createMigrations(dialect, executor, clock)
  const foreignChanges = foreignChangesOf(connection)
  const plain = createStore(dialect, executor, foreignChanges)
  const store = { ...plain, users: rememberUsers(plain.users, { writes: () => executor.commits, foreignChanges }) }
  try {
    if (migrate) await migrations.up()
  } catch (error) {
    await store.close()
    throw error
  }
  return { ...store, migrations }
}
