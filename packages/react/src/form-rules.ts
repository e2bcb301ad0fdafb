import type { ClientError } from '@sallyport/client'
import type { AuthFormOptions, FieldMessages, FormValues } from './form-types.ts'

export interface FormState<Values extends FormValues> {
  readonly values: Values
  readonly errors: FieldMessages<Values>
  readonly formError: ClientError | null
  readonly pending: boolean
  readonly succeeded: boolean
  /** Somebody has tried to submit: from now on fields are judged as they are typed. */
  readonly tried: boolean
  /** Counts the attempts that ended with something wrong; each moves the focus once. */
  readonly refusals: number
}

export const hasErrors = (errors: FieldMessages<FormValues>): boolean => Object.values(errors).some((message) => message !== undefined)

/** The server's field errors beside their fields, and what is left for the alert. */
export function placeError<Values extends FormValues, Data>(
  error: ClientError,
  options: AuthFormOptions<Values, Data>,
): Pick<FormState<Values>, 'errors' | 'formError'> {
  const describe = options.describe ?? ((field) => field.message)
  const known = error.fields.filter(({ field }) => Object.hasOwn(options.initial, field))
  const errors = Object.fromEntries(known.map((field) => [field.field, describe(field)])) as FieldMessages<Values>
  const allPlaced = known.length > 0 && known.length === error.fields.length
  return { errors, formError: allPlaced ? null : error }
}

/**
 * After a refusal that names no field, what was secret is wrong or used up. A field error keeps it, so that it can be mended; no
 * answer, an overload or a limit keeps it too, for the next try.
 */
export const spoilsSecrets = (error: ClientError): boolean =>
  error.fields.length === 0 && error.status !== null && error.status >= 400 && error.status < 500 && error.status !== 429

export function withoutSecrets<Values extends FormValues, Data>(values: Values, options: AuthFormOptions<Values, Data>): Values {
  return { ...values, ...Object.fromEntries((options.secrets ?? []).map((name) => [name, ''])) }
}

/** What a browser filled in before React listened (autofill, typing before hydration) is in the document alone: take it from there. */
export function readControls<Values extends FormValues, Data>(
  form: HTMLFormElement | null,
  values: Values,
  options: AuthFormOptions<Values, Data>,
): Values {
  if (form === null) return values
  const read = Object.entries(values).map(([name, value]) => {
    const control = form.elements.namedItem(options.names?.[name] ?? name)
    if (value !== options.initial[name] || !(control instanceof HTMLInputElement)) return [name, value]
    return [name, typeof value === 'boolean' ? control.checked : control.value]
  })
  return Object.fromEntries(read) as Values
}

export const initialState = <Values extends FormValues>(values: Values): FormState<Values> => ({
  values,
  errors: {},
  formError: null,
  pending: false,
  succeeded: false,
  tried: false,
  refusals: 0,
})
