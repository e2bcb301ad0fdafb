import type { ServerAddress } from '../composition/database-address.ts'
import { describeDatabase } from '../composition/database-address.ts'

/** SQLSTATEs of PostgreSQL, error numbers of MySQL and MariaDB, and codes of MongoDB. */
const REFUSED: ReadonlySet<unknown> = new Set(['28P01', '28000', 1044, 1045, 1698, 18])
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
  if (cause instanceof Error && said === null && isSilence(cause)) {
    const code = systemCode(cause)
    return `${place} cannot be reached${code === null ? '' : ` (${code})`}.\n     fix  start it, or correct host and port in DATABASE_URL (or DB_HOST and DB_PORT)`
  }
  return `${fault.message} (${place})`
}

/** What the server itself said, or `null` when it was not the server that spoke. */
function serverCode(cause: Error): unknown {
  // Atlas has one code for a wrong password and for a used-up quota.
  if (cause.name === 'MongoServerError' && 'code' in cause) return cause.code === 8000 && /auth/i.test(cause.message) ? 18 : cause.code
  if ('severity' in cause && 'code' in cause) return cause.code
  return 'sqlState' in cause && 'errno' in cause ? cause.errno : null
}

/** Nobody answered; neither is a driver missing, nor did MongoDB's driver refuse by itself. */
function isSilence(cause: Error): boolean {
  if (systemCode(cause) === 'ERR_MODULE_NOT_FOUND') return false
  return !cause.name.startsWith('Mongo') || /^Mongo(?:Network|ServerSelection)/.test(cause.name)
}

/** The system's word for it, wherever in the chain of causes a driver keeps it. */
function systemCode(error: Error): string | null {
  if ('code' in error && typeof error.code === 'string') return error.code
  return error.cause instanceof Error ? systemCode(error.cause) : null
}
