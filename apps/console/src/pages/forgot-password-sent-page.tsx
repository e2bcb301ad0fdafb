import { alertOf, buttonClasses, FormAlert, maskEmail, ResendButton, useClient, useResend } from '@sallyport/react'
import { Link, useLocation } from '@tanstack/react-router'
import { type ReactElement, useCallback } from 'react'
import { usePage } from '../lib/use-page.ts'
import { AuthShell, TEXT_LINK } from '../shell/auth-shell.tsx'
import { MailboxLink } from '../shell/mailbox-link.tsx'
import { Redirect } from '../shell/redirect.tsx'

/** The same words whether or not the address has an account. */
export function ForgotPasswordSentPage(): ReactElement {
  const { email, resendAvailableAt } = useLocation({ select: (location) => location.state })
  return email === undefined ? <Redirect to="/forgot-password" /> : <Sent email={email} resendAvailableAt={resendAvailableAt ?? null} />
}

function Sent({ email, resendAvailableAt }: { readonly email: string; readonly resendAvailableAt: string | null }): ReactElement {
  const client = useClient()
  const heading = usePage('Check your email')
  const ask = useCallback(() => client.auth.forgotPassword({ email }), [client, email])
  const resend = useResend(ask, resendAvailableAt)
  return (
    <AuthShell
      headingRef={heading}
      title="Check your email"
      description={
        <>
          If <strong className="font-medium break-words text-foreground">{email}</strong> has an account, a reset link is on its way. It
          works once; the mail says until when.
        </>
      }
      aside={
        <Link to="/auth/login" state={{ email }} className={TEXT_LINK}>
          Back to sign in
        </Link>
      }
    >
      <div className="grid gap-5">
        <FormAlert content={resend.error === null ? null : alertOf(resend.error)} />
        <Link to="/reset-password" state={{ email }} className={buttonClasses('outline')}>
          Type the code from the mail
        </Link>
        <div className="text-sm leading-5">
          <p className="flex flex-wrap items-center gap-x-4 gap-y-1">
            <ResendButton what="link" availableAt={resend.availableAt} pending={resend.pending} onResend={() => void resend.send()} />
            <MailboxLink email={email} />
          </p>
          <p role="status" className="mt-2 text-muted-foreground">
            {resend.count > 0 ? `New link sent to ${maskEmail(email)}.` : null}
          </p>
        </div>
      </div>
    </AuthShell>
  )
}
