import { Link } from '@tanstack/react-router'
import { ChevronRight } from 'lucide-react'
import type { ReactElement, ReactNode } from 'react'

export interface LinkRowProps {
  readonly to: '/account/profile' | '/account/security' | '/account/sessions' | '/account/connections' | '/account/privacy'
  readonly icon: ReactNode
  readonly title: string
  readonly text: string
}

/** A row of a card that leads on: icon, title, status, chevron. The whole row is the target. */
export function LinkRow({ to, icon, title, text }: LinkRowProps): ReactElement {
  return (
    <Link
      to={to}
      className="flex items-center gap-4 px-4 py-3.5 transition-colors duration-[120ms] -outline-offset-2 first:rounded-t-xl last:rounded-b-xl hover:bg-muted/60 sm:px-5"
    >
      {icon}
      <span className="min-w-0 flex-1">
        <span className="block leading-6 font-medium">{title}</span>
        <span className="block truncate text-[0.8125rem] leading-5 text-muted-foreground">{text}</span>
      </span>
      <ChevronRight aria-hidden="true" className="size-4 shrink-0 text-muted-foreground" />
    </Link>
  )
}
