import type { Logger, StoreFaultKind } from '@sallyport/ports'
import type { ErrorBody } from '@sallyport/protocol'
import { toProblem } from '@sallyport/protocol/endpoints'
import type { AuthConfig } from '../config/auth-config.ts'
import { ApiError } from '../kernel/api-error.ts'

export interface ErrorAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly code: string
}

/** The only place where a code becomes HTTP, and where an unexpected error becomes one that says nothing. */
export function toErrorAnswer(
  error: unknown,
  context: { readonly requestId: string; readonly accept: string | null; readonly config: AuthConfig; readonly logger: Logger },
): ErrorAnswer {
  const expected = error instanceof ApiError ? error : fromUnexpected(error, context)
  const docs = `${context.config.publicUrl}/api/docs#error-${expected.code}`
  const retryAfter = expected.retryAfterSeconds
  const body = errorBody(expected, context.requestId, docs)
  const problem = context.accept?.includes('application/problem+json') === true
  return {
    status: expected.status,
    code: expected.code,
    headers: {
      'content-type': problem ? 'application/problem+json; charset=utf-8' : 'application/json; charset=utf-8',
      ...(retryAfter === null ? {} : { 'retry-after': String(retryAfter) }),
      ...(expected.allow.length === 0 ? {} : { allow: expected.allow.join(', ') }),
    },
    body: JSON.stringify(problem ? toProblem(body) : body),
  }
}

function errorBody(error: ApiError, requestId: string, docs: string): ErrorBody {
  return {
    success: false,
    message: error.message,
    error: {
      code: error.code,
      ...(error.fields.length === 0 ? {} : { fields: error.fields }),
      requestId,
      docs,
      ...(error.retryAfterSeconds === null ? {} : { retryAfter: error.retryAfterSeconds }),
    },
  }
}

const RETRY_AFTER_SECONDS: Readonly<Record<StoreFaultKind, number>> = { busy: 1, unavailable: 5, full: 30, read_only: 30 }

function fromUnexpected(error: unknown, context: { readonly requestId: string; readonly logger: Logger }): ApiError {
  const fault = storeFaultOf(error)
  context.logger.error({ requestId: context.requestId, err: error, ...(fault === null ? {} : { storeFault: fault }) }, 'Request failed')
  if (fault === null) return new ApiError('internal_error', { cause: error })
  return new ApiError('unavailable', { retryAfterSeconds: RETRY_AFTER_SECONDS[fault], cause: error })
}

function storeFaultOf(error: unknown): StoreFaultKind | null {
  if (!(error instanceof Error) || !('storeFault' in error)) return null
  const kind = error.storeFault
  return kind === 'busy' || kind === 'unavailable' || kind === 'full' || kind === 'read_only' ? kind : null
}
