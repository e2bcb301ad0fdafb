const UNIT_SECONDS = { s: 1, m: 60, h: 3_600, d: 86_400 } as const
const FORM = /^(\d{1,9})(s|m|h|d)$/

/** `15m`, `7d`, `900s` to seconds; `null` for any other form, so that a typing mistake is a reported problem and not a default. */
export function parseDuration(text: string): number | null {
  const match = FORM.exec(text.trim())
  if (!match) return null
  const unit = match[2] as keyof typeof UNIT_SECONDS
  return Number(match[1]) * UNIT_SECONDS[unit]
}

export const SECOND_MS = 1_000
export const MINUTE_MS = 60_000
export const HOUR_MS = 3_600_000
export const DAY_MS = 86_400_000
