import { SuccessIcon } from '@sallyport/react'
import type { ReactElement, ReactNode } from 'react'

export interface StepProps {
  readonly number: number
  readonly done: boolean
  readonly title: string
  readonly children?: ReactNode
}

/** One of several things to do, in order: its number, or a tick. */
export function Step({ number, done, title, children }: StepProps): ReactElement {
  return (
    <li className="flex gap-4 px-4 py-5 sm:px-5">
      {done ? (
        <SuccessIcon className="size-7 text-success" />
      ) : (
        <span
          aria-hidden="true"
          className="grid size-7 shrink-0 place-items-center rounded-full bg-muted text-sm font-semibold tabular-nums"
        >
          {number}
        </span>
      )}
      <div className="min-w-0 flex-1">
        <h2 className="leading-7 font-semibold">
          {done ? <span className="sr-only">Done: </span> : null}
          {title}
        </h2>
        <div className="text-sm leading-5 text-muted-foreground">{children}</div>
      </div>
    </li>
  )
}
