import { ResetPasswordForm } from '@sallyport/react'
import { Link, useLocation, useNavigate } from '@tanstack/react-router'
import type { ReactElement } from 'react'
import { estimateStrength, prepareStrength } from '../lib/strength.ts'
import { useLinkPreview } from '../lib/use-link-preview.ts'
import { usePage } from '../lib/use-page.ts'
import { AuthShell, TEXT_LINK } from '../shell/auth-shell.tsx'
import { LinkProblem } from './link-problem.tsx'

/** A new password, by the mailed link or by the code in the same mail. */
export function ResetPasswordPage(): ReactElement {
  const { linkToken } = useLocation({ select: (location) => location.state })
  return linkToken === undefined ? <Choose account={null} /> : <ByLink token={linkToken} />
}

function ByLink({ token }: { readonly token: string }): ReactElement {
  const preview = useLinkPreview(token)
  if (preview.status === 'failed') return <LinkProblem code={preview.error.code} purpose="password_reset" />
  return <Choose token={token} account={preview.status === 'ready' ? preview.link.email : null} />
}

interface ChooseProps {
  readonly token?: string
  /** Masked. */
  readonly account: string | null
}

function Choose({ token, account }: ChooseProps): ReactElement {
  const heading = usePage('Choose a new password')
  const navigate = useNavigate()
  const { email } = useLocation({ select: (location) => location.state })
  return (
    <AuthShell
      headingRef={heading}
      title="Choose a new password"
      description={
        account === null ? undefined : (
          <>
            For <strong className="font-medium text-foreground">{account}</strong>
          </>
        )
      }
    >
      <ResetPasswordForm
        token={token}
        email={email}
        estimateStrength={estimateStrength}
        prepareStrength={prepareStrength}
        newLink={
          <Link to="/forgot-password" state={email === undefined ? {} : { email }} className={TEXT_LINK}>
            Send a new link
          </Link>
        }
        onSuccess={(address) =>
          navigate({
            to: '/auth/login',
            state: address === undefined ? { notice: 'password_reset' } : { email: address, notice: 'password_reset' },
            replace: true,
          })
        }
      />
    </AuthShell>
  )
}
