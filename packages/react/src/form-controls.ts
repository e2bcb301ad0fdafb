import type { ChangeEvent } from 'react'
import type { FormState } from './form-rules.ts'
import type { AuthForm, AuthFormOptions, CheckName, ControlOptions, FormValues, TextName } from './form-types.ts'

type Controls<Values extends FormValues> = Pick<AuthForm<Values>, 'bind' | 'bindCheck' | 'text' | 'check' | 'errorId'>

/** What a form's controls are given, from its state. */
export function createControls<Values extends FormValues>(
  state: FormState<Values>,
  names: NonNullable<AuthFormOptions<Values, unknown>['names']>,
  change: (name: keyof Values & string, value: string | boolean) => void,
): Controls<Values> {
  const idOf = (name: keyof Values & string): string => names[name] ?? name
  const errorId = (name: keyof Values & string): string => `${idOf(name)}-error`
  const textOf = (name: TextName<Values>): string => String(state.values[name])

  function common(name: keyof Values & string, { hintId }: ControlOptions) {
    const invalid = state.errors[name] !== undefined
    const describedBy = [hintId, invalid ? errorId(name) : undefined].filter(Boolean).join(' ')
    return {
      id: idOf(name),
      name: idOf(name),
      'aria-invalid': invalid ? (true as const) : undefined,
      'aria-describedby': describedBy === '' ? undefined : describedBy,
    }
  }

  return {
    errorId,
    bind: (name) => ({
      value: textOf(name),
      error: state.errors[name],
      onChange: (next: string | ChangeEvent<HTMLInputElement>) => change(name, typeof next === 'string' ? next : next.target.value),
    }),
    bindCheck: (name: CheckName<Values>) => ({
      checked: state.values[name] === true,
      onChange: (next: boolean | ChangeEvent<HTMLInputElement>) => change(name, typeof next === 'boolean' ? next : next.target.checked),
    }),
    text: (name, options = {}) => ({
      ...common(name, options),
      value: textOf(name),
      onChange: (event) => change(name, event.target.value),
    }),
    check: (name, options = {}) => ({
      ...common(name, options),
      type: 'checkbox',
      checked: state.values[name] === true,
      onChange: (event) => change(name, event.target.checked),
    }),
  }
}
