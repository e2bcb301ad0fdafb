import type { SeededRandom } from '../support/seeded-random.ts'

/** The time that a run's requests carry. Never moves back. */
export interface Timeline {
  now(random: SeededRandom): number
}

/** Stands still for one history: the rules of time do not matter there, and states that differ only in instants are one. */
export function stillTimeline(): Timeline {
  const now = Date.now()
  return { now: () => now }
}

const LEAPS_MS = {
  moment: 1,
  almostGrace: 9_990,
  justOver: 10_001,
  minute: 60_000,
  quarter: 15 * 60_000,
  days: 6 * 86_400_000,
  week: 8 * 86_400_000,
}

/**
 * Stands still, and now and then jumps to where a rule changes its mind: around the grace of ten seconds, past an access token, close
 * to the end of a session and past it.
 */
export function leapingTimeline(): Timeline {
  let now = Date.now()
  return {
    now(random) {
      if (random.chance(0.25)) {
        now += LEAPS_MS[random.weighted({ moment: 8, almostGrace: 6, justOver: 8, minute: 4, quarter: 2, days: 1.5, week: 1 })]
      }
      return now
    },
  }
}
