import type { ReactElement } from 'react'

/** Two gates, one inside the other: the outer opens first, the inner never with it. */
export function Logo({ className }: { readonly className: string }): ReactElement {
  return (
    <svg aria-hidden="true" focusable="false" viewBox="0 0 32 32" className={className}>
      <rect width="32" height="32" rx="8" className="fill-primary" />
      <path d="M8 25V15a8 8 0 0 1 16 0v10" fill="none" strokeWidth="2.6" strokeLinecap="round" className="stroke-primary-foreground" />
      <path d="M13 25v-9.5a3 3 0 0 1 6 0V25z" className="fill-primary-foreground" />
    </svg>
  )
}
