import type { ConfigRow } from '@sallyport/ports'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { goodOptions } from '../../test/good-options.ts'
import { resolveConfig } from './resolve-config.ts'
import { auditRetention, defaultTunables, tunablesFrom } from './tunables.ts'

const row = (key: string, value: string): ConfigRow => ({
  key,
  value,
  description: null,
  dataType: 'string',
  isEditable: true,
  updatedBy: null,
  updatedAt: 0,
})
const options = goodOptions()
const config = resolveConfig(options)
const read = (rows: readonly ConfigRow[], given = options) => tunablesFrom(rows, given, config)

describe('tunables', () => {
  it('are the defaults without rows', () => {
    expect(read([])).toEqual({ tunables: defaultTunables(config), ignored: [] })
  })

  it('are read from the rows of 002 (R-256 to R-263)', () => {
    const rows = [
      row('max_login_attempts', '7'),
      row('lockout_duration_minutes', '30'),
      row('rate_limit_login_requests', '9'),
      row('password_min_length', '12'),
      row('jwt_access_token_expiry', '10m'),
      row('jwt_refresh_token_expiry', '14d'),
      row('otp_expiry_minutes', '5'),
      row('rate_limit_otp_requests', '4'),
      row('something_else', 'x'),
    ]
    expect(read(rows)).toEqual({
      tunables: {
        maxLoginAttempts: 7,
        lockoutMs: 1_800_000,
        loginPerAccountAndAddress: 9,
        passwordMinLength: 12,
        accessTtlMs: 600_000,
        idleMs: 14 * 86_400_000,
        otpLifetimeMs: 300_000,
        otpRequests: 4,
      },
      ignored: [],
    })
  })

  it('give way to what the code says', () => {
    const given = { ...options, limits: { maxLoginAttempts: 3 } }
    expect(tunablesFrom([row('max_login_attempts', '99')], given, resolveConfig(given)).tunables.maxLoginAttempts).toBe(3)
  })

  it.each([
    ['max_login_attempts', ['0', '101', '-1', '5.5', '5 ', 'five', '', '1e2', '٥']],
    ['lockout_duration_minutes', ['0', '1441', '15m']],
    ['otp_expiry_minutes', ['0', '11', '10m']],
    ['rate_limit_otp_requests', ['0', '101']],
    ['password_min_length', ['7', '129', 'null']],
    ['jwt_access_token_expiry', ['900', '29s', '61m', '2h', '15 m', '-5m', '15M']],
    ['jwt_refresh_token_expiry', ['59s', '91d', '7', 'forever']],
  ])('ignore and report a value of %s outside its range', (key, values) => {
    for (const value of values) expect(read([row(key, value)]), value).toEqual({ tunables: defaultTunables(config), ignored: [key] })
  })

  it('never leave the safe range, whatever stands in the table', () => {
    const keys = [
      'max_login_attempts',
      'lockout_duration_minutes',
      'rate_limit_login_requests',
      'password_min_length',
      'jwt_access_token_expiry',
      'jwt_refresh_token_expiry',
      'otp_expiry_minutes',
      'rate_limit_otp_requests',
    ]
    const value = fc.oneof(
      fc.string(),
      fc.integer().map(String),
      fc.tuple(fc.nat(), fc.constantFrom(...'smhd')).map(([n, unit]) => `${n}${unit}`),
    )
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...keys), value), (rows) => {
        const { tunables } = read(Object.entries(rows).map(([key, text]) => row(key, text)))
        expect(tunables.maxLoginAttempts).toBeGreaterThanOrEqual(1)
        expect(tunables.maxLoginAttempts).toBeLessThanOrEqual(100)
        expect(tunables.passwordMinLength).toBeGreaterThanOrEqual(8)
        expect(tunables.accessTtlMs).toBeLessThanOrEqual(3_600_000)
        expect(tunables.idleMs).toBeLessThanOrEqual(90 * 86_400_000)
        expect(Object.values(tunables).every((figure) => Number.isSafeInteger(figure) && figure > 0)).toBe(true)
      }),
    )
  })
})

describe('the time audit entries are kept', () => {
  const DAY = 86_400_000

  it('is 90 days, what the row says, or for ever with 0 (R-313)', () => {
    expect(auditRetention([])).toEqual({ keptMs: 90 * DAY, understood: true })
    expect(auditRetention([row('audit_retention_days', '30')])).toEqual({ keptMs: 30 * DAY, understood: true })
    expect(auditRetention([row('audit_retention_days', '0')])).toEqual({ keptMs: null, understood: true })
  })

  it.each(['', '90d', '-1', 'for ever', '36501', '1e3', ' 7'])('is for ever with %j, and that is reported', (text) => {
    const rows = [row('audit_retention_days', text)]
    expect(auditRetention(rows)).toEqual({ keptMs: null, understood: false })
    expect(read(rows).ignored).toEqual(['audit_retention_days'])
  })
})
