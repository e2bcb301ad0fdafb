import { CSPProvider } from '@base-ui/react/csp-provider'
import type { User } from '@sallyport/protocol'
import { Button, EmptyState, Protected, ReauthDialog, Skeleton, useAuth, useUser, WarningIcon } from '@sallyport/react'
import { Outlet, useLocation } from '@tanstack/react-router'
import { type ReactElement, useState } from 'react'
import { useLive } from '../lib/use-live.ts'
import { Redirect } from '../shell/redirect.tsx'
import { AccountFrame } from './account-frame.tsx'
import { AccountUserContext } from './account-user.ts'
import { ArrivalToast } from './arrival-toast.tsx'
import { type Farewell, FarewellContext } from './farewell.ts'
import { SessionLostDialog } from './session-lost-dialog.tsx'
import { ToastFrame } from './toast-frame.tsx'

const HEARTBEAT_MS = 5000

/**
 * Around every page that needs a session. A session that ends under somebody's hands leaves the page as it is, with a
 * dialog over it (J7, J10); a sign-out leaves it at once; a visitor without a session is sent to sign in and back.
 */
export function AccountLayout(): ReactElement {
  const user = useUser()
  const [known, setKnown] = useState<User | null>(null)
  if (user != null && user !== known) setKnown(user)
  const [farewell, setFarewell] = useState<Farewell>(null)
  useHeartbeat()

  return (
    <CSPProvider disableStyleElements>
      <Protected
        loading={<Waiting />}
        fallback={known === null ? <ToSignIn /> : <Redirect {...(farewell ?? { to: '/signed-out' })} />}
        ended={known === null ? null : <SessionLostDialog user={known} />}
      >
        {known === null ? null : (
          <AccountUserContext value={known}>
            <FarewellContext value={setFarewell}>
              <ToastFrame>
                <ArrivalToast />
                <AccountFrame user={known}>
                  <Outlet />
                </AccountFrame>
                <ReauthDialog signInAgain={<SignInAgain />} />
              </ToastFrame>
            </FarewellContext>
          </AccountUserContext>
        )}
      </Protected>
    </CSPProvider>
  )
}

/** Asks often enough that a device signed out elsewhere says so within five seconds (J7). */
function useHeartbeat(): void {
  const { status, refresh } = useAuth()
  useLive(async () => {
    if (status === 'signed_in') await refresh()
  }, HEARTBEAT_MS)
}

/** A fresh sign-in confirms who somebody is, where nothing else can. */
function SignInAgain(): ReactElement {
  const { signOut } = useAuth()
  return (
    <Button tone="primary" onClick={() => void signOut()}>
      Sign out and sign in again
    </Button>
  )
}

function ToSignIn(): ReactElement {
  const { href } = useLocation()
  const { reason } = useAuth()
  return <Redirect to="/auth/login" search={{ returnTo: href, ...(reason === null ? {} : { reason }) }} />
}

function Waiting(): ReactElement {
  const { error, refresh } = useAuth()
  if (error !== null) {
    return (
      <main id="main" className="mx-auto w-full max-w-[40rem] pt-16">
        <h1 className="sr-only">Can’t reach the server</h1>
        <EmptyState
          icon={<WarningIcon />}
          title="Can’t reach the server"
          text={error.message}
          action={
            <Button tone="primary" onClick={() => void refresh()}>
              Try again
            </Button>
          }
        />
      </main>
    )
  }
  return (
    <div aria-busy="true" className="page-width pt-28">
      <p role="status" className="sr-only">
        Loading your account
      </p>
      <div className="max-w-[40rem] space-y-4 md:ms-[256px]">
        <Skeleton className="h-8 w-1/2" />
        <Skeleton className="h-32 w-full rounded-xl" />
      </div>
    </div>
  )
}
