import { type ReactElement, type ReactNode, useId } from 'react'

export interface CheckboxFieldProps {
  readonly name: string
  readonly label: string
  readonly hint?: ReactNode
  readonly checked: boolean
  readonly onChange: (checked: boolean) => void
}

/** A native checkbox with its sentence; the whole row is the target. */
export function CheckboxField({ name, label, hint, checked, onChange }: CheckboxFieldProps): ReactElement {
  const hintId = useId()
  return (
    <div data-slot="checkbox-field">
      <label className="flex min-h-6 cursor-pointer items-start gap-2.5 text-sm leading-5">
        <input
          type="checkbox"
          name={name}
          checked={checked}
          aria-describedby={hint === undefined ? undefined : hintId}
          onChange={(event) => onChange(event.currentTarget.checked)}
          className="mt-px size-[1.125rem] shrink-0 cursor-pointer accent-primary"
        />
        <span>{label}</span>
      </label>
      {hint === undefined ? null : (
        <p id={hintId} className="ps-7 text-[0.8125rem] leading-[1.125rem] text-muted-foreground">
          {hint}
        </p>
      )}
    </div>
  )
}
