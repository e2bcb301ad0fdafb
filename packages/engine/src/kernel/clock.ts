import type { Clock } from '@sallyport/ports'

/** The only place that asks the machine for the time; everything else is handed a clock or an instant. */
export const systemClock: Clock = { now: () => Date.now() }

/** RFC 3339 in UTC with milliseconds: how instants travel. */
export function toInstant(at: number): string {
  return new Date(at).toISOString()
}

export function toInstantOrNull(at: number | null): string | null {
  return at === null ? null : toInstant(at)
}
