import type { ReactElement, ReactNode } from 'react'
import { Button, type ButtonTone } from './button.tsx'
import { classNames } from './class-names.ts'
import { Spinner } from './icons.tsx'

export interface SubmitButtonProps {
  readonly pending: boolean
  /** What is under way, such as “Signing in…”. */
  readonly pendingLabel: string
  readonly children: ReactNode
  readonly tone?: ButtonTone
  readonly className?: string
}

/**
 * Never disabled: an incomplete form answers with what is missing, and a pending one keeps the focus and its width
 * (both labels share one grid cell). A press while pending does nothing.
 */
export function SubmitButton({ pending, pendingLabel, children, tone = 'primary', className }: SubmitButtonProps): ReactElement {
  return (
    <Button
      type="submit"
      tone={tone}
      data-slot="submit-button"
      aria-disabled={pending}
      className={classNames('w-full', className)}
      onClick={(event) => {
        if (pending) event.preventDefault()
      }}
    >
      <span className="grid items-center justify-items-center">
        <span className={classNames('col-start-1 row-start-1', pending && 'invisible')}>{children}</span>
        <span className={classNames('col-start-1 row-start-1 inline-flex items-center gap-2', !pending && 'invisible')}>
          <Spinner />
          {pendingLabel}
        </span>
      </span>
    </Button>
  )
}
