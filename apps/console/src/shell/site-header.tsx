import { usePublicConfig } from '@sallyport/react'
import { Link } from '@tanstack/react-router'
import type { ReactElement, ReactNode } from 'react'
import { Logo } from './logo.tsx'

/** The bar on top: where am I, and what can I do from anywhere. */
export function SiteHeader({ home, children }: { readonly home: '/' | '/dashboard'; readonly children?: ReactNode }): ReactElement {
  const appName = usePublicConfig().config?.appName ?? 'Sallyport'
  return (
    <header className="sticky top-0 z-20 border-b border-border bg-background/85 backdrop-blur-md forced-colors:bg-[Canvas]">
      <div className="page-width flex h-16 items-center justify-between gap-4">
        <Link to={home} className="flex min-w-0 items-center gap-2.5 rounded-lg font-semibold tracking-[-0.01em]">
          <Logo className="size-8 shrink-0" />
          <span className="truncate">{appName}</span>
        </Link>
        <div className="flex shrink-0 items-center gap-2">{children}</div>
      </div>
    </header>
  )
}
