import { buttonClasses } from '@sallyport/react'
import { Link } from '@tanstack/react-router'
import type { ReactElement } from 'react'
import { MessagePage } from '../shell/message-page.tsx'

/** There is no such page. */
export function NotFoundPage(): ReactElement {
  return (
    <MessagePage title="Page not found" description="There is nothing at this address. The link may be old, or a letter got lost.">
      <Link to="/" className={buttonClasses()}>
        Go to the start page
      </Link>
    </MessagePage>
  )
}
