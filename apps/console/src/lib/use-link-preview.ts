import type { ClientError } from '@sallyport/client'
import type { PreviewLinkData } from '@sallyport/protocol'
import { useClient } from '@sallyport/react'
import { useEffect, useState } from 'react'

export type LinkPreview =
  | { readonly status: 'loading' }
  | { readonly status: 'ready'; readonly link: PreviewLinkData }
  | { readonly status: 'failed'; readonly error: ClientError }

/** What a mailed link would do, asked for without doing it. */
export function useLinkPreview(token: string): LinkPreview {
  const client = useClient()
  const [preview, setPreview] = useState<LinkPreview>({ status: 'loading' })
  useEffect(() => {
    const abort = new AbortController()
    setPreview({ status: 'loading' })
    void client.auth.previewLink({ token }, { signal: abort.signal }).then(({ data, error }) => {
      if (!abort.signal.aborted) setPreview(error === null ? { status: 'ready', link: data } : { status: 'failed', error })
    })
    return () => abort.abort()
  }, [client, token])
  return preview
}
