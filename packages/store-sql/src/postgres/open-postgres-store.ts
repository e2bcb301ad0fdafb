import { sql } from 'kysely'
import { postgresDialect } from '../dialect/postgres.ts'
import { openServerStore, type Server } from '../pooled/open-server-store.ts'
import type { SchemaLock } from '../pooled/pooled-executor.ts'
import { translate } from '../pooled/server-fault.ts'
import { checkUrl, type ServerLimits, type ServerStore, type ServerStoreOptions, serverLimits } from '../pooled/server-options.ts'
import type { SqlConnection } from '../pooled/sql-connection.ts'
import type { QueryBuilder } from '../schema.ts'
import { PostgresConnection } from './postgres-connection.ts'
import { loadPostgresDriver, type PostgresDriver } from './postgres-driver.ts'
import { diagnosePostgres } from './postgres-faults.ts'
import { StatementNames } from './statement-names.ts'

export interface PostgresStoreOptions extends ServerStoreOptions {
  /**
   * Keep statements prepared on each connection. Default `true`; `false` for a pooler that hands out another connection for each
   * transaction and does not follow prepared statements (PgBouncer before 1.21).
   */
  readonly preparedStatements?: boolean
}

/** "sallyport" as a number: the key of the advisory lock on the schema. */
const SCHEMA_LOCK = 7_253_711_905

/** All pending migrations are one transaction under an advisory lock, which ends with it. */
function schemaLock(db: QueryBuilder): SchemaLock {
  const run = (connection: SqlConnection, query: string, deadlineMs: number) =>
    connection.execute({ wants: 'rows', query: sql.raw(query).compile(db) }, deadlineMs)
  return {
    async enter(connection) {
      await connection.begin()
      await run(connection, 'set local statement_timeout = 0', 10_000)
      await run(connection, "set local lock_timeout = '60s'", 10_000)
      await run(connection, `select pg_advisory_xact_lock(${SCHEMA_LOCK})`, 70_000)
    },
    leave: (connection) => connection.commit(),
  }
}

function connector(driver: PostgresDriver, options: PostgresStoreOptions, limits: ServerLimits) {
  const names = new StatementNames(options.preparedStatements ?? true)
  return async (): Promise<SqlConnection> => {
    const client = new driver.Client({
      connectionString: options.url,
      application_name: 'sallyport',
      connectionTimeoutMillis: limits.connectTimeoutMs,
      statement_timeout: limits.statementTimeoutMs,
      lock_timeout: limits.lockTimeoutMs,
      // A process that is frozen inside a transaction must not hold its locks for ever.
      idle_in_transaction_session_timeout: 2 * limits.deadlineMs,
      keepAlive: true,
      types: driver.types,
      ...(options.tls === undefined ? {} : { ssl: options.tls === true ? true : { ca: options.tls.ca } }),
    })
    const connection = new PostgresConnection(client, names, limits.deadlineMs)
    try {
      await client.connect()
      return connection
    } catch (error) {
      connection.destroy()
      throw translate(error, diagnosePostgres(error))
    }
  }
}

/** PostgreSQL as `openServerStore` needs it. */
export async function postgresServer(options: PostgresStoreOptions, limits: ServerLimits): Promise<Server> {
  checkUrl(options.url, ['postgresql:', 'postgres:'])
  const driver = await loadPostgresDriver()
  const dialect = postgresDialect()
  return { dialect, connect: connector(driver, options, limits), schemaLock: schemaLock(dialect.db) }
}

/**
 * The store on PostgreSQL 12 or newer, through the optional package `pg`. Any number of processes may use one database. Throws a
 * `StoreFault` when the driver is missing, the URL is none, or (with `migrate`) the server cannot be used.
 */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<ServerStore> {
  const limits = serverLimits(options)
  return openServerStore(await postgresServer(options, limits), options, limits)
}
