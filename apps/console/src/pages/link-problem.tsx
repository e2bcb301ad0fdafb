import type { PreviewLinkData } from '@sallyport/protocol'
import { buttonClasses, textOfCode } from '@sallyport/react'
import { Link } from '@tanstack/react-router'
import type { ReactElement } from 'react'
import { MessagePage } from '../shell/message-page.tsx'

export interface LinkProblemProps {
  readonly code: string
  readonly purpose: PreviewLinkData['purpose']
}

/** A mailed link that leads nowhere any more: why, and the way to a new one. */
export function LinkProblem({ code, purpose }: LinkProblemProps): ReactElement {
  const { title, text } = textOfCode(code)
  const verification = purpose === 'email_verification'
  const used = code === 'link_used' && verification
  return (
    <MessagePage title={title} description={used ? 'Your email is verified. Sign in to continue.' : text}>
      {used ? (
        <Link to="/auth/login" className={buttonClasses()}>
          Sign in
        </Link>
      ) : (
        <Link to={verification ? '/verify-email' : '/forgot-password'} className={buttonClasses()}>
          Send a new link
        </Link>
      )}
      {verification ? null : (
        <Link to="/reset-password" className={buttonClasses('outline')}>
          Type the code from the mail
        </Link>
      )}
    </MessagePage>
  )
}
