import { ForgotPasswordForm } from '@sallyport/react'
import { Link, useLocation, useNavigate } from '@tanstack/react-router'
import type { ReactElement } from 'react'
import { usePage } from '../lib/use-page.ts'
import { AuthShell, TEXT_LINK } from '../shell/auth-shell.tsx'

/** Asks for a reset link. */
export function ForgotPasswordPage(): ReactElement {
  const heading = usePage('Reset your password', { focus: false })
  const navigate = useNavigate()
  const state = useLocation({ select: (location) => location.state })
  return (
    <AuthShell
      headingRef={heading}
      title="Reset your password"
      description="Enter your email and we’ll send you a link."
      aside={
        <Link to="/auth/login" state={state.email === undefined ? {} : { email: state.email }} className={TEXT_LINK}>
          Back to sign in
        </Link>
      }
    >
      <ForgotPasswordForm
        initialEmail={state.email}
        onSuccess={(email, { resendAvailableAt }) => navigate({ to: '/forgot-password/sent', state: { email, resendAvailableAt } })}
      />
    </AuthShell>
  )
}
