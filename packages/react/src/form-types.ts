import type { ClientError, Result } from '@sallyport/client'
import type { FieldError } from '@sallyport/protocol'
import type { ChangeEvent, FormEvent } from 'react'

/** Text of text fields, truth of check boxes. */
export type FormValues = Readonly<Record<string, string | boolean>>

/** One sentence per field that is not right. */
export type FieldMessages<Values extends FormValues> = { readonly [Name in keyof Values]?: string | undefined }

export type TextName<Values extends FormValues> = {
  [Name in keyof Values & string]: Values[Name] extends string ? Name : never
}[keyof Values & string]
export type CheckName<Values extends FormValues> = {
  [Name in keyof Values & string]: Values[Name] extends boolean ? Name : never
}[keyof Values & string]

export interface AuthFormOptions<Values extends FormValues, Data> {
  readonly initial: Values
  readonly submit: (values: Values) => Promise<Result<Data>>
  /** What is wrong before the server is asked. Runs on submit, and from then on at every input. */
  readonly validate?: (values: Values) => FieldMessages<Values>
  /** `pending` lasts until it resolves, so that a navigation shows no idle form. */
  readonly onSuccess?: (data: Data, values: Values) => void | Promise<void>
  /** Passwords and codes: emptied after a success and after a refusal that names no field. All else that was typed stays. */
  readonly secrets?: readonly TextName<Values>[]
  /** `id` and `name` of the control where it is not the value's name, such as `{ password: 'current-password' }`. */
  readonly names?: { readonly [Name in keyof Values]?: string | undefined }
  /** The sentence for a server's field error; default its own message. Translate here, by `code`. */
  readonly describe?: (error: FieldError) => string
}

interface ControlProps {
  readonly id: string
  readonly name: string
  readonly onChange: (event: ChangeEvent<HTMLInputElement>) => void
  readonly 'aria-invalid': true | undefined
  /** The hint, if told of one, and the error, if there is one. */
  readonly 'aria-describedby': string | undefined
}
export interface TextControlProps extends ControlProps {
  readonly value: string
}
export interface CheckControlProps extends ControlProps {
  readonly type: 'checkbox'
  readonly checked: boolean
}

/** For components that label themselves and show their own error: `<PasswordField {...form.bind('password')} />`. */
export interface BoundText {
  readonly value: string
  readonly error: string | undefined
  readonly onChange: (next: string | ChangeEvent<HTMLInputElement>) => void
}
export interface BoundCheck {
  readonly checked: boolean
  readonly onChange: (next: boolean | ChangeEvent<HTMLInputElement>) => void
}

export interface ControlOptions {
  /** Id of an element that explains the control. */
  readonly hintId?: string | undefined
}

/** `setValue`, `setErrors`, `submit` and `reset` keep their identity between renders. */
export interface AuthForm<Values extends FormValues> {
  readonly values: Values
  readonly errors: FieldMessages<Values>
  /** What is wrong with the whole, to show in an alert; `null` when every problem stands beside a field. */
  readonly formError: ClientError | null
  /** An attempt is under way. Use `aria-disabled`, never `disabled`: the control keeps its focus. */
  readonly pending: boolean
  /** The last attempt succeeded and nothing was typed since. */
  readonly succeeded: boolean
  setValue<Name extends keyof Values & string>(name: Name, value: Values[Name]): void
  /** Put an error beside fields from outside, or take it away with `{}`. */
  setErrors(errors: FieldMessages<Values>): void
  bind(name: TextName<Values>): BoundText
  bindCheck(name: CheckName<Values>): BoundCheck
  /** Spread on a plain `<input>`. */
  text(name: TextName<Values>, options?: ControlOptions): TextControlProps
  check(name: CheckName<Values>, options?: ControlOptions): CheckControlProps
  /** Id for the element with the field's error sentence; `aria-describedby` points at it. */
  errorId(name: keyof Values & string): string
  /** Spread on the `<form>`. */
  readonly formProps: {
    readonly ref: (form: HTMLFormElement | null) => void
    readonly noValidate: true
    readonly onSubmit: (event: FormEvent<HTMLFormElement>) => void
    readonly 'aria-busy': boolean
  }
  /** Spread on the submit button. */
  readonly submitProps: { readonly type: 'submit'; readonly 'aria-disabled': boolean }
  /** Submit now, as a full code field does. Ignored while an attempt is under way. */
  submit(): Promise<void>
  /** Back to the initial values, without errors. */
  reset(): void
}
