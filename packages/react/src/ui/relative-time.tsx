import type { ReactElement } from 'react'
import { useNow } from './use-now.ts'

const STEPS: ReadonlyArray<readonly [unit: Intl.RelativeTimeFormatUnit, seconds: number]> = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
]

/** “2 hours ago”; under a minute “just now”. */
export function formatRelative(instant: string, now: number, locale?: string): string {
  const seconds = Math.round((Date.parse(instant) - now) / 1000)
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  const step = STEPS.find(([, size]) => Math.abs(seconds) >= size)
  return step === undefined ? 'just now' : format.format(Math.trunc(seconds / step[1]), step[0])
}

/** “3 Nov 2025, 14:02” in the reader's zone. */
export function formatAbsolute(instant: string, locale = 'en-GB'): string {
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' }).format(
    new Date(instant),
  )
}

/** “3 Nov 2025”. */
export function formatDay(instant: string, locale = 'en-GB'): string {
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric' }).format(new Date(instant))
}

/** How long ago something happened, kept true each minute; the exact time is in `datetime` and `title`. */
export function RelativeTime({ instant, locale = 'en' }: { readonly instant: string; readonly locale?: string }): ReactElement {
  const now = useNow(60_000)
  return (
    <time dateTime={instant} title={formatAbsolute(instant)}>
      {formatRelative(instant, now, locale)}
    </time>
  )
}
