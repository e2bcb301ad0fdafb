import { sql } from 'kysely'
import { mysqlDialect } from '../dialect/mysql.ts'
import { openServerStore, type Server } from '../pooled/open-server-store.ts'
import type { SchemaLock } from '../pooled/pooled-executor.ts'
import { translate } from '../pooled/server-fault.ts'
import { checkUrl, type ServerLimits, type ServerStore, type ServerStoreOptions, serverLimits } from '../pooled/server-options.ts'
import type { QueryBuilder } from '../schema.ts'
import { SqlStoreFault } from '../store-fault.ts'
import { MysqlConnection } from './mysql-connection.ts'
import { loadMysqlDriver, type MysqlDriver } from './mysql-driver.ts'
import { diagnoseMysql } from './mysql-faults.ts'

export type MysqlStoreOptions = ServerStoreOptions

/** How long a starting process waits for another one that changes the schema. */
const SCHEMA_PATIENCE_S = 60

/** Statements that change the schema commit at once, each for itself: a named lock, one per database, keeps others away. */
function schemaLock(db: QueryBuilder): SchemaLock {
  const take = sql<{ taken: number | null }>`select get_lock(concat('sallyport.', md5(database())), ${sql.lit(SCHEMA_PATIENCE_S)}) as taken`
  const unlimited = sql`set session innodb_lock_wait_timeout = 60`
  return {
    async enter(connection) {
      const { rows } = await connection.execute({ wants: 'rows', query: take.compile(db) }, (SCHEMA_PATIENCE_S + 10) * 1000)
      const [row] = rows as readonly { taken: number | null }[]
      if (row?.taken !== 1) throw new SqlStoreFault('Another process is changing the schema.', { storeFault: 'busy' })
      await connection.execute({ wants: 'count', query: unlimited.compile(db) })
    },
    // The connection is not used again: the lock ends with it.
    leave: () => Promise.resolve(),
  }
}

/** Settings this store relies on, whatever the server's defaults are; limits in the words of MariaDB or of MySQL. */
function sessionSettings(version: string, limits: ServerLimits): readonly string[] {
  const lockSeconds = Math.max(1, Math.ceil(limits.lockTimeoutMs / 1000))
  const isMaria = version.toLowerCase().includes('mariadb')
  const timeLimits = isMaria
    ? `max_statement_time = ${limits.statementTimeoutMs / 1000}, idle_transaction_timeout = ${Math.ceil((2 * limits.deadlineMs) / 1000)}`
    : `max_execution_time = ${limits.statementTimeoutMs}`
  return [
    'set session transaction isolation level read committed',
    `set session sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', time_zone = '+00:00', innodb_lock_wait_timeout = ${lockSeconds}, ${timeLimits}`,
  ]
}

function connector(driver: MysqlDriver, options: MysqlStoreOptions, limits: ServerLimits, db: QueryBuilder) {
  return async (): Promise<MysqlConnection> => {
    const connection = await open(driver, options, limits)
    try {
      const { rows } = await connection.execute({ wants: 'rows', query: sql`select version() as version`.compile(db) })
      const [row] = rows as readonly { version: string }[]
      for (const setting of sessionSettings(row?.version ?? '', limits)) await connection.run(setting)
      return connection
    } catch (error) {
      connection.destroy()
      throw error
    }
  }
}

async function open(driver: MysqlDriver, options: MysqlStoreOptions, limits: ServerLimits): Promise<MysqlConnection> {
  try {
    const connection = await driver.createConnection({
      uri: options.url,
      connectTimeout: limits.connectTimeoutMs,
      charset: 'UTF8MB4_BIN',
      // Guarded writes are judged by the rows they matched.
      flags: ['FOUND_ROWS'],
      enableKeepAlive: true,
      maxPreparedStatements: 500,
      ...(options.tls === undefined ? {} : { ssl: options.tls === true ? {} : { ca: options.tls.ca } }),
    })
    return new MysqlConnection(connection, driver, limits.deadlineMs)
  } catch (error) {
    throw translate(error, diagnoseMysql(error))
  }
}

/** MySQL or MariaDB as `openServerStore` needs it. */
export async function mysqlServer(options: MysqlStoreOptions, limits: ServerLimits): Promise<Server> {
  checkUrl(options.url, ['mysql:', 'mariadb:'])
  const driver = await loadMysqlDriver()
  const dialect = mysqlDialect()
  return { dialect, connect: connector(driver, options, limits, dialect.db), schemaLock: schemaLock(dialect.db) }
}

/**
 * The store on MySQL 8 or MariaDB 10.6 and newer, through the optional package `mysql2`. Any number of processes may use one
 * database. Throws a `StoreFault` when the driver is missing, the URL is none, or (with `migrate`) the server cannot be used.
 */
export async function openMysqlStore(options: MysqlStoreOptions): Promise<ServerStore> {
  const limits = serverLimits(options)
  return openServerStore(await mysqlServer(options, limits), options, limits)
}
