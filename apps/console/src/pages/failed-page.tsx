import { Button } from '@sallyport/react'
import type { ReactElement } from 'react'
import { MessagePage } from '../shell/message-page.tsx'

/** A page that could not be loaded or drawn: after an update, an old tab asks for files that are gone. */
export function FailedPage(): ReactElement {
  return (
    <MessagePage
      title="This page didn’t load"
      description="The connection may have dropped, or this site was updated while the page was open."
    >
      <Button tone="primary" onClick={() => window.location.reload()}>
        Reload the page
      </Button>
    </MessagePage>
  )
}
