import type { User } from '@sallyport/protocol'
import { type AlertContent, Button, buttonClasses, SignInForm, textOfCode, useAuth, usePublicConfig } from '@sallyport/react'
import { Link, useLocation, useSearch } from '@tanstack/react-router'
import { type ReactElement, useState } from 'react'
import type { Notice } from '../lib/page-state.ts'
import { usePage } from '../lib/use-page.ts'
import { useReturn } from '../lib/use-return.ts'
import { AuthShell, TEXT_LINK } from '../shell/auth-shell.tsx'

const NOTICES: Readonly<Record<Notice, AlertContent>> = {
  email_verified: { tone: 'success', title: 'Email verified', text: 'Sign in to continue.' },
  password_reset: { tone: 'success', title: 'Password changed', text: 'Sign in with your new password.' },
  account_created: { tone: 'success', title: 'Account created', text: 'Sign in to continue.' },
}

/** The way back in, with the least typing. */
export function SignInPage(): ReactElement {
  const { config } = usePublicConfig()
  const appName = config?.appName ?? 'Sallyport'
  const auth = useAuth()
  const [failed, setFailed] = useState(false)
  const [leaving, setLeaving] = useState(false)
  const search = useSearch({ from: '__root__' })
  const state = useLocation({ select: (location) => location.state })
  const goOn = useReturn(search.returnTo)
  const heading = usePage(`Sign in to ${appName}`, { failed, focus: false })
  const signedIn = auth.status === 'signed_in' && !leaving ? auth.user : null

  return (
    <AuthShell
      headingRef={heading}
      title={`Sign in to ${appName}`}
      description={search.returnTo === undefined ? undefined : 'Sign in to continue to the page you asked for.'}
      aside={
        signedIn === null && config?.signUp !== 'closed' ? (
          <>
            New to {appName}?{' '}
            <Link to="/auth/register" search={keepReturn(search.returnTo)} className={TEXT_LINK}>
              Create an account
            </Link>
          </>
        ) : undefined
      }
    >
      {signedIn === null ? (
        <SignInForm
          initialEmail={state.email}
          notice={noticeOf(state.notice, search.reason)}
          onFailedChange={setFailed}
          onSuccess={async () => {
            setLeaving(true)
            await goOn()
          }}
          forgotPassword={(email) => (
            <Link to="/forgot-password" state={{ email }} className={TEXT_LINK}>
              Forgot password?
            </Link>
          )}
          verifyEmail={(email) => (
            <Link to="/verify-email" state={{ email }} search={keepReturn(search.returnTo)} className={TEXT_LINK}>
              Enter the code
            </Link>
          )}
        />
      ) : (
        <AlreadySignedIn user={signedIn} onContinue={goOn} onLeave={auth.signOut} />
      )}
    </AuthShell>
  )
}

const keepReturn = (returnTo: string | undefined): { returnTo?: string } => (returnTo === undefined ? {} : { returnTo })

function noticeOf(notice: Notice | undefined, reason: string | undefined): AlertContent | null {
  if (notice !== undefined) return NOTICES[notice]
  if (reason !== 'session_expired' && reason !== 'session_revoked') return null
  return { tone: 'info', ...textOfCode(reason) }
}

interface AlreadySignedInProps {
  readonly user: User
  readonly onContinue: () => Promise<void>
  readonly onLeave: () => Promise<unknown>
}

function AlreadySignedIn({ user, onContinue, onLeave }: AlreadySignedInProps): ReactElement {
  return (
    <div className="grid gap-3">
      <p className="mb-1 text-[0.9375rem] leading-6">
        You’re signed in as <strong className="font-medium break-words">{user.email}</strong>.
      </p>
      <button type="button" className={buttonClasses()} onClick={() => void onContinue()}>
        Continue
      </button>
      <Button onClick={() => void onLeave()}>Use another account</Button>
    </div>
  )
}
