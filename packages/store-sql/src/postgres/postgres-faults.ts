import type { StoreFaultKind } from '@sallyport/ports'
import type { Diagnosis } from '../pooled/server-fault.ts'

type Known = readonly [fault: StoreFaultKind, message: string]

const SCHEMA: Known = ['unavailable', 'The database lacks tables or columns of Sallyport. Run `sallyport migrate up`.']
const READ_ONLY: Known = ['read_only', 'The database is read-only: is it a replica?']

/** SQLSTATEs (https://www.postgresql.org/docs/current/errcodes-appendix.html) that are the server's fault; a class of two letters stands for all of its codes. */
const FAULTS: Readonly<Record<string, Known>> = {
  '25006': READ_ONLY,
  '28': ['unavailable', 'The database refused the user or the password of its URL.'],
  '3D': ['unavailable', 'The database of the URL does not exist.'],
  '42501': ['unavailable', 'The user of the database lacks a privilege.'],
  '42P01': SCHEMA,
  '42703': SCHEMA,
  '53': ['unavailable', 'The database is out of resources.'],
  '53100': ['full', 'The disk of the database is full.'],
  '53300': ['busy', 'The database has no connection left: lower poolSize or raise its max_connections.'],
  '55P03': ['busy', 'Another transaction held a row for too long.'],
  '57014': ['unavailable', 'The database did not finish a statement in time.'],
  '58': ['unavailable', 'The disk of the database reported an error.'],
  XX: ['unavailable', 'The database reported an internal error: look into its log.'],
}

/** Serialisation failure, deadlock, unique violation. */
const CONFLICTS = new Set(['40001', '40P01', '23505'])

/** The session is over: the class of connection exceptions, shutdown, crash, start-up, idle for too long inside a transaction. */
function endsSession(state: string): boolean {
  return state.startsWith('08') || state.startsWith('57P') || state === '25P03'
}

/** What an error of `pg` means. Whatever is not a message of the server is trouble with the connection to it. */
export function diagnosePostgres(error: unknown): Diagnosis {
  if (error instanceof TypeError || error instanceof RangeError || !(error instanceof Error)) return { kind: 'bug' }
  const state: unknown = 'severity' in error ? Reflect.get(error, 'code') : null
  if (typeof state !== 'string') return lost('The connection to the database failed: is the server running, and are host and port right?')
  if (CONFLICTS.has(state)) return { kind: 'conflict' }
  if (endsSession(state)) return lost('The database ended the connection: it is starting, stopping or recovering.')
  const known = FAULTS[state] ?? FAULTS[state.slice(0, 2)]
  return known ? { kind: 'fault', fault: known[0], message: known[1], lost: false } : { kind: 'bug' }
}

function lost(message: string): Diagnosis {
  return { kind: 'fault', fault: 'unavailable', message, lost: true }
}
