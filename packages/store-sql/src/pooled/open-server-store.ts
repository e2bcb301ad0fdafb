import { createStore } from '../create-store.ts'
import type { SqlDialect } from '../dialect/dialect.ts'
import { createMigrations } from '../migrate.ts'
import { ConnectionPool } from './connection-pool.ts'
import { PooledExecutor, type SchemaLock } from './pooled-executor.ts'
import type { ServerLimits, ServerStore, ServerStoreOptions } from './server-options.ts'
import type { SqlConnection } from './sql-connection.ts'

/** What a database server brings: its dialect, how to connect, how to be the only one who changes the schema. */
export interface Server {
  readonly dialect: SqlDialect
  readonly connect: () => Promise<SqlConnection>
  readonly schemaLock: SchemaLock
}

/** Runs verbs on a server, over a pool of connections to it. */
export function serverExecutor({ connect, schemaLock }: Server, limits: ServerLimits): PooledExecutor {
  return new PooledExecutor(new ConnectionPool(connect, limits), schemaLock, limits.statementTimeoutMs)
}

/** The store on a server. Connects for the first time when something is asked of it, so that a server may come up later. */
export async function openServerStore(server: Server, options: ServerStoreOptions, limits: ServerLimits): Promise<ServerStore> {
  const { clock = { now: Date.now }, migrate = false } = options
  const executor = serverExecutor(server, limits)
  const migrations = createMigrations(server.dialect, executor, clock)
  // A server does not say synchronously whether others have written: every check asks, unless a broadcast is connected.
  const store = createStore(server.dialect, executor, () => null)
  try {
    if (migrate) await migrations.up()
  } catch (error) {
    await store.close()
    throw error
  }
  return { ...store, migrations }
}
