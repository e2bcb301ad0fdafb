import type { ServerAddress } from '../composition/database-address.ts'
import { describeDatabase } from '../composition/database-address.ts'

/** SQLSTATEs of PostgreSQL and error numbers of MySQL and MariaDB. */
const REFUSED: ReadonlySet<unknown> = new Set(['28P01', '28000', 1044, 1045, 1698])
const MISSING: ReadonlySet<unknown> = new Set(['3D000', 1049])

/** What a database server, or its absence, has against the start: one sentence with the fix, in which no password appears. */
export function explainServerFault(fault: Error, address: ServerAddress): string {
  const place = describeDatabase(address)
  const { cause } = fault
  const said = cause instanceof Error ? serverCode(cause) : null
  if (REFUSED.has(said))
    return `${place} refused the user or the password.\n     fix  correct them in DATABASE_URL (or DB_USER and DB_PASSWORD)`
  if (MISSING.has(said)) {
    return `${place}: there is no such database.\n     fix  create it (CREATE DATABASE), or correct the name in DATABASE_URL (or DB_NAME)`
  }
  if (cause instanceof Error && said === null && systemCode(cause) !== 'ERR_MODULE_NOT_FOUND') {
    const code = systemCode(cause)
    return `${place} cannot be reached${code === null ? '' : ` (${code})`}.\n     fix  start it, or correct host and port in DATABASE_URL (or DB_HOST and DB_PORT)`
  }
  return `${fault.message} (${place})`
}

/** What the server itself said, or `null` when it was not the server that spoke. */
function serverCode(cause: Error): unknown {
  if ('severity' in cause && 'code' in cause) return cause.code
  return 'sqlState' in cause && 'errno' in cause ? cause.errno : null
}

function systemCode(error: Error): string | null {
  return 'code' in error && typeof error.code === 'string' ? error.code : null
}
