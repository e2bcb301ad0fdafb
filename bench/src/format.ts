import { type Spread, spreadOf } from './statistics.ts'

const DIGITS = 3

/** Three significant digits, no exponent, thousands apart. */
export function number(value: number): string {
  if (!Number.isFinite(value)) return '–'
  const digits = Math.abs(value) >= 100 ? 0 : Math.max(0, DIGITS - 1 - Math.floor(Math.log10(Math.abs(value) || 1)))
  return value.toLocaleString('en-GB', { minimumFractionDigits: 0, maximumFractionDigits: Math.min(digits, DIGITS) })
}

/** `median (min–max)` of the rounds. */
export function rounds(values: readonly number[]): string {
  const { median, min, max }: Spread = spreadOf(values)
  return `${number(median)} (${number(min)}–${number(max)})`
}

export function percent(share: number): string {
  return `${number(share * 100)} %`
}

/** Counts as `3 × 200, 1 × 503`. */
export function counts(tally: Readonly<Record<string, number>>): string {
  const entries = Object.entries(tally)
  return entries.length === 0 ? 'none' : entries.map(([key, count]) => `${count} × ${key}`).join(', ')
}
