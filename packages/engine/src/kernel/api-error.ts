import { ERRORS, type ErrorCode, FIELD_ERRORS, type FieldError, type FieldErrorCode } from '@sallyport/protocol'

export interface ApiErrorDetails {
  readonly fields?: readonly FieldError[]
  /** Seconds; becomes `Retry-After`. */
  readonly retryAfterSeconds?: number
  /** Methods of the address; becomes `Allow`. */
  readonly allow?: readonly string[]
  /** For the log only, never for the caller. */
  readonly reason?: string
  readonly cause?: unknown
}

/** An expected refusal on its way to the one place that turns codes into HTTP. The public sentence is the table's. */
export class ApiError extends Error {
  readonly code: ErrorCode
  readonly fields: readonly FieldError[]
  readonly retryAfterSeconds: number | null
  readonly allow: readonly string[]
  readonly reason: string | null

  constructor(code: ErrorCode, details: ApiErrorDetails = {}) {
    super(ERRORS[code].message, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = 'ApiError'
    this.code = code
    this.fields = details.fields ?? []
    this.retryAfterSeconds = details.retryAfterSeconds ?? null
    this.allow = details.allow ?? []
    this.reason = details.reason ?? null
  }

  get status(): number {
    return ERRORS[this.code].status
  }
}

export function fieldError(field: string, code: FieldErrorCode, message: string = FIELD_ERRORS[code]): FieldError {
  return { field, code, message }
}

/** A refusal of the request's content; every field's problem at once. */
export function invalidFields(fields: readonly FieldError[]): ApiError {
  return new ApiError('invalid_request', { fields })
}
