import { describe, expect, it } from 'vitest'
import type { OpenStore } from '../store-under-test.ts'
import { useWorld } from '../world.ts'

const INITIAL = {
  jwt_access_token_expiry: ['15m', 'string'],
  jwt_refresh_token_expiry: ['7d', 'string'],
  lockout_duration_minutes: ['15', 'number'],
  max_login_attempts: ['5', 'number'],
  otp_expiry_minutes: ['10', 'number'],
  password_min_length: ['8', 'number'],
  rate_limit_login_requests: ['5', 'number'],
  rate_limit_otp_requests: ['3', 'number'],
}

/** `SystemConfigStore` and its initial rows (R-256..R-264). */
export function describeSystemConfig(open: OpenStore): void {
  describe('SystemConfigStore', () => {
    const world = useWorld(open)

    it('begins with the eight rows of 002', async () => {
      const rows = await world().store.config.list()
      expect(Object.fromEntries(rows.map((row) => [row.key, [row.value, row.dataType]]))).toEqual(INITIAL)
      for (const row of rows) {
        expect(row).toMatchObject({ isEditable: true, updatedBy: null, updatedAt: expect.any(Number) })
        expect(row.description).toMatch(/\w/)
      }
    })
  })
}
