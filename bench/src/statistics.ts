/** The middle value; the mean of the two middle ones for an even number. `NaN` for none. */
export function median(values: readonly number[]): number {
  return percentile(values, 50)
}

/** Linear between the neighbours, so that a short list does not jump. `NaN` for none. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const position = ((sorted.length - 1) * percent) / 100
  const below = sorted[Math.floor(position)] ?? Number.NaN
  const above = sorted[Math.ceil(position)] ?? Number.NaN
  return below + (above - below) * (position - Math.floor(position))
}

/** A median with the smallest and the largest value beside it. */
export interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
}

export function spreadOf(values: readonly number[]): Spread {
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) }
}

/** Quotients of values that were measured in the same round: what slowed down the machine slowed down both. */
export function pairedRatios(numerators: readonly number[], denominators: readonly number[]): readonly number[] {
  return numerators.map((numerator, round) => numerator / (denominators[round] ?? Number.NaN))
}

/** Counts of equal keys. */
export function tally(keys: Iterable<string | number>): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const key of keys) counts[key] = (counts[key] ?? 0) + 1
  return counts
}
