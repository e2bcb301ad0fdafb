import type { ReactElement, ReactNode } from 'react'

export interface SettingRowProps {
  /** 20 px, decoration. */
  readonly icon?: ReactNode
  readonly title: ReactNode
  readonly text?: ReactNode
  readonly actions?: ReactNode
  /** Below both, such as why the last action failed. */
  readonly children?: ReactNode
}

/** A row of a card: what it is, how it stands, what can be done. */
export function SettingRow({ icon, title, text, actions, children }: SettingRowProps): ReactElement {
  return (
    <div data-slot="setting-row" className="px-4 py-4 sm:px-5">
      <div className="flex flex-col gap-3 sm:flex-row sm:items-center sm:justify-between sm:gap-4">
        <div className="flex min-w-0 items-start gap-3.5">
          {icon === undefined ? null : <span className="mt-0.5 text-muted-foreground">{icon}</span>}
          <div className="min-w-0">
            <p className="flex flex-wrap items-center gap-x-2 gap-y-1 leading-6 font-medium break-words">{title}</p>
            {text === undefined ? null : <p className="text-[0.8125rem] leading-5 text-muted-foreground">{text}</p>}
          </div>
        </div>
        {actions === undefined ? null : <div className="flex shrink-0 flex-wrap gap-2">{actions}</div>}
      </div>
      {children}
    </div>
  )
}
