import { FIELD_ERRORS, type FieldErrorCode, type PublicConfigData } from '@sallyport/protocol'

export type PasswordPolicy = PublicConfigData['password']

/** Until the server has told its own. */
export const DEFAULT_POLICY: PasswordPolicy = { minLength: 8, maxLength: 128, anyCompositionFrom: 15 }

/** The policy in one sentence, printed before anybody types. */
export function describePolicy({ minLength, anyCompositionFrom }: PasswordPolicy): string {
  if (minLength >= anyCompositionFrom) return `At least ${String(minLength)} characters. Spaces and phrases are welcome.`
  return `At least ${String(minLength)} characters with upper and lower case, a number and a symbol, or any ${String(anyCompositionFrom)} characters.`
}

const CLASSES: ReadonlyArray<readonly [present: RegExp, missing: FieldErrorCode]> = [
  [/\p{Lu}/u, 'password_needs_uppercase'],
  [/\p{Ll}/u, 'password_needs_lowercase'],
  [/\p{N}/u, 'password_needs_number'],
  [/[^\p{L}\p{N}]/u, 'password_needs_special'],
]

/** What the server would refuse for its form alone, or `undefined`. Lists of common words stay with the server. */
export function judgePassword(password: string, policy: PasswordPolicy): string | undefined {
  const length = Array.from(password).length
  if (length === 0) return FIELD_ERRORS.required
  if (length < policy.minLength) return `Use at least ${String(policy.minLength)} characters.`
  if (length > policy.maxLength) return `Use at most ${String(policy.maxLength)} characters.`
  if (length >= policy.anyCompositionFrom) return undefined
  const missing = CLASSES.find(([present]) => !present.test(password))
  return missing === undefined ? undefined : FIELD_ERRORS[missing[1]]
}

/** An address that cannot be one is caught before the server is asked; everything else is the server's to judge. */
export function judgeEmail(email: string): string | undefined {
  if (email.trim() === '') return FIELD_ERRORS.required
  return /^[^\s@]+@[^\s@]+$/.test(email.trim()) ? undefined : FIELD_ERRORS.email_invalid
}

/** Something has to be there. */
export function judgeRequired(value: string): string | undefined {
  return value === '' ? FIELD_ERRORS.required : undefined
}
