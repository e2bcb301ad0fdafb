import { ConfirmEmailForm, usePublicConfig } from '@sallyport/react'
import { Link, useNavigate } from '@tanstack/react-router'
import type { ReactElement } from 'react'
import { announceVerified } from '../lib/verified-elsewhere.ts'
import { TEXT_LINK } from '../shell/auth-shell.tsx'
import { Address, ConfirmFrame, type ConfirmProps } from './confirm-frame.tsx'

/** The link of a sign-up. */
export function ConfirmEmail({ token, link }: ConfirmProps): ReactElement {
  const navigate = useNavigate()
  const appName = usePublicConfig().config?.appName ?? 'Sallyport'
  return (
    <ConfirmFrame
      link={link}
      title="Confirm it’s you"
      description={
        <>
          Verify <Address link={link} /> for {appName}.
        </>
      }
    >
      <ConfirmEmailForm
        token={token}
        sameBrowser={link.sameBrowser}
        resetInstead={
          <Link to="/forgot-password" className={TEXT_LINK}>
            Reset it instead
          </Link>
        }
        onSuccess={async () => {
          announceVerified()
          const known = link.sameBrowser ? { email: link.email } : {}
          await navigate({ to: '/auth/login', state: { ...known, notice: 'email_verified' }, replace: true })
        }}
      />
    </ConfirmFrame>
  )
}
