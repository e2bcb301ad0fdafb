import * as z from 'zod'
import type { FieldErrorCode } from '../errors.ts'

/** Holds an object's members to an interface: one too few or one too many does not compile. */
export type Members<Data> = { readonly [Name in keyof Required<Data>]: z.ZodType }

type Fields = Readonly<Record<string, unknown>>
type Complaint = readonly [field: string, code: FieldErrorCode]

/**
 * A rule over several fields. Unlike zod's own refinements it also speaks when single fields are wrong, so that one
 * answer names every problem.
 */
export function across(judge: (fields: Fields) => readonly Complaint[]): z.core.$ZodCheck<Fields> {
  const check = z.check<Fields>((payload) => {
    const fields: unknown = payload.value
    if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) return
    for (const [field, code] of judge(payload.value)) {
      payload.issues.push({ code: 'custom', path: [field], message: code, input: undefined, continue: true })
    }
  })
  check._zod.def.when = () => true
  return check
}

export const has = (fields: Fields, name: string): boolean => Object.hasOwn(fields, name) && fields[name] !== undefined

/** Where `confirmPassword` is sent, it repeats the member `name`. */
export const sameTwice = (name: string): z.core.$ZodCheck<Fields> =>
  across((fields) =>
    has(fields, 'confirmPassword') && fields.confirmPassword !== fields[name] ? [['confirmPassword', 'passwords_differ']] : [],
  )

const present = (fields: Fields, names: readonly string[]): readonly string[] => names.filter((name) => has(fields, name))
const complainOf = (names: readonly string[], code: FieldErrorCode): readonly Complaint[] => names.map((name) => [name, code])

/** Exactly one of `names`: nothing asks for the first, every further one is too many. */
export function exactlyOne(...names: readonly [string, ...string[]]): z.core.$ZodCheck<Fields> {
  return across((fields) => {
    const sent = present(fields, names)
    return sent.length === 0 ? [[names[0], 'required']] : complainOf(sent.slice(1), 'invalid')
  })
}

/** What `exactlyOne` means in JSON Schema. */
export const exactlyOneDocumentation = (...names: readonly string[]) => ({ oneOf: names.map((name) => ({ required: [name] })) })

/** Either `token` alone, or `email` with exactly one of `codes`, which are names of one thing. */
export function tokenOrTyped(...codes: readonly [string, ...string[]]): z.core.$ZodCheck<Fields> {
  return across((fields) => {
    const sent = present(fields, codes)
    if (has(fields, 'token')) return complainOf([...present(fields, ['email']), ...sent], 'invalid')
    if (!has(fields, 'email') && sent.length === 0) return [['token', 'required']]
    return [
      ...(has(fields, 'email') ? [] : complainOf(['email'], 'required')),
      ...(sent.length === 0 ? complainOf([codes[0]], 'required') : complainOf(sent.slice(1), 'invalid')),
    ]
  })
}

/** What `tokenOrTyped` means in JSON Schema. */
export function tokenOrTypedDocumentation(...codes: readonly string[]) {
  const without = (names: readonly string[]) =>
    names.length === 1 ? { required: [...names] } : { anyOf: names.map((name) => ({ required: [name] })) }
  return {
    oneOf: [
      { required: ['token'], not: without(['email', ...codes]) },
      ...codes.map((code) => ({ required: ['email', code], not: without(['token', ...codes.filter((other) => other !== code)]) })),
    ],
  }
}
