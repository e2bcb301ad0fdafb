import * as z from 'zod'
import type { FieldErrorCode } from '../errors.ts'
import type { Instant, Json } from '../types.ts'

/**
 * JSON Schema that stands beside a schema: what its checks mean in that language, and `id` for schemas with a name of
 * their own. A registry of ours, so that the host application's own zod documents never meet these names.
 */
export const wireRegistry = z.registry<Readonly<Record<string, unknown>>>()

/** zod's message slot carries our code, never a text: `parseRequest` reads it back (`issue.message`). */
export const reason = (code: FieldErrorCode): { error: FieldErrorCode } => ({ error: code })

const LONGEST_JSON_BYTES = 8192
const DEEPEST_JSON = 5

/** NUL ends strings in C and in PostgreSQL; a lone surrogate has no UTF-8 form. In `u` mode pairs are one character. */
export const WELL_FORMED_PATTERN = '^[^\\u0000\\ud800-\\udfff]*$'
/**
 * How the document says it. The regular expressions of most other languages cannot name a surrogate, and their strings and JSON (RFC 7493)
 * hold no lone one to forbid.
 */
export const DOCUMENTED_PATTERN = '^[^\\u0000]*$'
const wellFormed = new RegExp(WELL_FORMED_PATTERN, 'u')

/** Any text from 1 to `most` code points (so zod counts, as JSON Schema and the databases do), without NUL and lone surrogates. */
export function text(most: number): z.ZodString {
  return z.string().min(1, reason('required')).max(most, reason('too_long')).regex(wellFormed, reason('invalid'))
}

/** A name of a person: 1 to 100 code points, not only blanks (R-017, C-26). */
export const personName = text(100).regex(/\S/u, reason('required'))
/** The same where it may be taken back: empty, or only blanks, clears it. */
export const clearableName = z.string().max(100, reason('too_long')).regex(wellFormed, reason('invalid'))

/**
 * Light check only: the engine's canonicaliser decides (it also folds the full-width `@`). The longest address has 254
 * characters (RFC 5321 section 4.5.3.1.3). The documented form is the narrower `email` format.
 */
export const email = text(254)
  .regex(/^\s*[^\s@＠﹫]+[@＠﹫][^\s@＠﹫]+\s*$/u, reason('email_invalid'))
  .register(wireRegistry, { format: 'email', pattern: undefined, allOf: undefined })

/** Code units, because they bound the work of hashing; the rules of length and composition live in the engine (C-23). */
export const password = z
  .string()
  .min(1, reason('required'))
  .refine((value) => value.length <= 1024, reason('too_long'))
  .regex(wellFormed, reason('invalid'))
  .register(wireRegistry, { maxLength: 1024 })

/** The same check, described for whoever chooses a password. */
export const newPassword = password.clone().register(wireRegistry, {
  description:
    '8 to 128 characters with an uppercase letter, a lowercase letter, a number and a special character, or any composition from 15 characters up; not a common password. `GET /api/config` tells the figures in force.',
})

/** 3 to 30 characters of ASCII: no look-alikes, no blanks. */
export const username = z
  .string()
  .min(1, reason('required'))
  .max(30, reason('too_long'))
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{1,28}[A-Za-z0-9]$/u, reason('username_invalid'))

/** Six digits as people type them, with blanks or dashes between. */
export const typedCode = z
  .string()
  .min(1, reason('required'))
  .max(10, reason('too_long'))
  .regex(/^[0-9 -]{6,10}$/u, reason('invalid'))

/** Token of a mailed link, perhaps damaged by the mail program: the engine answers `link_invalid`. */
export const linkToken = text(512)
/** A random token of ours that a client hands back, or one that somebody made up: the engine decides. */
export const opaqueToken = text(512)
/** A JWT in compact form. */
export const jwt = text(4096)

