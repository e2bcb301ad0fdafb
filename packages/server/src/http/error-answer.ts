import { randomUUID } from 'node:crypto'
import type { ErrorBody, ErrorCode } from '@sallyport/protocol'
import { ERRORS } from '@sallyport/protocol'
import type { SecurityHeaders } from './security-headers.ts'

/** An error of the server itself (not of the engine), in the one form that all errors have. */
export function errorAnswer(code: ErrorCode, headers: SecurityHeaders, more: Readonly<Record<string, string>> = {}): Response {
  const requestId = randomUUID()
  const body: ErrorBody = {
    success: false,
    message: ERRORS[code].message,
    error: { code, requestId, docs: `${headers.publicUrl}/api/docs#error-${code}` },
  }
  return Response.json(body, {
    status: ERRORS[code].status,
    headers: { ...headers.data(), ...more, 'cache-control': 'no-store', 'x-request-id': requestId },
  })
}
