import type { ReactElement, ReactNode } from 'react'
import { usePage } from '../lib/use-page.ts'
import { AuthShell } from './auth-shell.tsx'

export interface MessagePageProps {
  readonly title: string
  readonly description: ReactNode
  readonly children: ReactNode
}

/** A page that says one thing and offers the next step. */
export function MessagePage({ title, description, children }: MessagePageProps): ReactElement {
  const heading = usePage(title)
  return (
    <AuthShell headingRef={heading} title={title} description={description}>
      <div className="flex flex-col gap-3">{children}</div>
    </AuthShell>
  )
}
