import { MongoNetworkError, MongoServerError, MongoWriteConcernError } from 'mongodb'
import { expect, it } from 'vitest'
import { isDuplicate, toFault } from './mongo-faults.ts'

const CASES = [
  [new MongoNetworkError('connect ECONNREFUSED 192.0.2.7:27017'), 'unavailable'],
  [new MongoServerError({ code: 10107, message: 'not primary' }), 'unavailable'],
  [new MongoServerError({ code: 13, message: 'not authorized on app' }), 'unavailable'],
  [new MongoWriteConcernError({ ok: 1, writeConcernError: { code: 64, errmsg: 'waiting for replication timed out' } }), 'unavailable'],
  [new MongoServerError({ code: 251, message: 'Given transaction number 3 does not match any in-progress transactions' }), 'unavailable'],
  [new MongoServerError({ code: 11601, message: 'operation was interrupted' }), 'unavailable'],
  [new MongoServerError({ code: 112, message: 'WriteConflict' }), 'busy'],
  [new MongoServerError({ code: 14031, message: 'OutOfDiskSpace' }), 'full'],
] as const

it.each(CASES)('%s becomes a fault that says %s and repeats nothing', (error, kind) => {
  const fault = toFault(error)
  expect(fault).toMatchObject({ name: 'MongoStoreFault', storeFault: kind, cause: error })
  expect(fault instanceof Error && fault.message).not.toContain(error.message)
})

it('leaves alone what is not the fault of the store', () => {
  const duplicate = new MongoServerError({ code: 11000, message: 'E11000' })
  expect(toFault(duplicate)).toBe(duplicate)
  expect(isDuplicate(duplicate)).toBe(true)
  const mistake = new TypeError('no')
  expect(toFault(mistake)).toBe(mistake)
})
