import { SendCodeForm, SignInCodeForm, useAuth } from '@sallyport/react'
import { Link, useLocation, useNavigate, useSearch } from '@tanstack/react-router'
import { type ReactElement, useEffect, useState } from 'react'
import { keepReturn } from '../lib/search.ts'
import { usePage } from '../lib/use-page.ts'
import { useReturn } from '../lib/use-return.ts'
import { useSignedIn } from '../lib/use-signed-in.ts'
import { AuthShell, TEXT_LINK } from '../shell/auth-shell.tsx'
import { MailboxLink } from '../shell/mailbox-link.tsx'

/** Signing in by a mailed code: the address, then the code. */
export function CodePage(): ReactElement {
  const { email, resendAvailableAt } = useLocation({ select: (location) => location.state })
  return email === undefined || resendAvailableAt === undefined ? (
    <AskAddress />
  ) : (
    <EnterCode email={email} resendAvailableAt={resendAvailableAt} />
  )
}

function AskAddress(): ReactElement {
  const heading = usePage('Sign in by email', { focus: false })
  const navigate = useNavigate()
  const { returnTo } = useSearch({ from: '__root__' })
  const { email, rememberMe = false } = useLocation({ select: (location) => location.state })
  return (
    <AuthShell
      headingRef={heading}
      title="Sign in by email"
      description="We’ll send you a code. No password needed."
      aside={
        <Link to="/auth/login" search={keepReturn(returnTo)} state={email === undefined ? {} : { email }} className={TEXT_LINK}>
          Back to sign in
        </Link>
      }
    >
      <SendCodeForm
        initialEmail={email}
        onSuccess={(address, { resendAvailableAt }) =>
          navigate({ to: '/auth/code', search: keepReturn(returnTo), state: { email: address, resendAvailableAt, rememberMe } })
        }
      />
    </AuthShell>
  )
}

function EnterCode({ email, resendAvailableAt }: { readonly email: string; readonly resendAvailableAt: string }): ReactElement {
  const heading = usePage('Check your email', { focus: false })
  const { returnTo } = useSearch({ from: '__root__' })
  const { rememberMe = false } = useLocation({ select: (location) => location.state })
  const [leaving, setLeaving] = useState(false)
  const signedIn = useSignedIn(returnTo)
  useSignedInElsewhere(returnTo, !leaving)
  return (
    <AuthShell
      headingRef={heading}
      title="Check your email"
      description={
        <>
          We sent a 6-digit code and a link to <strong className="font-medium break-words text-foreground">{email}</strong>.{' '}
          <Link to="/auth/code" state={{ email, rememberMe }} search={keepReturn(returnTo)} className={TEXT_LINK}>
            Change
          </Link>
        </>
      }
      aside={
        <Link to="/auth/login" search={keepReturn(returnTo)} state={{ email }} className={TEXT_LINK}>
          Sign in another way
        </Link>
      }
    >
      <SignInCodeForm
        email={email}
        resendAvailableAt={resendAvailableAt}
        rememberMe={rememberMe}
        aside={<MailboxLink email={email} />}
        onSuccess={async (data) => {
          setLeaving(true)
          await signedIn('email_code', data)
        }}
      />
    </AuthShell>
  )
}

/** The mail's link was opened in another tab, and its button pressed: this tab goes on by itself. */
function useSignedInElsewhere(returnTo: string | undefined, waiting: boolean): void {
  const { status } = useAuth()
  const goOn = useReturn(returnTo)
  useEffect(() => {
    if (waiting && status === 'signed_in') void goOn()
  }, [waiting, status, goOn])
}
