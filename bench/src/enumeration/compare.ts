import { median, percentile } from '../statistics.ts'

/** How two samples of times differ. */
export interface Comparison {
  /** Median of the first minus median of the second. */
  readonly difference: number
  /** The 95 % interval of that difference (percentile bootstrap). */
  readonly low: number
  readonly high: number
  /** How often a value of the first is the greater one, ties half (Mann–Whitney): 0.5 tells nothing. */
  readonly greater: number
  /** Two-sided p-value of that, by the normal approximation: how often chance alone would do it. */
  readonly chance: number
}

const RESAMPLES = 2_000

export function compare(first: readonly number[], second: readonly number[]): Comparison {
  const differences = Array.from({ length: RESAMPLES }, () => medianOfResample(first) - medianOfResample(second))
  const greater = shareGreater(first, second)
  return {
    difference: median(first) - median(second),
    low: percentile(differences, 2.5),
    high: percentile(differences, 97.5),
    greater,
    chance: twoSided(greater, first.length, second.length),
  }
}

function medianOfResample(values: readonly number[]): number {
  const drawn = Float64Array.from(values, () => values[Math.floor(Math.random() * values.length)] ?? Number.NaN).sort()
  const middle = drawn.length / 2
  return ((drawn[Math.ceil(middle) - 1] ?? Number.NaN) + (drawn[Math.floor(middle)] ?? Number.NaN)) / 2
}

function shareGreater(first: readonly number[], second: readonly number[]): number {
  let points = 0
  for (const a of first) for (const b of second) points += a > b ? 1 : a === b ? 0.5 : 0
  return points / (first.length * second.length)
}

function twoSided(greater: number, sizeA: number, sizeB: number): number {
  const deviation = Math.sqrt((sizeA + sizeB + 1) / (12 * sizeA * sizeB))
  return errorFunctionComplement(Math.abs(greater - 0.5) / deviation / Math.SQRT2)
}

/** Abramowitz and Stegun 7.1.26: wrong by 1.5e-7 at most. */
function errorFunctionComplement(x: number): number {
  const t = 1 / (1 + 0.3275911 * x)
  const polynomial = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
  return polynomial * Math.exp(-x * x)
}
