import { openMysqlStore, openPostgresStore, openSqliteStore, type ServerStore, type SqliteStore } from '@sallyport/store-sql'

/** Processes that race wait longer for each other than an application would. */
const PATIENCE_MS = 20_000

/** The store at a URL of a database server, or on a file. */
export function openTarget(target: string, migrate: boolean): Promise<SqliteStore | ServerStore> {
  const patience = { acquireTimeoutMs: PATIENCE_MS, connectTimeoutMs: PATIENCE_MS, statementTimeoutMs: PATIENCE_MS }
  if (target.startsWith('postgres')) return openPostgresStore({ url: target, migrate, ...patience })
  if (target.startsWith('mysql')) return openMysqlStore({ url: target, migrate, ...patience })
  return openSqliteStore({ path: target, migrate, busyTimeoutMs: PATIENCE_MS })
}
