import { sql } from 'kysely'
import { mysqlDialect } from '../dialect/mysql.ts'
import { openServerStore, type Server } from '../pooled/open-server-store.ts'
import type { SchemaLock } from '../pooled/pooled-executor.ts'
import { translate } from '../pooled/server-fault.ts'
import { checkUrl, type ServerLimits, type ServerStore, type ServerStoreOptions, serverLimits } from '../pooled/server-options.ts'
import type { SqlConnection } from '../pooled/sql-connection.ts'
import type { QueryBuilder } from '../schema.ts'
import { SqlStoreFault } from '../store-fault.ts'
import { MysqlConnection } from './mysql-connection.ts'
import { loadMysqlDriver, type MysqlDriver } from './mysql-driver.ts'
import { diagnoseMysql } from './mysql-faults.ts'
import { SCHEMA_PATIENCE_S, schemaSettings, sessionSettings } from './session-settings.ts'

export type MysqlStoreOptions = ServerStoreOptions

async function serverVersion(connection: SqlConnection, db: QueryBuilder): Promise<string> {
  const { rows } = await connection.execute({ wants: 'rows', query: sql`select version() as version`.compile(db) })
  const [row] = rows as readonly { version: string }[]
  return row?.version ?? ''
}

/**
 * Statements that change the schema commit at once, each for itself: a named lock, one per database, keeps others away. Its name may have 64
 * characters, as many as the name of a database. MySQL has no `md5()` or `sha1()` from 9.6 on.
 */
function schemaLock(db: QueryBuilder): SchemaLock {
  const name = sql`concat('sallyport.', left(sha2(database(), 256), 32))`
  const take = sql<{ taken: number | null }>`select get_lock(${name}, ${sql.lit(SCHEMA_PATIENCE_S)}) as taken`
  return {
    async enter(connection) {
      const settings = sql.raw(schemaSettings(await serverVersion(connection, db)))
      // First: waiting for the lock is a statement as well.
      await connection.execute({ wants: 'count', query: settings.compile(db) })
      const { rows } = await connection.execute({ wants: 'rows', query: take.compile(db) }, (SCHEMA_PATIENCE_S + 10) * 1000)
      const [row] = rows as readonly { taken: number | null }[]
      if (row?.taken !== 1) throw new SqlStoreFault('Another process is changing the schema.', { storeFault: 'busy' })
    },
    // The connection is not used again: the lock ends with it.
    leave: () => Promise.resolve(),
  }
}

function connector(driver: MysqlDriver, options: MysqlStoreOptions, limits: ServerLimits, db: QueryBuilder) {
  return async (): Promise<MysqlConnection> => {
    const connection = await open(driver, options, limits)
    try {
      const version = await serverVersion(connection, db)
      for (const setting of sessionSettings(version, limits)) await connection.run(setting)
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
      // By itself the driver takes a certificate for any name.
      ...(options.tls === undefined ? {} : { ssl: { verifyIdentity: true, ...(options.tls === true ? {} : options.tls) } }),
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
