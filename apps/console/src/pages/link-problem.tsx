import type { PreviewLinkData } from '@sallyport/protocol'
import { buttonClasses, textOfCode } from '@sallyport/react'
import { Link } from '@tanstack/react-router'
import type { ReactElement } from 'react'
import { MessagePage } from '../shell/message-page.tsx'

export interface LinkProblemProps {
  readonly code: string
  /** `null`: a link that is cut or gone does not tell any more what it was for. */
  readonly purpose: PreviewLinkData['purpose'] | null
}

/** A mailed link that leads nowhere any more: why, and the way to a new one. */
export function LinkProblem({ code, purpose }: LinkProblemProps): ReactElement {
  const { title, text } = textOfCode(code)
  if (purpose === 'password_reset') {
    return (
      <MessagePage title={title} description={text}>
        <Link to="/forgot-password" className={buttonClasses()}>
          Send a new link
        </Link>
        <Link to="/reset-password" className={buttonClasses('outline')}>
          Type the code from the mail
        </Link>
      </MessagePage>
    )
  }
  const used = code === 'link_used'
  return (
    <MessagePage title={title} description={used ? 'Links work once. If it was you who used it, you’re done: sign in to continue.' : text}>
      <Link to="/auth/login" className={buttonClasses()}>
        {used ? 'Sign in' : 'Go to sign in'}
      </Link>
      {used ? null : (
        <Link to="/verify-email" className={buttonClasses('outline')}>
          Verify an email
        </Link>
      )}
    </MessagePage>
  )
}
