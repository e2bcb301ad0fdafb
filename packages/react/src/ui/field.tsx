import { type InputHTMLAttributes, type ReactElement, type ReactNode, type Ref, useId } from 'react'
import { classNames } from './class-names.ts'
import { AlertIcon } from './icons.tsx'

/** What `Field` gives to the control it labels. */
export interface ControlAria {
  readonly id: string
  readonly 'aria-invalid': boolean | undefined
  readonly 'aria-describedby': string | undefined
}

export interface FieldProps {
  readonly id: string
  readonly label: string
  readonly optional?: boolean
  readonly hint?: ReactNode
  readonly error?: string | undefined
  /** Beside the label on screen and after the control in the tab order, such as “Forgot password?”. */
  readonly aside?: ReactNode
  readonly children: (aria: ControlAria) => ReactNode
}

/** Label, control, hint and error of one control, joined for assistive technology (UX 2.2.2). */
export function Field({ id, label, optional = false, hint, error, aside, children }: FieldProps): ReactElement {
  const unique = useId()
  const hintId = hint === undefined ? undefined : `${unique}-hint`
  const errorId = error === undefined ? undefined : `${unique}-error`
  const describedBy = [hintId, errorId].filter(Boolean).join(' ')
  return (
    <div data-slot="field" className="grid grid-cols-[1fr_auto] gap-x-3 gap-y-1.5">
      <label htmlFor={id} className="col-start-1 row-start-1 text-sm leading-5 font-medium">
        {label}
        {optional ? <span className="font-normal text-muted-foreground"> (optional)</span> : null}
      </label>
      <div className="col-span-2 row-start-2 min-w-0">
        {children({
          id,
          'aria-invalid': error === undefined ? undefined : true,
          'aria-describedby': describedBy === '' ? undefined : describedBy,
        })}
      </div>
      {aside === undefined ? null : <div className="col-start-2 row-start-1 text-sm leading-5">{aside}</div>}
      {hint === undefined ? null : (
        <p id={hintId} className="col-span-2 text-[0.8125rem] leading-[1.125rem] text-muted-foreground">
          {hint}
        </p>
      )}
      {error === undefined ? null : (
        <p id={errorId} data-slot="field-error" className="col-span-2 flex gap-1.5 text-[0.8125rem] leading-[1.125rem] text-destructive">
          <AlertIcon className="mt-px size-4" />
          <span>{error}</span>
        </p>
      )}
    </div>
  )
}

/** The box around what is typed; 16 px on touch screens, where smaller text makes iOS zoom. */
export const CONTROL_CLASSES =
  'block w-full min-w-0 min-h-control rounded-lg border border-input bg-card px-3 text-base leading-6 text-foreground shadow-control ' +
  'transition-colors duration-[120ms] aria-invalid:border-destructive read-only:bg-muted'

export interface TextFieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'id' | 'name' | 'children'> {
  /** Both `name` and `id`, so that password managers and servers see one word (UX 2.2.3). */
  readonly name: string
  readonly label: string
  readonly optional?: boolean
  readonly hint?: ReactNode
  readonly error?: string | undefined
  readonly aside?: ReactNode
  readonly inputRef?: Ref<HTMLInputElement> | undefined
}

/** A one-line field. */
export function TextField({ name, label, optional, hint, error, aside, inputRef, className, ...input }: TextFieldProps): ReactElement {
  return (
    <Field id={name} label={label} hint={hint} error={error} aside={aside} {...(optional === undefined ? {} : { optional })}>
      {(aria) => <input ref={inputRef} name={name} className={classNames(CONTROL_CLASSES, className)} {...input} {...aria} />}
    </Field>
  )
}