/** An https address without credentials; IPv6 literals have no place in a profile. */
export const httpsUrl = text(500)
  .regex(/^https:\/\/[^\s/?#@\\:[\]]+(?::\d{1,5})?(?:[/?#]\S*)?$/u, reason('invalid'))
  .refine((value) => URL.canParse(value), reason('invalid'))
  .register(wireRegistry, { format: 'uri' })

/** Bytes in base64url without padding (RFC 4648 section 5), as WebAuthn writes them. */
export const base64url = (most: number): z.ZodString =>
  z
    .string()
    .min(1, reason('required'))
    .max(most, reason('too_long'))
    .regex(/^[A-Za-z0-9_-]+$/u, reason('invalid'))

/** Opaque identifier in a path. */
export const identifier = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/u, reason('invalid'))

/** RFC 3339, UTC, milliseconds. */
export const instant: z.ZodType<Instant> = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/u)
  .register(wireRegistry, { id: 'Instant', format: 'date-time', description: 'RFC 3339, UTC, milliseconds.' })

const forbiddenKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

/** What `JSON.parse` makes, and not a date or another object with a class of its own. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function isShallowJson(value: unknown, levels: number): boolean {
  if (typeof value === 'string') return wellFormed.test(value)
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value === 'boolean' || value === null) return true
  if (typeof value !== 'object' || levels === 0) return false
  if (Array.isArray(value)) return value.every((item) => isShallowJson(item, levels - 1))
  if (!isPlain(value)) return false
  return Object.entries(value).every(([key, item]) => !forbiddenKeys.has(key) && wellFormed.test(key) && isShallowJson(item, levels - 1))
}

function isBoundedObject(value: unknown): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && isShallowJson(value, DEEPEST_JSON)
}

const objectOf = (levels: number): object => ({
  type: 'object',
  propertyNames: { pattern: DOCUMENTED_PATTERN, not: { enum: [...forbiddenKeys] } },
  additionalProperties: { $ref: `#/components/schemas/Json${levels - 1}` },
})

function anyJson(levels: number): object {
  const scalars = [{ type: 'string', pattern: DOCUMENTED_PATTERN }, { type: 'number' }, { type: 'boolean' }, { type: 'null' }]
  if (levels === 0) return { anyOf: scalars }
  return { anyOf: [...scalars, { type: 'array', items: { $ref: `#/components/schemas/Json${levels - 1}` } }, objectOf(levels)] }
}

/** What the documentation of `preferences` refers to: `Json2` is a value with at most two containers inside one another. */
export const JSON_COMPONENTS: Readonly<Record<string, object>> = Object.fromEntries(
  Array.from({ length: DEEPEST_JSON }, (_, levels) => [`Json${levels}`, anyJson(levels)]),
)

/** A JSON object of at most five levels and 8 KiB of UTF-8. Keys that reach a prototype are refused at every level. */
function boundedObject(id: string, description: string): z.ZodType<{ readonly [key: string]: Json }> {
  return z
    .custom<{ readonly [key: string]: Json }>(isBoundedObject, { error: 'invalid', abort: true })
    .refine((value) => new TextEncoder().encode(JSON.stringify(value)).length <= LONGEST_JSON_BYTES, reason('too_long'))
    .register(wireRegistry, { id, ...objectOf(DEEPEST_JSON), description })
}

export const preferences = boundedObject('Preferences', 'A JSON object of at most 5 levels and 8 KiB.')
export const extensionResults = boundedObject(
  'ClientExtensionResults',
  'What the browser says about extensions: a JSON object of at most 5 levels and 8 KiB.',
)

/** An object whose members are not ours to name: what a browser is handed, or a provider told. For answers only. */
export function foreignObject<Value extends object>(id: string, description: string): z.ZodType<Value> {
  return z
    .custom<Value>((value) => typeof value === 'object' && value !== null && !Array.isArray(value))
    .register(wireRegistry, { id, type: 'object', additionalProperties: true, description })
}
