import type { PreviewLinkData } from '@sallyport/protocol'
import { ConfirmEmailForm, RelativeTime, Skeleton, usePublicConfig } from '@sallyport/react'
import { Link, useLocation, useNavigate } from '@tanstack/react-router'
import type { ReactElement } from 'react'
import { useLinkPreview } from '../lib/use-link-preview.ts'
import { usePage } from '../lib/use-page.ts'
import { announceVerified } from '../lib/verified-elsewhere.ts'
import { AuthShell, TEXT_LINK } from '../shell/auth-shell.tsx'
import { Redirect } from '../shell/redirect.tsx'
import { LinkProblem } from './link-problem.tsx'

/** Behind every mailed link: says what will happen and waits for the button, because mail scanners open links too. */
export function ConfirmPage(): ReactElement {
  const { linkToken } = useLocation({ select: (location) => location.state })
  return linkToken === undefined ? <LinkProblem code="link_invalid" purpose="email_verification" /> : <Preview token={linkToken} />
}

function Preview({ token }: { readonly token: string }): ReactElement {
  const preview = useLinkPreview(token)
  switch (preview.status) {
    case 'loading':
      return <Loading />
    case 'failed':
      return <LinkProblem code={preview.error.code} purpose="email_verification" />
    case 'ready':
      return preview.link.purpose === 'password_reset' ? (
        <Redirect to="/reset-password" state={{ linkToken: token }} />
      ) : (
        <ConfirmEmail token={token} link={preview.link} />
      )
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

function ConfirmEmail({ token, link }: { readonly token: string; readonly link: PreviewLinkData }): ReactElement {
  const heading = usePage('Confirm it’s you')
  const navigate = useNavigate()
  const appName = usePublicConfig().config?.appName ?? 'Sallyport'
  return (
    <AuthShell
      headingRef={heading}
      title="Confirm it’s you"
      description={
        <>
          Verify <strong className="font-medium text-foreground">{link.email}</strong> for {appName}.
        </>
      }
    >
      <p className="-mt-2 mb-5 text-[0.8125rem] leading-[1.125rem] text-muted-foreground">
        Requested <RelativeTime instant={link.requestedAt} /> from {link.requestedFrom}.
      </p>
      <ConfirmEmailForm
        token={token}
        sameBrowser={link.sameBrowser}
        resetInstead={
          <Link to="/forgot-password" className={TEXT_LINK}>
            Reset it instead
          </Link>
        }
        onSuccess={async () => {
          announceVerified()
          await navigate({ to: '/auth/login', state: { notice: 'email_verified' }, replace: true })
        }}
      />
    </AuthShell>
  )
}
