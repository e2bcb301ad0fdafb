import { createSecretKey } from 'node:crypto'
import type { AuditStore } from '@sallyport/ports'
import { describe, expect, it } from 'vitest'
import type { Caller } from '../kernel/caller.ts'
import { createAuditTrail } from './audit-trail.ts'

const START = 1_800_000_000_000
const DAY = 86_400_000
const key = createSecretKey(Buffer.alloc(32, 1))
const caller: Caller = {
  requestId: 'req_1',
  now: START,
  ipAddress: null,
  userAgent: null,
  deviceSecret: null,
  method: 'POST',
  endpoint: '/api/auth/login',
}

const never = () => Promise.reject(new Error('Nothing is written here'))
const untouched: AuditStore = { append: never, list: never, readChain: never, head: never, anchor: never }

function processingTime(now: number): number | null | undefined {
  const trail = createAuditTrail({ store: untouched, clock: { now: () => now }, seal: () => '', pseudonymKey: key })
  return trail.effects(caller, [{ action: 'login', userId: null }]).audit[0]?.processingTime
}

describe('the processing time of an audit entry', () => {
  it('is what passed since the request arrived', () => {
    expect(processingTime(START + 12)).toBe(12)
  })

  it('fits its column although the clock leapt ahead or back meanwhile', () => {
    expect(processingTime(START + 400 * DAY)).toBe(2_147_483_647)
    expect(processingTime(START - DAY)).toBe(0)
  })
})
