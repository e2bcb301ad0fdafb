import type { FieldError, FieldErrorCode } from '@sallyport/protocol'
import { fieldError } from './api-error.ts'

export const MAX_PASSWORD_LENGTH = 128
/** From here on any composition will do (NIST SP 800-63B-4 3.1.1.2: 15 for a single factor, no rules about classes). */
export const ANY_COMPOSITION_FROM = 15

export interface PasswordContext {
  readonly minLength: number
  readonly appName: string
  /** The user's own words: address, names, username. */
  readonly words: readonly string[]
  readonly isCommon: (password: string) => boolean
}

/**
 * Every rule the password breaks, at once; empty when it may be used. Lengths count code points: an emoji is one
 * character for the person who typed it. Below 15 code points the four classes of R-234 are asked for.
 */
export function passwordProblems(password: string, field: string, context: PasswordContext): readonly FieldError[] {
  const length = [...password].length
  const codes: FieldErrorCode[] = []
  if (length > MAX_PASSWORD_LENGTH) codes.push('password_too_long')
  if (length < context.minLength) codes.push('password_too_short')
  if (length < ANY_COMPOSITION_FROM) codes.push(...missingClasses(password))
  if (codes.length === 0 && context.isCommon(password.normalize('NFC').toLowerCase())) codes.push('password_common')
  if (codes.length === 0 && isContextual(password, context)) codes.push('password_contextual')
  return codes.map((code) =>
    code === 'password_too_short'
      ? fieldError(field, code, `Password must be at least ${context.minLength} characters long.`)
      : fieldError(field, code),
  )
}

function missingClasses(password: string): readonly FieldErrorCode[] {
  const missing: FieldErrorCode[] = []
  if (!/\p{Lu}/u.test(password)) missing.push('password_needs_uppercase')
  if (!/\p{Ll}/u.test(password)) missing.push('password_needs_lowercase')
  if (!/\p{Nd}/u.test(password)) missing.push('password_needs_number')
  // Anything that is no letter, digit or control character; contains the set of R-235 (C-24).
  if (!/[^\p{L}\p{N}\p{C}]/u.test(password)) missing.push('password_needs_special')
  return missing
}

/** True when little is left of the password once the user's own words and the app's name are taken out (ASVS 6.2.11). */
function isContextual(password: string, context: PasswordContext): boolean {
  const lower = password.normalize('NFC').toLowerCase()
  const words = [context.appName, ...context.words]
    .map((word) => word.normalize('NFC').toLowerCase())
    .flatMap((word) => [word, ...word.split(/[^\p{L}\p{N}]+/u)])
    .filter((word) => word.length >= 4)
    .sort((a, b) => b.length - a.length)
  const rest = words.reduce((text, word) => text.replaceAll(word, ''), lower)
  return rest.length < lower.length && [...rest.replace(/[^\p{L}\p{N}]/gu, '')].length < 6
}
