import type { Sweepable } from '@sallyport/ports'
import { DAY_MS, HOUR_MS } from '../kernel/duration.ts'

/**
 * How long what is dead stays, in milliseconds. Nothing depends on its going: every question asks for expiry itself.
 * - secrets: a link opened the next day still hears that it has expired, and not that it never was;
 * - sessions: their devices count as known for as long (see `Sweepable`), and an access token lives a day at most;
 * - attempts, challenges, trusted devices: longer than the clocks of two nodes can differ, so that nothing goes that another node goes by;
 * - mails: long enough for somebody to ask what became of one.
 */
export const KEPT_MS: Readonly<Record<Sweepable, number>> = {
  one_time_secrets: DAY_MS,
  sessions: 30 * DAY_MS,
  attempts: HOUR_MS,
  mails: 30 * DAY_MS,
  challenges: HOUR_MS,
  trusted_devices: DAY_MS,
}
