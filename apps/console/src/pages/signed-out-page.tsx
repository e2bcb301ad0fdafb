import { buttonClasses } from '@sallyport/react'
import { Link } from '@tanstack/react-router'
import type { ReactElement } from 'react'
import { MessagePage } from '../shell/message-page.tsx'

/** After a sign-out, here or in another tab. */
export function SignedOutPage(): ReactElement {
  return (
    <MessagePage title="You’re signed out" description="This browser holds nothing of your account any more.">
      <Link to="/auth/login" className={buttonClasses()}>
        Sign in again
      </Link>
      <Link to="/" className={buttonClasses('outline')}>
        Go to the start page
      </Link>
    </MessagePage>
  )
}
