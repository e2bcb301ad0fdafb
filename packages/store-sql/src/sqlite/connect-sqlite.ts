import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { pauseWithJitter } from '../pause.ts'
import { SqlStoreFault } from '../store-fault.ts'
import { SqliteConnection } from './connection.ts'
import { loadDriver, type OpenDriver } from './driver.ts'
import { isBusy, toFault } from './sqlite-faults.ts'

/** How long SQLite itself waits for a lock, and blocks the event loop; longer waits are spent outside of it. */
const BLOCKING_WAIT_MS = 20

/** Only the owner may read: the file holds password hashes. SQLite gives its `-wal` and `-shm` files the same mode. */
function createFile(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    closeSync(openSync(path, 'a', 0o600))
  } catch (cause) {
    throw new SqlStoreFault('The database file cannot be created or opened for writing: check its folder and permissions.', {
      storeFault: 'unavailable',
      cause,
    })
  }
}

/** Changing to WAL needs the whole file for a moment, and several processes may be starting at once. */
async function useWal(connection: SqliteConnection, patienceMs: number): Promise<void> {
  const start = performance.now()
  for (;;) {
    try {
      connection.setPragma('journal_mode', 'wal')
      return
    } catch (error) {
      if (!isBusy(error) || performance.now() - start > patienceMs) throw error
    }
    await pauseWithJitter()
  }
}

function openConnection(openDriver: OpenDriver, path: string): SqliteConnection {
  try {
    return new SqliteConnection(openDriver(path, BLOCKING_WAIT_MS))
  } catch (error) {
    throw toFault(error)
  }
}

/**
 * A connection to a file, which is created when missing, or to `:memory:`: WAL, foreign keys on, `synchronous` as asked for. Waits up
 * to `patienceMs` for other processes that are starting. Throws a `StoreFault`.
 */
export async function connectSqlite(path: string, patienceMs: number, synchronous: 'full' | 'normal'): Promise<SqliteConnection> {
  const openDriver = await loadDriver()
  if (path !== ':memory:') createFile(path)
  const connection = openConnection(openDriver, path)
  try {
    await useWal(connection, patienceMs)
    // better-sqlite3 is compiled so that WAL means `normal`; what was answered has to be on the disk.
    connection.setPragma('synchronous', synchronous)
    connection.setPragma('foreign_keys', 'on')
    return connection
  } catch (error) {
    connection.close()
    throw error
  }
}
