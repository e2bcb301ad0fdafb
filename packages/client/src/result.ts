import type { ErrorCode, FieldError } from '@sallyport/protocol'
import { ERRORS } from '@sallyport/protocol'

/** What can go wrong without an answer that we understand. */
export type LocalErrorCode = 'network_error' | 'timeout' | 'aborted' | 'unexpected_answer'
export type ClientErrorCode = ErrorCode | LocalErrorCode

/** One failure. Branch on `code`; `message` is safe to show; `fields` stand beside their controls. */
export interface ErrorOf<Code extends ClientErrorCode> {
  readonly code: Code
  readonly message: string
  /** HTTP status; `null` when no answer came. */
  readonly status: number | null
  readonly fields: readonly FieldError[]
  /** Seconds to wait before trying again, when the server told. */
  readonly retryAfter: number | null
  /** To quote to support. */
  readonly requestId: string | null
  readonly cause?: unknown
}

/** A union with one member per code, so that a `switch` over `code` is checked for completeness. */
export type ClientError = { [Code in ClientErrorCode]: ErrorOf<Code> }[ClientErrorCode]

/** Every call resolves to this; none rejects. */
export type Result<Data> = { readonly data: Data; readonly error: null } | { readonly data: null; readonly error: ClientError }

/** Is this failure one of the named codes? Narrows, and takes `null`, so `isError(result.error, 'rate_limited')` just works. */
export function isError<Code extends ClientErrorCode>(
  error: ClientError | null | undefined,
  ...codes: readonly Code[]
): error is Extract<ClientError, { code: Code }> {
  return error != null && codes.some((code) => code === error.code)
}

const LOCAL_MESSAGES: Readonly<Record<LocalErrorCode, string>> = {
  network_error: 'Can’t reach the server. Check your connection. Your details are still here.',
  timeout: 'The server took too long to answer. Try again in a moment.',
  aborted: 'Cancelled.',
  unexpected_answer: 'The server gave an answer we don’t understand. Try again in a minute.',
}

/** A failure that this side found. */
export function localError<Code extends LocalErrorCode>(code: Code, details: Partial<Omit<ErrorOf<Code>, 'code'>> = {}): ErrorOf<Code> {
  return { code, message: LOCAL_MESSAGES[code], status: null, fields: [], retryAfter: null, requestId: null, ...details }
}

export const isErrorCode = (value: unknown): value is ErrorCode => typeof value === 'string' && Object.hasOwn(ERRORS, value)

export const success = <Data>(data: Data): Result<Data> => ({ data, error: null })
export const failure = (error: ClientError): { readonly data: null; readonly error: ClientError } => ({ data: null, error })
