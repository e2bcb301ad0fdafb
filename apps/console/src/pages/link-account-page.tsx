import { type ClientError, isError } from '@sallyport/client'
import type { PendingLinkData } from '@sallyport/protocol'
import {
  alertOf,
  Button,
  buttonClasses,
  FormAlert,
  ProviderLogo,
  rememberLeavingBy,
  Skeleton,
  useAuth,
  useClient,
  usePublicConfig,
} from '@sallyport/react'
import { Link, useNavigate } from '@tanstack/react-router'
import { type ReactElement, useEffect, useRef, useState } from 'react'
import { LINK_ACCOUNT } from '../lib/return-to.ts'
import { usePage } from '../lib/use-page.ts'
import { AuthShell } from '../shell/auth-shell.tsx'
import { Logo } from '../shell/logo.tsx'
import { MessagePage } from '../shell/message-page.tsx'

type Pending =
  | { readonly status: 'loading' }
  | { readonly status: 'waiting'; readonly link: PendingLinkData }
  | { readonly status: 'failed'; readonly error: ClientError }

/**
 * An identity whose address has an account already (UX P11). Its owner signs in to that account, in any way, and comes back here: then
 * the two are connected. The identity waits with the server, so that second steps, mails and reloads in between change nothing.
 */
export function LinkAccountPage(): ReactElement {
  const client = useClient()
  const { status } = useAuth()
  const [pending, setPending] = useState<Pending>({ status: 'loading' })
  useEffect(() => {
    const abort = new AbortController()
    void client.connections.pending({ signal: abort.signal }).then(({ data, error }) => {
      if (!abort.signal.aborted) setPending(error === null ? { status: 'waiting', link: data } : { status: 'failed', error })
    })
    return () => abort.abort()
  }, [client])

  if (pending.status === 'failed') return <NothingWaits error={pending.error} />
  if (pending.status === 'loading' || status === 'unknown') return <Waiting />
  return status === 'signed_in' ? <Connect link={pending.link} /> : <Explain link={pending.link} />
}

function Waiting(): ReactElement {
  const heading = usePage('Connect your accounts')
  return (
    <AuthShell headingRef={heading} title="Connect your accounts">
      <div aria-busy="true" className="grid gap-3">
        <Skeleton className="h-16 w-full" />
        <Skeleton className="mt-3 h-10 w-full" />
      </div>
    </AuthShell>
  )
}

function NothingWaits({ error }: { readonly error: ClientError }): ReactElement {
  const gone = isError(error, 'link_missing')
  return (
    <MessagePage
      title={gone ? 'Nothing waits to be connected' : 'We couldn’t look that up'}
      description={gone ? 'It was connected already, or it took too long. Nothing was changed.' : error.message}
    >
      <Link to="/auth/login" className={buttonClasses()}>
        Back to sign in
      </Link>
    </MessagePage>
  )
}

/** Two accounts, side by side. Decoration: the words say it too. */
function TwoAccounts({ link }: { readonly link: PendingLinkData }): ReactElement {
  return (
    <div aria-hidden="true" className="flex items-center justify-center gap-4 rounded-xl border border-border bg-muted/50 py-5">
      <span className="grid size-11 place-items-center rounded-xl border border-border bg-card">
        <ProviderLogo {...link.provider} />
      </span>
      <span className="h-px w-10 bg-input" />
      <Logo className="size-11" />
    </div>
  )
}

function Explain({ link }: { readonly link: PendingLinkData }): ReactElement {
  const { provider, email } = link
  const client = useClient()
  const navigate = useNavigate()
  const appName = usePublicConfig().config?.appName ?? 'Sallyport'
  const heading = usePage('You already have an account')
  const drop = useDrop()
  return (
    <AuthShell
      headingRef={heading}
      title="You already have an account"
      description={
        <>
          <strong className="font-medium text-foreground">
            <bdi dir="ltr">{email}</bdi>
          </strong>{' '}
          is registered at {appName}. Sign in once to connect {provider.name}. Next time you can use either.
        </>
      }
    >
      <div className="grid gap-3">
        <TwoAccounts link={link} />
        <Link to="/auth/login" search={{ returnTo: LINK_ACCOUNT }} className={buttonClasses('primary', 'control', 'mt-3')}>
          Continue
        </Link>
        <Button
          onClick={() =>
            void drop().then(() => {
              rememberLeavingBy(`provider:${provider.id}`)
              window.location.assign(client.connections.signInUrl(provider.id))
            })
          }
        >
          Use a different {provider.name} account
        </Button>
        <Button tone="quiet" onClick={() => void drop().then(() => navigate({ to: '/auth/login', replace: true }))}>
          Cancel
        </Button>
      </div>
    </AuthShell>
  )
}

/** Gives the waiting identity up. One that cannot be dropped now expires by itself. */
function useDrop(): () => Promise<void> {
  const client = useClient()
  return async () => void (await client.connections.dropPending())
}

/** Somebody is signed in: connect, unless the sign-in is from before, or to another account. */
function Connect({ link }: { readonly link: PendingLinkData }): ReactElement {
  const client = useClient()
  const navigate = useNavigate()
  const [error, setError] = useState<ClientError | null>(null)
  const asked = useRef(false)
  useEffect(() => {
    if (asked.current) return
    asked.current = true
    void client.connections.completePending().then((result) => {
      if (result.error === null) return navigate({ to: '/dashboard', state: { toast: `${link.provider.name} connected` }, replace: true })
      return setError(result.error)
    })
  }, [client, link, navigate])
  if (error === null) return <Waiting />
  return isError(error, 'account_exists_other_method') ? <SignInAgain link={link} /> : <Refused error={error} />
}

function SignInAgain({ link }: { readonly link: PendingLinkData }): ReactElement {
  const { user, signOut } = useAuth()
  const navigate = useNavigate()
  const heading = usePage('Sign in to connect')
  const drop = useDrop()
  return (
    <AuthShell
      headingRef={heading}
      title="Sign in to connect"
      description={
        <>
          You’re signed in as <bdi dir="ltr">{user?.email}</bdi>. To connect {link.provider.name}, sign in as{' '}
          <strong className="font-medium text-foreground">
            <bdi dir="ltr">{link.email}</bdi>
          </strong>{' '}
          now.
        </>
      }
    >
      <div className="grid gap-3">
        <TwoAccounts link={link} />
        <Button
          tone="primary"
          className="mt-3"
          onClick={() => void signOut().then(() => navigate({ to: '/auth/login', search: { returnTo: LINK_ACCOUNT } }))}
        >
          Sign in again
        </Button>
        <Button tone="quiet" onClick={() => void drop().then(() => navigate({ to: '/dashboard', replace: true }))}>
          Not now
        </Button>
      </div>
    </AuthShell>
  )
}

function Refused({ error }: { readonly error: ClientError }): ReactElement {
  const heading = usePage('Connect your accounts')
  return (
    <AuthShell headingRef={heading} title="Connect your accounts">
      <div className="grid gap-4">
        <FormAlert content={alertOf(error)} />
        <Link to="/dashboard" className={buttonClasses()}>
          Go to your account
        </Link>
      </div>
    </AuthShell>
  )
}
