import type { StoreFaultKind } from '@sallyport/ports'
import type { Diagnosis } from '../pooled/server-fault.ts'

type Known = readonly [fault: StoreFaultKind, message: string]

const REFUSED: Known = ['unavailable', 'The database refused the user or the password of its URL.']
const TOO_MANY: Known = ['busy', 'The database has no connection left: lower poolSize or raise its max_connections.']
const READ_ONLY: Known = ['read_only', 'The database is read-only: is it a replica?']
const FULL: Known = ['full', 'The disk of the database is full.']
const OUT_OF_MEMORY: Known = ['unavailable', 'The database is out of memory.']
const TOO_SLOW: Known = ['unavailable', 'The database did not finish a statement in time.']
const DISK: Known = ['unavailable', 'The disk of the database reported an error.']
const SCHEMA: Known = ['unavailable', 'The database lacks tables or columns of Sallyport. Run `sallyport migrate up`.']

/** Error numbers (MySQL and MariaDB share most; from 1900 to 3000 they are MariaDB's) that are the server's fault. */
const FAULTS: ReadonlyMap<number, Known> = new Map([
  [1044, REFUSED],
  [1045, REFUSED],
  [1698, REFUSED],
  // An account that is locked (MySQL, MariaDB), and a password that has expired (at the greeting, at the first statement).
  [3118, REFUSED],
  [4151, REFUSED],
  [1862, REFUSED],
  [1820, REFUSED],
  // MariaDB takes this one for a wrong password.
  [3159, ['unavailable', 'The database takes connections over TLS only: its URL lacks that.']],
  [3032, ['unavailable', 'The database is offline for everybody but its administrators.']],
  [1049, ['unavailable', 'The database of the URL does not exist.']],
  [1142, ['unavailable', 'The user of the database lacks a privilege.']],
  [1040, TOO_MANY],
  [1203, TOO_MANY],
  [1226, TOO_MANY],
  [1290, READ_ONLY],
  [1792, READ_ONLY],
  [1836, READ_ONLY],
  [3, DISK],
  [1026, DISK],
  [1030, DISK],
  [1021, FULL],
  [1114, FULL],
  [1037, OUT_OF_MEMORY],
  [1038, OUT_OF_MEMORY],
  [1041, OUT_OF_MEMORY],
  [1317, TOO_SLOW],
  [1969, TOO_SLOW],
  [3024, TOO_SLOW],
  [1054, SCHEMA],
  [1146, SCHEMA],
])

/** Lock wait timeout, deadlock, duplicate key, record changed since it was read. */
const CONFLICTS = new Set([1205, 1213, 1062, 1020])

/** Shutdown, killed connection, errors of the network, idle for too long. */
const ENDS_SESSION = new Set([1053, 1077, 1079, 1080, 1152, 1158, 1159, 1160, 1161, 1184, 1927, 4031])

/** What an error of `mysql2` means. Whatever is not a message of the server is trouble with the connection to it. */
export function diagnoseMysql(error: unknown): Diagnosis {
  if (error instanceof TypeError || error instanceof RangeError || !(error instanceof Error)) return { kind: 'bug' }
  const errno: unknown = 'sqlState' in error ? Reflect.get(error, 'errno') : null
  if (typeof errno !== 'number') return lost('The connection to the database failed: is the server running, and are host and port right?')
  if (CONFLICTS.has(errno)) return { kind: 'conflict' }
  if (ENDS_SESSION.has(errno)) return lost('The database ended the connection: it is starting, stopping or recovering.')
  const known = FAULTS.get(errno)
  return known ? { kind: 'fault', fault: known[0], message: known[1], lost: false } : { kind: 'bug' }
}

function lost(message: string): Diagnosis {
  return { kind: 'fault', fault: 'unavailable', message, lost: true }
}
