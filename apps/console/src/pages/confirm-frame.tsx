import type { PreviewLinkData } from '@sallyport/protocol'
import { maskEmail, RelativeTime } from '@sallyport/react'
import type { ReactElement, ReactNode } from 'react'
import { usePage } from '../lib/use-page.ts'
import { AuthShell } from '../shell/auth-shell.tsx'

/** What every page behind a mailed link is given. */
export interface ConfirmProps {
  readonly token: string
  readonly link: PreviewLinkData
}

export interface ConfirmFrameProps {
  readonly link: PreviewLinkData
  readonly title: string
  /** What the button will do. */
  readonly description: ReactNode
  /** Default “Requested”. */
  readonly occasion?: string
  readonly children: ReactNode
}

/** What will happen, who asked for it and when, and then the button. */
export function ConfirmFrame({ link, title, description, occasion = 'Requested', children }: ConfirmFrameProps): ReactElement {
  const heading = usePage(title)
  return (
    <AuthShell headingRef={heading} title={title} description={description}>
      <p className="-mt-2 mb-5 text-[0.8125rem] leading-[1.125rem] text-muted-foreground">
        {occasion} <RelativeTime instant={link.requestedAt} /> from {link.requestedFrom}.
      </p>
      {children}
    </AuthShell>
  )
}

/** The address of the account, masked: the link may have been forwarded, and the screen is seen by others. */
export function Address({ link }: { readonly link: PreviewLinkData }): ReactElement {
  return (
    <strong className="font-medium text-foreground">
      <bdi dir="ltr">{maskEmail(link.email)}</bdi>
    </strong>
  )
}
