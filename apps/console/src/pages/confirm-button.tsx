import { type Action, alertOf, type ButtonTone, FormAlert, SubmitButton } from '@sallyport/react'
import type { ReactElement } from 'react'

export interface ConfirmButtonProps {
  readonly action: Action<readonly []>
  readonly label: string
  readonly pendingLabel: string
  readonly tone?: ButtonTone
}

/** The button behind a mailed link, and what went wrong when it was pressed. */
export function ConfirmButton({ action, label, pendingLabel, tone = 'primary' }: ConfirmButtonProps): ReactElement {
  return (
    <form
      className="grid gap-5"
      onSubmit={(event) => {
        event.preventDefault()
        void action.run()
      }}
    >
      <FormAlert content={action.error === null ? null : alertOf(action.error)} />
      <SubmitButton pending={action.pending} pendingLabel={pendingLabel} tone={tone}>
        {label}
      </SubmitButton>
    </form>
  )
}
