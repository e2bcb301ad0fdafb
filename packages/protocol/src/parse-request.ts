import type * as z from 'zod'
import { ENDPOINTS } from './endpoint-table.ts'
import type { FieldError, FieldErrorCode } from './errors.ts'
import { FIELD_ERRORS } from './errors.ts'
import type { RouteName } from './routes.ts'
import type { Wire } from './wire.ts'

export type Parsed<Value> = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly fields: readonly FieldError[] }

/** A body with a thousand unknown members gets no answer of a thousand lines. */
const MOST_FIELDS = 32
/** Names that a caller invented are shown back only when they look like names. */
const showableName = /^[A-Za-z0-9_$-]{1,64}$/u

type Issue = z.core.$ZodIssue

function isFieldErrorCode(message: string): message is FieldErrorCode {
  return Object.hasOwn(FIELD_ERRORS, message)
}

function isMissing(value: unknown, path: readonly PropertyKey[]): boolean {
  let at = value
  for (const key of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return true
    at = Reflect.get(at, key)
  }
  return at === undefined
}

function show(path: readonly PropertyKey[]): string {
  return path.map((key) => (showableName.test(String(key)) ? String(key) : '?')).join('.')
}

function toFieldErrors(value: unknown, issue: Issue): readonly FieldError[] {
  const error = (path: readonly PropertyKey[], code: FieldErrorCode): FieldError => ({
    field: show(path),
    code,
    message: FIELD_ERRORS[code],
  })
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => error([...issue.path, key], 'unknown_field'))
  if (isFieldErrorCode(issue.message)) return [error(issue.path, issue.message)]
  return [error(issue.path, isMissing(value, issue.path) ? 'required' : 'invalid')]
}

/** Own members only, on an object without prototype: what somebody hung on `Object.prototype` is not a field. */
function ownMembers(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.assign(Object.create(null), value)
}

function parse<Value>(schema: z.ZodType<Value>, input: unknown): Parsed<Value> {
  const value = ownMembers(input)
  const result = schema.safeParse(value)
  if (result.success) return { ok: true, value: result.data }
  const byField = new Map<string, FieldError>()
  for (const error of result.error.issues.flatMap((issue) => toFieldErrors(value, issue))) {
    if (!byField.has(error.field) && byField.size < MOST_FIELDS) byField.set(error.field, error)
  }
  return { ok: false, fields: [...byField.values()] }
}

/**
 * Judge a decoded body by the endpoint's schema. Names every problem at once, one per field, and never repeats a value.
 * `undefined` stands for no body and counts as `{}`; an endpoint that reads no body takes anything and passes none of it
 * on. Never throws for what `JSON.parse` can return (SECURITY 2.2.1, 15.3.3, 15.3.5, 15.3.6).
 */
export function parseRequest<Name extends RouteName>(name: Name, value: unknown): Parsed<Wire[Name]['request']> {
  const schema = ENDPOINTS[name].request as z.ZodType<Wire[Name]['request']> | null
  if (schema === null) return { ok: true, value: undefined }
  return parse(schema, value === undefined ? {} : value)
}

/** The same for the members of the path, decoded. An endpoint without any answers `{}`. */
export function parseParams(name: RouteName, value: unknown): Parsed<Readonly<Record<string, string>>> {
  const schema = ENDPOINTS[name].params
  return schema === null ? { ok: true, value: {} } : parse(schema, value)
}
