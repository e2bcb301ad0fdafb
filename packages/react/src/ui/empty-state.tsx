import type { ReactElement, ReactNode } from 'react'

export interface EmptyStateProps {
  readonly icon?: ReactNode
  readonly title: string
  readonly text: ReactNode
  readonly action?: ReactNode
}

/** Nothing here, why, and the one thing to do about it. */
export function EmptyState({ icon, title, text, action }: EmptyStateProps): ReactElement {
  return (
    <div data-slot="empty-state" className="flex flex-col items-center px-6 py-12 text-center">
      {icon === undefined ? null : (
        <span className="mb-3 grid size-11 place-items-center rounded-full bg-muted text-muted-foreground">{icon}</span>
      )}
      <p className="font-medium">{title}</p>
      <p className="mt-1 max-w-[24rem] text-sm leading-5 text-muted-foreground">{text}</p>
      {action === undefined ? null : <div className="mt-5">{action}</div>}
    </div>
  )
}
