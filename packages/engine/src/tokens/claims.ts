/** RFC 9068 profile with the claims of C-08. Times are NumericDate (seconds) unless named otherwise. */
export interface AccessClaims {
  readonly type: 'access'
  readonly iss: string
  readonly aud: string
  readonly sub: string
  readonly sid: string
  readonly role: 'user' | 'admin'
  readonly email: string
  readonly jti: string
  readonly iat: number
  /** `iat` in milliseconds: a token issued in the same second as a change of role must be told apart. */
  readonly iam: number
  readonly exp: number
  readonly auth_time: number
  readonly amr: readonly string[]
}

export interface RefreshClaims {
  readonly type: 'refresh'
  readonly iss: string
  readonly aud: string
  readonly sub: string
  readonly sid: string
  /** The generation this token is the only one of. */
  readonly gen: number
  readonly jti: string
  readonly iat: number
  readonly exp: number
}

export function isAccessClaims(value: unknown): value is AccessClaims {
  return (
    isRecord(value) &&
    value.type === 'access' &&
    hasStrings(value, ['iss', 'aud', 'sub', 'sid', 'role', 'email']) &&
    hasNumbers(value, ['iam', 'exp', 'auth_time'])
  )
}

export function isRefreshClaims(value: unknown): value is RefreshClaims {
  return (
    isRecord(value) &&
    value.type === 'refresh' &&
    hasStrings(value, ['iss', 'aud', 'sub', 'sid', 'jti']) &&
    hasNumbers(value, ['gen', 'exp'])
  )
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

function hasStrings(value: Readonly<Record<string, unknown>>, names: readonly string[]): boolean {
  return names.every((name) => typeof value[name] === 'string')
}

function hasNumbers(value: Readonly<Record<string, unknown>>, names: readonly string[]): boolean {
  return names.every((name) => typeof value[name] === 'number')
}
