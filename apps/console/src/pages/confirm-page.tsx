import type { PreviewLinkData } from '@sallyport/protocol'
import { Skeleton } from '@sallyport/react'
import { useLocation } from '@tanstack/react-router'
import type { ReactElement } from 'react'
import { useLinkPreview } from '../lib/use-link-preview.ts'
import { usePage } from '../lib/use-page.ts'
import { AuthShell } from '../shell/auth-shell.tsx'
import { Redirect } from '../shell/redirect.tsx'
import { ConfirmEmail } from './confirm-email.tsx'
import { ConfirmEmailChange, SecureAccount, UndoEmailChange } from './confirm-safety.tsx'
import { ConfirmSignIn } from './confirm-sign-in.tsx'
import { LinkProblem } from './link-problem.tsx'

/** Behind every mailed link: says what will happen and waits for the button, because mail scanners open links too. */
export function ConfirmPage(): ReactElement {
  const { linkToken } = useLocation({ select: (location) => location.state })
  return linkToken === undefined ? <LinkProblem code="link_invalid" purpose={null} /> : <Preview token={linkToken} />
}

function Preview({ token }: { readonly token: string }): ReactElement {
  const preview = useLinkPreview(token)
  switch (preview.status) {
    case 'loading':
      return <Loading />
    case 'failed':
      return <LinkProblem code={preview.error.code} purpose={null} />
    case 'ready':
      return <Known token={token} link={preview.link} />
  }
}

function Known({ token, link }: { readonly token: string; readonly link: PreviewLinkData }): ReactElement {
  switch (link.purpose) {
    case 'email_verification':
      return <ConfirmEmail token={token} link={link} />
    case 'password_reset':
      return <Redirect to="/reset-password" state={{ linkToken: token }} />
    case 'sign_in':
      return <ConfirmSignIn token={token} link={link} />
    case 'email_change':
      return <ConfirmEmailChange token={token} link={link} />
    case 'email_change_undo':
      return <UndoEmailChange token={token} link={link} />
    case 'account_recovery':
      return <SecureAccount token={token} link={link} />
  }
}

function Loading(): ReactElement {
  const heading = usePage('Confirm it’s you')
  return (
    <AuthShell headingRef={heading} title="Confirm it’s you">
      <div aria-busy="true" className="grid gap-3">
        <Skeleton className="h-4 w-full" />
        <Skeleton className="h-4 w-2/3" />
        <Skeleton className="mt-3 h-10 w-full" />
      </div>
    </AuthShell>
  )
}
