import type { ServerLimits } from '../pooled/server-options.ts'

/** How long a change of the schema waits for other processes, be it for the named lock, a table or a row. */
export const SCHEMA_PATIENCE_S = 60

const seconds = (ms: number) => Math.max(1, Math.ceil(ms / 1000))

const isMariadb = (version: string) => version.toLowerCase().includes('mariadb')

/**
 * What a process that is frozen inside a transaction may hold its locks for, and what one statement may take. MySQL knows no limit for idle
 * transactions: there every idle connection is ended, a while after the pool would have retired it. Its limit for statements is for reads.
 */
function timeLimits(version: string, { statementTimeoutMs, idleTimeoutMs, deadlineMs }: ServerLimits): string {
  return isMariadb(version)
    ? `max_statement_time = ${statementTimeoutMs / 1000}, idle_transaction_timeout = ${seconds(2 * deadlineMs)}`
    : `max_execution_time = ${statementTimeoutMs}, wait_timeout = ${seconds(idleTimeoutMs + 2 * deadlineMs)}`
}

/** Statements with what the store relies on, whatever the server's defaults are. `version` is the server's, as it tells it. */
export function sessionSettings(version: string, limits: ServerLimits): readonly string[] {
  const patience = seconds(limits.lockTimeoutMs)
  const locks = `innodb_lock_wait_timeout = ${patience}, lock_wait_timeout = ${patience}`
  return [
    'set session transaction isolation level read committed',
    `set session sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', time_zone = '+00:00', ${locks}, ${timeLimits(version, limits)}`,
  ]
}

/** For a session that changes the schema: no limit on statements, which may rewrite a table, and more patience. */
export function schemaSettings(version: string): string {
  const statements = isMariadb(version) ? 'max_statement_time' : 'max_execution_time'
  return `set session ${statements} = 0, innodb_lock_wait_timeout = ${SCHEMA_PATIENCE_S}, lock_wait_timeout = ${SCHEMA_PATIENCE_S}`
}
