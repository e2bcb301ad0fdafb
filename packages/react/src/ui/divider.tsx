import type { ReactElement } from 'react'

/** Between ways that lead to the same place: “or”. */
export function Divider({ children = 'or' }: { readonly children?: string }): ReactElement {
  return (
    <p
      data-slot="divider"
      className="flex items-center gap-3 text-[0.8125rem] leading-[1.125rem] text-muted-foreground before:h-px before:flex-1 before:bg-border after:h-px after:flex-1 after:bg-border"
    >
      {children}
    </p>
  )
}
