import type { EpochMs } from '@sallyport/ports'
import type { ConfigDoc } from '../documents.ts'

/** The eight initial rows of R-256..R-263, in the words of 002. */
const DEFAULTS: readonly (readonly [key: string, value: string, dataType: 'number' | 'string', description: string])[] = [
  ['max_login_attempts', '5', 'number', 'Maximum failed login attempts before lockout'],
  ['lockout_duration_minutes', '15', 'number', 'Account lockout duration in minutes'],
  ['otp_expiry_minutes', '10', 'number', 'OTP expiration time in minutes'],
  ['jwt_access_token_expiry', '15m', 'string', 'Access token expiration time'],
  ['jwt_refresh_token_expiry', '7d', 'string', 'Refresh token expiration time'],
  ['password_min_length', '8', 'number', 'Minimum password length'],
  ['rate_limit_login_requests', '5', 'number', 'Login requests per 15 minutes'],
  ['rate_limit_otp_requests', '3', 'number', 'OTP requests per 15 minutes'],
]

export function initialConfig(now: EpochMs): ConfigDoc[] {
  return DEFAULTS.map(([key, value, dataType, description]) => ({
    _id: key,
    value,
    description,
    dataType,
    isEditable: true,
    updatedBy: null,
    updatedAt: now,
  }))
}
