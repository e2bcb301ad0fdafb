import type BetterSqlite from 'better-sqlite3'
import { SqlStoreFault } from '../store-fault.ts'

export interface SqliteStatement {
  all(...parameters: unknown[]): unknown[]
  run(...parameters: unknown[]): { readonly changes: number | bigint }
}

/** What `node:sqlite` and `better-sqlite3` have in common, and all that is used of them. Both are synchronous. */
export interface SqliteDriver {
  prepare(sql: string): SqliteStatement
  exec(sql: string): unknown
  close(): void
}

/**
 * better-sqlite3 builds a row object property by property through V8's embedder interface, which costs as much as the query; arrays are
 * cheap, and an object literal is made of them here.
 */
function rowsFromArrays(statement: BetterSqlite.Statement): SqliteStatement {
  if (!statement.reader) return { run: (...parameters) => statement.run(...parameters), all: () => [] }
  const names = statement.columns().map(({ name }) => name)
  const arrays = statement.raw(true)
  return {
    run: (...parameters) => statement.run(...parameters),
    all: (...parameters) => (arrays.all(...parameters) as readonly (readonly unknown[])[]).map((values) => toRow(names, values)),
  }
}

function toRow(names: readonly string[], values: readonly unknown[]): Record<string, unknown> {
  const row: Record<string, unknown> = {}
  for (const [index, name] of names.entries()) row[name] = values[index]
  return row
}

export type OpenDriver = (path: string, busyTimeoutMs: number) => SqliteDriver

interface NodeSqliteModule {
  readonly DatabaseSync: new (path: string) => SqliteDriver
}

/** Not in the types of Node 20, the oldest Node that is supported; `null` where it does not exist. */
function nodeSqlite(): NodeSqliteModule | null {
  return (process.getBuiltinModule?.('node:sqlite') as NodeSqliteModule | undefined) ?? null
}

async function betterSqlite(): Promise<typeof BetterSqlite> {
  try {
    return (await import('better-sqlite3')).default
  } catch (cause) {
    throw new SqlStoreFault(
      'No SQLite driver: this Node has no node:sqlite and the optional package better-sqlite3 is not installed or not built for it. ' +
        'Use Node 22.13 or newer, or run `npm install better-sqlite3` (Node 20).',
      { storeFault: 'unavailable', cause },
    )
  }
}

/** `node:sqlite` where Node has it (nothing to install or compile), else `better-sqlite3`. Throws a `StoreFault` that names the fix when there is neither. */
export async function loadDriver(): Promise<OpenDriver> {
  const builtin = nodeSqlite()
  if (builtin !== null) {
    return (path, busyTimeoutMs) => {
      const database = new builtin.DatabaseSync(path)
      database.exec(`pragma busy_timeout = ${busyTimeoutMs}`)
      return database
    }
  }
  const Database = await betterSqlite()
  return (path, busyTimeoutMs) => {
    const database = new Database(path, { timeout: busyTimeoutMs })
    return {
      prepare: (sql) => rowsFromArrays(database.prepare(sql)),
      exec: (sql) => database.exec(sql),
      close: () => void database.close(),
    }
  }
}
