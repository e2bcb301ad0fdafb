import type { ErrorBody, ErrorCode, FieldErrorCode } from './errors.ts'
import { ERRORS } from './errors.ts'

/** The body of an error for clients that ask for `application/problem+json` (RFC 9457). */
export interface ProblemBody {
  /** Where the code is explained. */
  readonly type: string
  /** The sentence of the code: the same at every occurrence. */
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly instance: string
  readonly code: ErrorCode
  readonly errors?: readonly { readonly pointer: string; readonly code: FieldErrorCode; readonly detail: string }[]
  readonly requestId: string
  /** Seconds, the same as the `Retry-After` header. */
  readonly retryAfter?: number
}

/** The same error in the form of RFC 9457; fields become JSON pointers (RFC 6901). */
export function toProblem(body: ErrorBody): ProblemBody {
  const { code, fields, requestId, docs, retryAfter } = body.error
  return {
    type: docs,
    title: ERRORS[code].message,
    status: ERRORS[code].status,
    detail: body.message,
    instance: `urn:request:${encodeURIComponent(requestId)}`,
    code,
    ...(fields && {
      errors: fields.map((field) => ({ pointer: toPointer(field.field), code: field.code, detail: field.message })),
    }),
    requestId,
    ...(retryAfter !== undefined && { retryAfter }),
  }
}

/** The whole body has the empty field and the empty pointer. */
function toPointer(field: string): string {
  return field === '' ? '' : `/${field.split('.').join('/')}`
}
