import type { StoreFaultKind } from '@sallyport/ports'
import {
  MongoAPIError,
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
const BUSY: Fault = { kind: 'busy', message: 'MongoDB is busy: the operation conflicted or took too long.' }
const FULL: Fault = { kind: 'full', message: 'The disk of MongoDB is full, or its quota is used up.' }

/** Codes of the server (src/mongo/base/error_codes.yml) that are the store's fault and not the command's. */
const BY_CODE: ReadonlyMap<number, Fault> = new Map<number, Fault>([
  [6, UNREACHABLE],
  [7, UNREACHABLE],
  [89, UNREACHABLE],
  [9001, UNREACHABLE],
  ...[91, 189, 10107, 11600, 11602, 13435, 13436].map((code): [number, Fault] => [code, NOT_PRIMARY]),
  [64, UNCONFIRMED],
  [100, UNCONFIRMED],
  [13, REFUSED],
  [18, REFUSED],
  [24, BUSY],
  [50, BUSY],
  [112, BUSY],
  [262, BUSY],
  [14031, FULL],
  [8000, FULL],
  [46841, { kind: 'read_only', message: 'MongoDB does not accept writes.' }],
])

function faultOf(error: unknown): Fault | null {
  if (error instanceof MongoWriteConcernError) return UNCONFIRMED
  if (error instanceof MongoServerError) return BY_CODE.get(Number(error.code)) ?? null
  if (error instanceof MongoOperationTimeoutError) return BUSY
  const isConnection = error instanceof MongoNetworkError || error instanceof MongoServerSelectionError
  // The driver's word for a client that is closed or not connected.
  if (isConnection || (error instanceof MongoAPIError && /Closed|NotConnected|ExpiredSession/.test(error.name))) return UNREACHABLE
  return null
}

/** A driver's error as a `StoreFault`; anything that is not a fault of the store comes back as it is. */
export function toFault(error: unknown): unknown {
  const fault = faultOf(error)
  return fault === null ? error : new MongoStoreFault(fault.message, { storeFault: fault.kind, cause: error })
}

/** A unique index refused the write. */
export function isDuplicate(error: unknown): boolean {
  return error instanceof MongoServerError && error.code === 11000
}
