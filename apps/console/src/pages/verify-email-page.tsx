import { buttonClasses, EmailField, judgeEmail, SubmitButton, useAuthForm, useClient, VerifyCodeForm } from '@sallyport/react'
import { Link, useLocation, useNavigate, useSearch } from '@tanstack/react-router'
import type { ReactElement } from 'react'
import { usePage } from '../lib/use-page.ts'
import { announceVerified, useVerifiedElsewhere } from '../lib/verified-elsewhere.ts'
import { AuthShell, TEXT_LINK } from '../shell/auth-shell.tsx'
import { MailboxLink } from '../shell/mailbox-link.tsx'

/** Finish the sign-up in the same tab, by the code of the mail. */
export function VerifyEmailPage(): ReactElement {
  const { email } = useLocation({ select: (location) => location.state })
  return email === undefined || email === '' ? <AskAddress /> : <EnterCode email={email} />
}

function EnterCode({ email }: { readonly email: string }): ReactElement {
  const navigate = useNavigate()
  const { returnTo } = useSearch({ from: '__root__' })
  const { resendAvailableAt } = useLocation({ select: (location) => location.state })
  const heading = usePage('Check your email')
  const search = returnTo === undefined ? {} : { returnTo }
  const goOn = () => navigate({ to: '/auth/login', search, state: { email, notice: 'email_verified' }, replace: true })
  useVerifiedElsewhere(() => void goOn())

  return (
    <AuthShell
      headingRef={heading}
      title="Check your email"
      description={
        <>
          We sent a 6-digit code and a link to <strong className="font-medium break-words text-foreground">{email}</strong>.{' '}
          <Link to="/auth/register" state={{ email }} search={search} className={TEXT_LINK}>
            Change
          </Link>
        </>
      }
      aside={
        <>
          Verified already?{' '}
          <Link to="/auth/login" state={{ email }} search={search} className={TEXT_LINK}>
            Sign in
          </Link>
        </>
      }
    >
      <VerifyCodeForm
        email={email}
        resendAvailableAt={resendAvailableAt ?? null}
        aside={<MailboxLink email={email} />}
        onSuccess={async () => {
          announceVerified()
          await goOn()
        }}
      />
    </AuthShell>
  )
}

/** The page was opened by itself: which address is it about? Asking sends a fresh code. */
function AskAddress(): ReactElement {
  const client = useClient()
  const navigate = useNavigate()
  const { returnTo } = useSearch({ from: '__root__' })
  const heading = usePage('Verify your email')
  const form = useAuthForm({
    initial: { email: '' },
    names: { email: 'username' },
    validate: (values) => ({ email: judgeEmail(values.email) }),
    submit: (values) => client.auth.resendVerification({ email: values.email.trim() }),
    onSuccess: ({ resendAvailableAt }, { email }) =>
      navigate({
        to: '/verify-email',
        search: returnTo === undefined ? {} : { returnTo },
        state: { email: email.trim(), resendAvailableAt },
        replace: true,
      }),
  })
  return (
    <AuthShell headingRef={heading} title="Verify your email" description="Enter the address you signed up with and we’ll send you a code.">
      <form {...form.formProps} className="grid gap-5">
        <EmailField purpose="sign-in" {...form.bind('email')} />
        <SubmitButton pending={form.pending} pendingLabel="Sending…">
          Send code
        </SubmitButton>
        <Link to="/auth/login" className={buttonClasses('outline')}>
          Back to sign in
        </Link>
      </form>
    </AuthShell>
  )
}
