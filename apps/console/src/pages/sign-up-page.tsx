import type { RegisterData } from '@sallyport/protocol'
import { buttonClasses, Divider, SignUpForm, useClient, usePublicConfig } from '@sallyport/react'
import { Link, useLocation, useNavigate, useSearch } from '@tanstack/react-router'
import { type ReactElement, useState } from 'react'
import { suggestEmail } from '../lib/email-help.ts'
import { keepReturn } from '../lib/search.ts'
import { estimateStrength, prepareStrength } from '../lib/strength.ts'
import { usePage } from '../lib/use-page.ts'
import { useReturn } from '../lib/use-return.ts'
import { AuthShell, TEXT_LINK } from '../shell/auth-shell.tsx'
import { Providers } from './ways-in.tsx'

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
    <Link to="/auth/login" state={{ email }} search={keepReturn(returnTo)} className={TEXT_LINK}>
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
        <div className="grid gap-5">
          <ProvidersFirst />
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
        </div>
      )}
    </AuthShell>
  )
}

/** Fewer fields come first. */
function ProvidersFirst(): ReactElement | null {
  const { config } = usePublicConfig()
  const providers = config?.signIn.providers ?? []
  if (providers.length === 0) return null
  return (
    <>
      <Providers providers={providers} />
      <Divider />
    </>
  )
}

/** To the code where the address must be verified; else on, signed in already or by way of the sign-in page. */
function useFinish(returnTo: string | undefined): (data: RegisterData) => Promise<void> {
  const client = useClient()
  const navigate = useNavigate()
  const goOn = useReturn(returnTo)
  return async ({ user, verificationRequired, resendAvailableAt }) => {
    const search = keepReturn(returnTo)
    if (verificationRequired) return navigate({ to: '/verify-email', search, state: { email: user.email, resendAvailableAt } })
    const { status } = await client.load()
    if (status === 'signed_in') return goOn()
    return navigate({ to: '/auth/login', search, state: { email: user.email, notice: 'account_created' } })
  }
}
