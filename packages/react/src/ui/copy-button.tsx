import { type ReactElement, type ReactNode, useEffect, useState } from 'react'
import { Button } from './button.tsx'
import { CheckIcon, CopyIcon } from './icons.tsx'

const SHOWN_MS = 2000

export interface CopyButtonProps {
  readonly text: string
  /** What is copied, for those who hear the button: “Copy setup key”. */
  readonly what: string
  /** Default “Copy”. */
  readonly children?: ReactNode
  readonly onCopied?: () => void
}

/** Copies and says so. */
export function CopyButton({ text, what, children = 'Copy', onCopied }: CopyButtonProps): ReactElement {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return undefined
    const timer = setTimeout(() => setCopied(false), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [copied])

  return (
    <>
      <Button
        size="small"
        aria-label={`Copy ${what}`}
        onClick={() => {
          // Without the permission the text stays in sight, to be copied by hand.
          navigator.clipboard.writeText(text).then(
            () => {
              setCopied(true)
              onCopied?.()
            },
            () => setCopied(false),
          )
        }}
      >
        {copied ? <CheckIcon className="size-4" /> : <CopyIcon className="size-4" />}
        {children}
      </Button>
      <span role="status" className="sr-only">
        {copied ? 'Copied' : ''}
      </span>
    </>
  )
}
