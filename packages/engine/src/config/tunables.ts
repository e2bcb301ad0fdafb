import type { ConfigRow } from '@sallyport/ports'
import { DAY_MS, MINUTE_MS, parseDuration } from '../kernel/duration.ts'
import type { AuthConfig } from './auth-config.ts'
import type { AuthOptions } from './options.ts'

/** The figures that `system_config` may set. */
export interface Tunables {
  readonly maxLoginAttempts: number
  readonly lockoutMs: number
  readonly loginPerAccountAndAddress: number
  readonly passwordMinLength: number
  readonly accessTtlMs: number
  readonly idleMs: number
  /** How long a mailed code that is typed for signing in lives. */
  readonly otpLifetimeMs: number
  /** Mailed codes per mailbox and quarter of an hour. */
  readonly otpRequests: number
}

const OTP_LIFETIME_MS = 10 * MINUTE_MS
const OTP_REQUESTS = 3

export function defaultTunables(config: AuthConfig): Tunables {
  return {
    maxLoginAttempts: config.limits.maxLoginAttempts,
    lockoutMs: config.limits.lockoutMs,
    loginPerAccountAndAddress: config.limits.loginPerAccountAndAddress,
    passwordMinLength: config.passwords.minLength,
    accessTtlMs: config.tokens.accessTtlMs,
    idleMs: config.tokens.idleMs,
    otpLifetimeMs: OTP_LIFETIME_MS,
    otpRequests: OTP_REQUESTS,
  }
}

/**
 * What the application's code says wins over the database, the database over the default. A row that does not parse as
 * its type, or leaves the safe range, is ignored; its key is answered so that somebody hears of it.
 */
export function tunablesFrom(
  rows: readonly ConfigRow[],
  options: AuthOptions,
  config: AuthConfig,
): { readonly tunables: Tunables; readonly ignored: readonly string[] } {
  const byKey = new Map(rows.map((row) => [row.key, row.value]))
  const ignored: string[] = []
  const read = (key: string, given: unknown, fallback: number, parse: (text: string) => number | null): number => {
    const text = byKey.get(key)
    if (given !== undefined || text === undefined) return fallback
    const value = parse(text)
    if (value === null) ignored.push(key)
    return value ?? fallback
  }
  const { limits, passwords, tokens } = options
  const tunables: Tunables = {
    maxLoginAttempts: read('max_login_attempts', limits?.maxLoginAttempts, config.limits.maxLoginAttempts, wholeNumber(1, 100)),
    lockoutMs: read('lockout_duration_minutes', limits?.lockoutSeconds, config.limits.lockoutMs, scaled(wholeNumber(1, 1_440), 60_000)),
    loginPerAccountAndAddress: read(
      'rate_limit_login_requests',
      limits?.loginPerAccountAndAddress,
      config.limits.loginPerAccountAndAddress,
      wholeNumber(1, 10_000),
    ),
    passwordMinLength: read('password_min_length', passwords?.minLength, config.passwords.minLength, wholeNumber(8, 128)),
    accessTtlMs: read('jwt_access_token_expiry', tokens?.accessTtlSeconds, config.tokens.accessTtlMs, scaled(duration(30, 3_600), 1_000)),
    idleMs: read('jwt_refresh_token_expiry', tokens?.idleSeconds, config.tokens.idleMs, scaled(duration(60, 90 * 86_400), 1_000)),
    otpLifetimeMs: read('otp_expiry_minutes', undefined, OTP_LIFETIME_MS, scaled(wholeNumber(1, 10), MINUTE_MS)),
    otpRequests: read('rate_limit_otp_requests', undefined, OTP_REQUESTS, wholeNumber(1, 100)),
  }
  if (!auditRetention(rows).understood) ignored.push(AUDIT_RETENTION)
  return { tunables, ignored }
}

const AUDIT_RETENTION = 'audit_retention_days'
const DEFAULT_AUDIT_RETENTION_DAYS = 90

/**
 * How long audit entries are kept: the row `audit_retention_days`, 90 without one, 0 for ever (`null`). A value that is not
 * understood keeps them for ever, because a mistake in typing must delete nothing.
 */
export function auditRetention(rows: readonly ConfigRow[]): { readonly keptMs: number | null; readonly understood: boolean } {
  const text = rows.find(({ key }) => key === AUDIT_RETENTION)?.value ?? String(DEFAULT_AUDIT_RETENTION_DAYS)
  const days = wholeNumber(0, 36_500)(text)
  return { keptMs: days === null || days === 0 ? null : days * DAY_MS, understood: days !== null }
}

type Parse = (text: string) => number | null

function wholeNumber(min: number, max: number): Parse {
  return (text) => (/^\d{1,9}$/.test(text) && Number(text) >= min && Number(text) <= max ? Number(text) : null)
}

function duration(minSeconds: number, maxSeconds: number): Parse {
  return (text) => {
    const seconds = parseDuration(text)
    return seconds !== null && seconds >= minSeconds && seconds <= maxSeconds ? seconds : null
  }
}

function scaled(parse: Parse, factor: number): Parse {
  return (text) => {
    const value = parse(text)
    return value === null ? null : value * factor
  }
}
