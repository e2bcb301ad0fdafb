import { buttonClasses } from '@sallyport/react'
import { Link } from '@tanstack/react-router'
import type { ReactElement } from 'react'
import { MessagePage } from '../shell/message-page.tsx'

/** After an account was deleted by its owner. */
export function AccountDeletedPage(): ReactElement {
  return (
    <MessagePage title="Your account is deleted" description="You’re signed out everywhere. We’ve sent a last mail that says so.">
      <Link to="/" className={buttonClasses()}>
        Go to the start page
      </Link>
    </MessagePage>
  )
}
