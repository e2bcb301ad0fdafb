import * as z from 'zod'
import type { ErrorBody, ErrorCode, FieldError, FieldErrorCode } from '../errors.ts'
import { ERRORS, FIELD_ERRORS } from '../errors.ts'
import type { ProblemBody } from '../problem.ts'
import { wireRegistry } from './primitives.ts'

const errorCode = z.enum(Object.keys(ERRORS) as ErrorCode[])
const fieldErrorCode = z.enum(Object.keys(FIELD_ERRORS) as FieldErrorCode[])
const text = z.string()

const fieldError: z.ZodType<FieldError> = z
  .strictObject({ field: text, code: fieldErrorCode, message: text })
  .register(wireRegistry, { id: 'FieldError' })

/** Every answer that is not a success. */
export const errorBody: z.ZodType<ErrorBody> = z
  .strictObject({
    success: z.literal(false),
    message: text,
    error: z.strictObject({
      code: errorCode,
      fields: z.array(fieldError).exactOptional(),
      requestId: text,
      docs: text,
      retryAfter: z.int().min(0).exactOptional(),
    }),
  })
  .register(wireRegistry, { id: 'ErrorBody' })

/** The same for clients that accept `application/problem+json` (RFC 9457). */
export const problemBody: z.ZodType<ProblemBody> = z
  .strictObject({
    type: text.clone().register(wireRegistry, { format: 'uri-reference' }),
    title: text,
    status: z.int().min(400).max(599),
    detail: text,
    instance: text.clone().register(wireRegistry, { format: 'uri' }),
    code: errorCode,
    errors: z.array(z.strictObject({ pointer: text, code: fieldErrorCode, detail: text })).exactOptional(),
    requestId: text,
    retryAfter: z.int().min(0).exactOptional(),
  })
  .register(wireRegistry, { id: 'ProblemBody' })
