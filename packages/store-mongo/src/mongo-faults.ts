import type { StoreFaultKind } from '@sallyport/ports'
import {
  MongoBulkWriteError,
  MongoDriverError,
  MongoError,
  MongoNetworkError,
  MongoOperationTimeoutError,
  MongoServerError,
  MongoServerSelectionError,
  MongoWriteConcernError,
} from 'mongodb'
import { MongoStoreFault } from './store-fault.ts'

interface Fault {
  readonly kind: StoreFaultKind
  readonly message: string
}

const UNREACHABLE: Fault = { kind: 'unavailable', message: 'MongoDB cannot be reached.' }
const NOT_PRIMARY: Fault = { kind: 'unavailable', message: 'MongoDB has no primary at the moment: it is electing one or shutting down.' }
const UNCONFIRMED: Fault = { kind: 'unavailable', message: 'A majority of the replica set did not confirm the write in time.' }
const REFUSED: Fault = { kind: 'unavailable', message: 'MongoDB refused the credentials, or they do not allow what was asked.' }
const LOST_TRANSACTION: Fault = {
  kind: 'unavailable',
  message: 'MongoDB lost a transaction: it was restarted or took too long. Its changes may have been committed.',
}
const INTERRUPTED: Fault = { kind: 'unavailable', message: 'MongoDB ended the operation before its end.' }
const BUSY: Fault = { kind: 'busy', message: 'MongoDB is busy: the operation conflicted or took too long.' }
const FULL: Fault = { kind: 'full', message: 'The disk of MongoDB is full, or its quota is used up.' }

/** Codes of the server (src/mongo/base/error_codes.yml) that are the store's fault and not the command's. */
const BY_CODE: ReadonlyMap<number, Fault> = new Map<number, Fault>([
  [6, UNREACHABLE],
  [7, UNREACHABLE],
  [89, UNREACHABLE],
  [9001, UNREACHABLE],
  ...[91, 189, 10107, 11600, 11602, 13435, 13436].map((code): [number, Fault] => [code, NOT_PRIMARY]),
  // CursorNotFound, QueryPlanKilled, CursorKilled, Interrupted
  ...[43, 175, 237, 11601].map((code): [number, Fault] => [code, INTERRUPTED]),
  // NoSuchSession, NoSuchTransaction, TransactionExceededLifetimeLimitSeconds
  ...[206, 251, 290].map((code): [number, Fault] => [code, LOST_TRANSACTION]),
  [64, UNCONFIRMED],
  [100, UNCONFIRMED],
  [13, REFUSED],
  [18, REFUSED],
  // LockTimeout, LockBusy, MaxTimeMSExpired, WriteConflict, SnapshotTooOld, SnapshotUnavailable, ExceededTimeLimit
  [24, BUSY],
  [46, BUSY],
  [50, BUSY],
  [112, BUSY],
  [239, BUSY],
  [246, BUSY],
  [262, BUSY],
  [14031, FULL],
  [46841, { kind: 'read_only', message: 'MongoDB does not accept writes.' }],
])

/** Atlas has one code for a wrong password and for a used-up quota. */
const ATLAS = 8000

function faultOf(error: unknown): Fault | null {
  if (error instanceof MongoWriteConcernError) return UNCONFIRMED
  // The driver puts its own troubles with a bulk write into this class as well; then no server has said anything.
  if (error instanceof MongoBulkWriteError && error.code === undefined) return UNREACHABLE
  if (error instanceof MongoServerError) return faultOfServer(error)
  // The latter: every connection of this process is taken. The driver does not export its class.
  if (error instanceof MongoOperationTimeoutError || (error instanceof MongoError && error.name === 'MongoWaitQueueTimeoutError'))
    return BUSY
  return isCutOff(error) ? UNREACHABLE : null
}

function faultOfServer({ code, message }: MongoServerError): Fault | null {
  if (code === ATLAS) return /auth/i.test(message) ? REFUSED : FULL
  return BY_CODE.get(Number(code)) ?? null
}

/** No server was reached, or none any more. */
function isCutOff(error: unknown): boolean {
  if (error instanceof MongoNetworkError || error instanceof MongoServerSelectionError) return true
  // The names behind `mongodb+srv://` cannot be looked up.
  if (error instanceof Error && /^query(?:Srv|Txt)$/.test(String(Reflect.get(error, 'syscall')))) return true
  // The driver's words for a client, or a pool of connections, that is closed or not connected.
  return error instanceof MongoDriverError && /Closed|NotConnected|ExpiredSession/.test(error.name)
}

/** A driver's error as a `StoreFault`; anything that is not a fault of the store comes back as it is. */
export function toFault(error: unknown): unknown {
  const fault = faultOf(error)
  return fault === null ? error : new MongoStoreFault(fault.message, { storeFault: fault.kind, cause: error })
}

/** NamespaceNotFound: servers say so of a collection that nobody has written to, some of them without its code. */
export function isMissing(error: unknown): boolean {
  return error instanceof MongoServerError && (error.code === 26 || error.message === 'ns not found')
}

/** A unique index refused the write. */
export function isDuplicate(error: unknown): boolean {
  return error instanceof MongoServerError && error.code === 11000
}

/** WriteConflict: in a transaction the server refuses at once what it would have waited for outside of one. */
export function isConflict(error: unknown): boolean {
  return error instanceof MongoServerError && error.code === 112
}
