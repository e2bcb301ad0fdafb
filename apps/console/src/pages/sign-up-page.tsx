import type { RegisterData } from '@sallyport/protocol'
import { buttonClasses, SignUpForm, useClient, usePublicConfig } from '@sallyport/react'
import { Link, useLocation, useNavigate, useSearch } from '@tanstack/react-router'
import { type ReactElement, useState } from 'react'
import { suggestEmail } from '../lib/email-help.ts'
import { estimateStrength, prepareStrength } from '../lib/strength.ts'
import { usePage } from '../lib/use-page.ts'
import { useReturn } from '../lib/use-return.ts'
import { AuthShell, TEXT_LINK } from '../shell/auth-shell.tsx'

/** One short form. */
export function SignUpPage(): ReactElement {
  const { config } = usePublicConfig()
  const title = `Create your ${config?.appName ?? 'Sallyport'} account`
  const [failed, setFailed] = useState(false)
  const [email, setEmail] = useState('')
  const { returnTo } = useSearch({ from: '__root__' })
  const state = useLocation({ select: (location) => location.state })
  const finish = useFinish(returnTo)
  const heading = usePage(title, { failed, focus: false })
  const closed = config?.signUp === 'closed'
  const signIn = (
    <Link to="/auth/login" state={{ email }} search={returnTo === undefined ? {} : { returnTo }} className={TEXT_LINK}>
      Sign in
    </Link>
  )

  return (
    <AuthShell
      headingRef={heading}
      title={closed ? 'Sign-ups are closed' : title}
      description={closed ? 'You need an invitation to create an account.' : undefined}
      aside={<>Already have an account? {signIn}</>}
    >
      {closed ? (
        <Link to="/" className={buttonClasses('outline', 'control', 'w-full')}>
          Go to the start page
        </Link>
      ) : (
        <SignUpForm
          initialEmail={state.email}
          suggestEmail={suggestEmail}
          estimateStrength={estimateStrength}
          prepareStrength={prepareStrength}
          signInLink={signIn}
          onFailedChange={setFailed}
          onEmailChange={setEmail}
          onSuccess={finish}
        />
      )}
    </AuthShell>
  )
}

/** To the code where the address must be verified; else on, signed in already or by way of the sign-in page. */
function useFinish(returnTo: string | undefined): (data: RegisterData) => Promise<void> {
  const client = useClient()
  const navigate = useNavigate()
  const goOn = useReturn(returnTo)
  return async ({ user, verificationRequired, resendAvailableAt }) => {
    const search = returnTo === undefined ? {} : { returnTo }
    if (verificationRequired) return navigate({ to: '/verify-email', search, state: { email: user.email, resendAvailableAt } })
    const { status } = await client.load()
    if (status === 'signed_in') return goOn()
    return navigate({ to: '/auth/login', search, state: { email: user.email, notice: 'account_created' } })
  }
}
