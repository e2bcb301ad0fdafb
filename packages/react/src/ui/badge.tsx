import type { ReactElement, ReactNode } from 'react'
import { classNames } from './class-names.ts'

export type BadgeTone = 'neutral' | 'primary' | 'success' | 'warning'

const TONES: Readonly<Record<BadgeTone, string>> = {
  neutral: 'bg-muted text-muted-foreground',
  primary: 'bg-info-subtle text-info',
  success: 'bg-success-subtle text-success',
  warning: 'bg-warning-subtle text-warning',
}

/** One or two words about the thing beside it. */
export function Badge({ tone = 'neutral', children }: { readonly tone?: BadgeTone; readonly children: ReactNode }): ReactElement {
  return (
    <span
      data-slot="badge"
      className={classNames(
        'inline-flex items-center rounded-full px-2 py-0.5 text-xs leading-4 font-medium whitespace-nowrap',
        TONES[tone],
      )}
    >
      {children}
    </span>
  )
}
