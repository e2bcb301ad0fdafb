/** Names of fields whose values never reach a log, at any depth. */
const SECRET_NAME = /^(authorization|proxy-authorization|cookie|set-cookie|otp|secret|pepper)$|password|passwd|token|secret$/i
/** A mailed code has digits; the code of an error is made of words. */
const CODE_NAME = /^code$/i
const MAX_DEPTH = 6
const REDACTED = '[redacted]'

/**
 * A copy of the fields of a log line with secrets replaced, errors spelled out (type, message, stack, code, cause)
 * and cycles cut. The rule goes by name, so that a new field is covered before anybody thinks of it.
 */
export function redactFields(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return redactObject(fields, 0)
}

function redactObject(fields: Readonly<Record<string, unknown>>, depth: number): Record<string, unknown> {
  const copy: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(fields)) {
    copy[name] = isSecret(name, value) ? REDACTED : redactValue(value, depth + 1)
  }
  return copy
}

function isSecret(name: string, value: unknown): boolean {
  return SECRET_NAME.test(name) || (CODE_NAME.test(name) && /\d/.test(String(value)))
}

function redactValue(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Error) return describeError(value, depth)
  if (depth >= MAX_DEPTH) return '[deeper]'
  if (Array.isArray(value)) return value.map((item) => redactValue(item, depth + 1))
  if (value instanceof Date) return value.toISOString()
  return redactObject(value as Readonly<Record<string, unknown>>, depth)
}

function describeError(error: Error, depth: number): Record<string, unknown> {
  const described: Record<string, unknown> = { type: error.name, message: error.message, stack: error.stack }
  if ('code' in error && typeof error.code === 'string') described.code = error.code
  if (error.cause !== undefined && depth < MAX_DEPTH) described.cause = redactValue(error.cause, depth + 1)
  return described
}
