import type { User } from '@sallyport/protocol'
import {
  type AlertContent,
  alertOf,
  Button,
  buttonClasses,
  FormAlert,
  type PasskeySignIn,
  SignInForm,
  useAuth,
  useLastWayIn,
  usePasskeySignIn,
  usePublicConfig,
} from '@sallyport/react'
import { Link, useLocation, useSearch } from '@tanstack/react-router'
import { type ReactElement, useState } from 'react'
import { LINK_ACCOUNT } from '../lib/return-to.ts'
import { keepReturn } from '../lib/search.ts'
import { usePage } from '../lib/use-page.ts'
import { useReturn } from '../lib/use-return.ts'
import { useSignedIn } from '../lib/use-signed-in.ts'
import { AuthShell, TEXT_LINK } from '../shell/auth-shell.tsx'
import { noticeOf } from './sign-in-notice.ts'
import { WaysIn } from './ways-in.tsx'

/** The way back in, with the least typing. */
export function SignInPage(): ReactElement {
  const { config } = usePublicConfig()
  const appName = config?.appName ?? 'Sallyport'
  const auth = useAuth()
  const [failed, setFailed] = useState(false)
  const [leaving, setLeaving] = useState(false)
  const [email, setEmail] = useState('')
  const { returnTo } = useSearch({ from: '__root__' })
  const goOn = useReturn(returnTo)
  const heading = usePage(`Sign in to ${appName}`, { failed, focus: false })
  // Right after a sign-in the session is not known yet: then the form stays until the next page is there.
  const signedIn = auth.status === 'signed_in' && auth.session !== null && !leaving ? auth.user : null

  return (
    <AuthShell
      headingRef={heading}
      title={`Sign in to ${appName}`}
      description={descriptionFor(returnTo)}
      aside={
        signedIn === null && config?.signUp !== 'closed' ? (
          <>
            New to {appName}?{' '}
            <Link to="/auth/register" state={{ email }} search={keepReturn(returnTo)} className={TEXT_LINK}>
              Create an account
            </Link>
          </>
        ) : undefined
      }
    >
      {signedIn === null ? (
        <EveryWayIn email={email} onEmailChange={setEmail} onFailedChange={setFailed} onLeave={() => setLeaving(true)} />
      ) : (
        <AlreadySignedIn user={signedIn} onContinue={goOn} onLeave={auth.signOut} />
      )}
    </AuthShell>
  )
}

function descriptionFor(returnTo: string | undefined): string | undefined {
  if (returnTo === undefined) return undefined
  return returnTo === LINK_ACCOUNT ? 'Sign in once to connect the two accounts.' : 'Sign in to continue to the page you asked for.'
}

interface EveryWayInProps {
  readonly email: string
  readonly onEmailChange: (email: string) => void
  readonly onFailedChange: (failed: boolean) => void
  /** Somebody is in: from now on the page only waits for the next one. */
  readonly onLeave: () => void
}

function EveryWayIn({ email, onEmailChange, onFailedChange, onLeave }: EveryWayInProps): ReactElement {
  const { config } = usePublicConfig()
  const { returnTo, reason } = useSearch({ from: '__root__' })
  const state = useLocation({ select: (location) => location.state })
  const [rememberMe, setRememberMe] = useState(false)
  const signedIn = useSignedIn(returnTo)
  const lastUsed = useLastWayIn()
  const passkey = usePasskeySignIn({
    enabled: config?.signIn.passkey === true,
    rememberMe,
    async onSuccess(data) {
      onLeave()
      await signedIn('passkey', data)
    },
  })
  return (
    <WaysIn email={email} rememberMe={rememberMe} passkey={passkey} lastUsed={lastUsed}>
      <FormAlert content={passkeyProblem(passkey.error)} />
      <SignInForm
        initialEmail={state.email}
        notice={noticeOf(state, reason)}
        onFailedChange={onFailedChange}
        onEmailChange={onEmailChange}
        onRememberMeChange={setRememberMe}
        onSuccess={async (user) => {
          onLeave()
          await signedIn('password', { user })
        }}
        onSecondFactor={(secondFactor) => signedIn('password', { secondFactor })}
        forgotPassword={(typed) => (
          <Link to="/forgot-password" state={{ email: typed }} className={TEXT_LINK}>
            Forgot password?
          </Link>
        )}
        verifyEmail={(typed) => (
          <Link to="/verify-email" state={{ email: typed }} search={keepReturn(returnTo)} className={TEXT_LINK}>
            Enter the code
          </Link>
        )}
      />
    </WaysIn>
  )
}

function passkeyProblem(error: PasskeySignIn['error']): AlertContent | null {
  if (error !== 'unusable') return error === null ? null : alertOf(error)
  return { tone: 'error', title: 'This browser can’t use passkeys here', text: 'Sign in another way instead.' }
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
        You’re signed in as{' '}
        <strong className="font-medium break-words">
          <bdi dir="ltr">{user.email}</bdi>
        </strong>
        .
      </p>
      <button type="button" className={buttonClasses()} onClick={() => void onContinue()}>
        Continue
      </button>
      <Button onClick={() => void onLeave()}>Use another account</Button>
    </div>
  )
}
