import type { FieldError } from '@sallyport/protocol'
import { ERRORS, HEADERS } from '@sallyport/protocol'
import type { ClientError, Result } from './result.ts'
import { failure, isErrorCode, localError, success } from './result.ts'

type Fields = Readonly<Record<string, unknown>>

const isRecord = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value)
const isFieldError = (value: unknown): value is FieldError =>
  isRecord(value) && typeof value.field === 'string' && typeof value.code === 'string' && typeof value.message === 'string'

/** Seconds from a `Retry-After` header in either of its forms (RFC 9110 10.2.3), never negative; `null` when there is none to trust. */
export function parseRetryAfter(header: string | null, now: number): number | null {
  if (header === null) return null
  if (/^\d+$/.test(header.trim())) return Number(header)
  const at = Date.parse(header)
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - now) / 1000))
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function readError(response: Response, body: Fields | null): ClientError {
  const told = isRecord(body?.error) ? body.error : {}
  const details = {
    status: response.status,
    retryAfter: typeof told.retryAfter === 'number' ? told.retryAfter : parseRetryAfter(response.headers.get('retry-after'), Date.now()),
    requestId: typeof told.requestId === 'string' ? told.requestId : response.headers.get(HEADERS.requestId),
  }
  const message = typeof body?.message === 'string' ? body.message : null
  // A code that a newer server knows and this client does not: the sentence is still right, the code would be a lie.
  if (!isErrorCode(told.code)) return localError('unexpected_answer', message === null ? details : { ...details, message })
  const fields = Array.isArray(told.fields) ? told.fields.filter(isFieldError) : []
  // The compiler gives up on matching a union of this size member by member; the code was checked above.
  return { code: told.code, message: message ?? ERRORS[told.code].message, fields, ...details } as ClientError
}

/** How an answer's success is recognised: the envelope's `data` with one of the sets of keys the caller relies on, or the whole body. */
export type Shape = { readonly whole: true } | { readonly whole?: false; readonly keys: readonly (readonly string[])[] }

const isThere = (value: unknown): boolean => isRecord(value) || Array.isArray(value) || typeof value === 'string'

/**
 * Reads an answer of the API. An envelope, a login page of some proxy, half a document: whatever came, the caller gets either
 * data of the promised outline or an error (D-25).
 */
export function readAnswer(response: Response, text: string, shape: Shape): Result<unknown> {
  const parsed = parseJson(text)
  const body = isRecord(parsed) ? parsed : null
  if (shape.whole) return body !== null && isRecord(body.dependencies) ? success(body) : failure(readError(response, body))
  if (!response.ok) return failure(readError(response, body))
  const data = body?.success === true ? body.data : undefined
  return isRecord(data) && shape.keys.some((keys) => keys.every((key) => isThere(data[key])))
    ? success(data)
    : failure(readError(response, null))
}
