import { buttonClasses, FormAlert, takeBackWayIn, textOfCode, useAuth, usePublicConfig } from '@sallyport/react'
import { Link, useSearch } from '@tanstack/react-router'
import { type ReactElement, useEffect } from 'react'
import { LINK_ACCOUNT } from '../lib/return-to.ts'
import { usePage } from '../lib/use-page.ts'
import { AuthShell } from '../shell/auth-shell.tsx'
import { Redirect } from '../shell/redirect.tsx'
import { textOfProviderError } from './provider-errors.ts'

/** Where redirects end that failed: what happened in words, one thing to do, the code for support (UX P13). */
export function ErrorPage(): ReactElement | null {
  const { code = 'internal_error', provider } = useSearch({ from: '__root__' })
  const { config, status: asked } = usePublicConfig()
  const { status } = useAuth()
  const name = config?.signIn.providers.find(({ id }) => id === provider)?.name
  useEffect(() => takeBackWayIn(), [])

  if (code === 'account_exists_other_method') return <Redirect to={LINK_ACCOUNT} />
  if (code === 'oauth_denied' && provider !== undefined) {
    if (status === 'unknown' || asked === 'loading') return null
    // Whoever cancels has nothing to be told but that they may go on where they were.
    if (status === 'signed_out') {
      return <Redirect to="/auth/login" state={{ notice: 'cancelled_at_provider', ...(name === undefined ? {} : { provider: name }) }} />
    }
  }
  return <Problem code={code} name={name} />
}

function Problem({ code, name }: { readonly code: string; readonly name: string | undefined }): ReactElement {
  const { title, text } = name === undefined ? textOfCode(code) : textOfProviderError(code, name)
  const heading = usePage(title)
  return (
    <AuthShell headingRef={heading} title={title} description={text}>
      <div className="flex flex-col gap-4">
        <WayOn code={code} />
        <FormAlert content={{ tone: 'info', title: 'For support', details: { code: code.slice(0, 80) } }} />
      </div>
    </AuthShell>
  )
}

/** The one thing to do. */
function WayOn({ code }: { readonly code: string }): ReactElement {
  const { status } = useAuth()
  const { config } = usePublicConfig()
  if (code === 'email_not_verified') {
    return (
      <Link to="/verify-email" className={buttonClasses()}>
        Enter the code from the mail
      </Link>
    )
  }
  if (code === 'account_locked') {
    return (
      <Link to="/forgot-password" className={buttonClasses()}>
        Reset your password
      </Link>
    )
  }
  if (code === 'account_suspended' && config?.supportEmail != null) {
    return (
      <a href={`mailto:${config.supportEmail}`} className={buttonClasses()}>
        Contact support
      </a>
    )
  }
  return status === 'signed_in' ? (
    <Link to="/account" className={buttonClasses()}>
      Back to your account
    </Link>
  ) : (
    <Link to="/auth/login" className={buttonClasses()}>
      Back to sign in
    </Link>
  )
}
