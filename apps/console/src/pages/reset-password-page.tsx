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
  const link = preview.status === 'ready' ? preview.link : null
  return <Choose token={token} account={link?.email ?? null} email={link?.sameBrowser ? link.email : undefined} />
}

interface ChooseProps {
  readonly token?: string
  /** Masked where another browser asked for the mail. */
  readonly account: string | null
  /** Whole, for password managers. */
  readonly email?: string | undefined
}

function Choose({ token, account, email: previewed }: ChooseProps): ReactElement {
  const heading = usePage('Choose a new password')
  const navigate = useNavigate()
  const typed = useLocation({ select: (location) => location.state.email })
  const email = typed ?? previewed
  return (
    <AuthShell
      headingRef={heading}
      title="Choose a new password"
      description={
        account === null ? undefined : (
          <>
            For{' '}
            <strong className="font-medium text-foreground">
              <bdi dir="ltr">{account}</bdi>
            </strong>
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
