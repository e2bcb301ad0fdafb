import { type ReactElement, useEffect, useState } from 'react'
import { classNames } from './class-names.ts'
import { useNow } from './use-now.ts'

export interface ResendButtonProps {
  /** What is sent again, such as “code” or “link”. */
  readonly what: string
  /** The server's word on when the next one may be asked for; a reload keeps the truth. `null`: now. */
  readonly availableAt: string | null
  readonly pending: boolean
  readonly onResend: () => void
}

/** Minutes and seconds, as in 0:42. */
export function formatCountdown(seconds: number): string {
  return `${String(Math.floor(seconds / 60))}:${String(seconds % 60).padStart(2, '0')}`
}

function secondsUntil(instant: string | null, now: number): number {
  if (instant === null) return 0
  return Math.max(0, Math.ceil((Date.parse(instant) - now) / 1000))
}

/** Counts down to the next mail. The ticking is for the eye; only its end is announced. */
export function ResendButton({ what, availableAt, pending, onResend }: ResendButtonProps): ReactElement {
  const [waiting, setWaiting] = useState(() => secondsUntil(availableAt, Date.now()) > 0)
  const now = useNow(waiting ? 1000 : null)
  const seconds = secondsUntil(availableAt, waiting ? now : Date.now())
  const [announcement, setAnnouncement] = useState('')

  useEffect(() => setWaiting(secondsUntil(availableAt, Date.now()) > 0), [availableAt])
  useEffect(() => {
    if (!waiting || seconds > 0) return
    setWaiting(false)
    setAnnouncement(`You can resend the ${what} now`)
  }, [waiting, seconds, what])

  const blocked = pending || seconds > 0
  return (
    <>
      <button
        type="button"
        data-slot="resend-button"
        aria-disabled={blocked}
        aria-label={`Resend ${what}`}
        onClick={() => {
          if (blocked) return
          setAnnouncement('')
          onResend()
        }}
        className={classNames(
          'min-h-6 rounded font-medium underline-offset-4',
          blocked ? 'cursor-default text-muted-foreground' : 'cursor-pointer text-primary hover:underline',
        )}
      >
        Resend {what}
        {seconds > 0 ? (
          <span aria-hidden="true" className="tabular-nums">
            {' '}
            in {formatCountdown(seconds)}
          </span>
        ) : null}
      </button>
      <span role="status" className="sr-only">
        {announcement}
      </span>
    </>
  )
}
