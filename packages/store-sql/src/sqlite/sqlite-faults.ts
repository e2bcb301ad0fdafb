import type { StoreFaultKind } from '@sallyport/ports'
import { SqlStoreFault } from '../store-fault.ts'

/** Primary result codes (https://sqlite.org/rescode.html) that are the store's fault and not the statement's. */
const FAULTS: Readonly<Record<string, { readonly code: number; readonly kind: StoreFaultKind; readonly message: string }>> = {
  SQLITE_PERM: { code: 3, kind: 'unavailable', message: 'The database may not be accessed.' },
  SQLITE_BUSY: { code: 5, kind: 'busy', message: 'The database is busy: another process holds its write lock.' },
  SQLITE_LOCKED: { code: 6, kind: 'busy', message: 'A table of the database is locked.' },
  SQLITE_NOMEM: { code: 7, kind: 'unavailable', message: 'The database ran out of memory.' },
  SQLITE_READONLY: { code: 8, kind: 'read_only', message: 'The database is read-only: check the permissions of its file and folder.' },
  SQLITE_IOERR: { code: 10, kind: 'unavailable', message: 'The disk reported an error to the database.' },
  SQLITE_CORRUPT: { code: 11, kind: 'unavailable', message: 'The database file is damaged: restore a backup.' },
  SQLITE_FULL: { code: 13, kind: 'full', message: 'The disk is full, or the database has reached its size limit.' },
  SQLITE_CANTOPEN: { code: 14, kind: 'unavailable', message: 'The database file cannot be opened: check its folder and permissions.' },
  SQLITE_PROTOCOL: { code: 15, kind: 'busy', message: 'The locks of the database could not be taken in time.' },
  SQLITE_NOTADB: { code: 26, kind: 'unavailable', message: 'The file is not an SQLite database.' },
}

const BY_CODE = new Map(Object.entries(FAULTS).map(([name, fault]) => [fault.code, name]))

/** The name of the primary code: `better-sqlite3` has the extended name in `code`, `node:sqlite` the extended number in `errcode`. */
function primaryCode(error: unknown): string | null {
  if (!(error instanceof Error)) return null
  const number: unknown = Reflect.get(error, 'errcode')
  // The lowest byte of an extended code is its primary code.
  if (typeof number === 'number') return BY_CODE.get(number & 0xff) ?? null
  const name: unknown = Reflect.get(error, 'code')
  return typeof name === 'string' ? (Object.keys(FAULTS).find((known) => name === known || name.startsWith(`${known}_`)) ?? null) : null
}

/** A driver's error as a `StoreFault`; anything that is not a fault of the store comes back as it is. */
export function toFault(error: unknown): unknown {
  const code = primaryCode(error)
  const fault = code === null ? undefined : FAULTS[code]
  return fault ? new SqlStoreFault(fault.message, { storeFault: fault.kind, cause: error }) : error
}

/** Worth another try: somebody else had the lock. */
export function isBusy(error: unknown): boolean {
  return error instanceof SqlStoreFault && error.storeFault === 'busy'
}
