import { Button } from '@sallyport/react'
import { Check, Copy } from 'lucide-react'
import { type ReactElement, useEffect, useState } from 'react'

const SHOWN_MS = 2000

/** Copies and says so. */
export function CopyButton({ text, what }: { readonly text: string; readonly what: string }): ReactElement {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return undefined
    const timer = setTimeout(() => setCopied(false), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [copied])
  const Icon = copied ? Check : Copy
  return (
    <>
      <Button
        size="small"
        aria-label={`Copy ${what}`}
        onClick={() => {
          // Without the permission the text stays in sight, to be copied by hand.
          navigator.clipboard.writeText(text).then(
            () => setCopied(true),
            () => setCopied(false),
          )
        }}
      >
        <Icon aria-hidden="true" className="size-4" />
        Copy
      </Button>
      <span role="status" className="sr-only">
        {copied ? 'Copied' : ''}
      </span>
    </>
  )
}
