import type { Boundary } from './counting-proxy.ts'
import { MOMENTS } from './counting-proxy.ts'
import type { CrashSite } from './crash-site.ts'
import { OPERATIONS, type Operation } from './operations.ts'
import { type CrashPoint, describePoint, runCrashPoint, STRIKES, type Strike } from './run-crash-point.ts'

/** Crash runs of one operation. */
export interface OperationTally {
  readonly operation: string
  /** Requests to the database that the operation makes. */
  readonly boundaries: number
  readonly runs: number
  readonly happened: number
  readonly acknowledged: number
  readonly violations: readonly string[]
}

/** No operation makes more requests than that; one that seems to is not ending. */
const MOST_REQUESTS = 60

/** Which strikes can be made against this database. */
export function strikesOn({ database }: CrashSite): readonly Strike[] {
  return STRIKES.filter((strike) => strike !== 'kill database' || database.process !== null)
}

/** Hears of each run as it ends, and of what it contradicts: the whole takes long. */
export type OnRun = (point: CrashPoint, violations: readonly string[]) => void

/** Every request of every operation, before and after, with every strike. */
export async function enumerateCrashPoints(
  site: CrashSite,
  onRun: OnRun,
  operations: readonly Operation[] = OPERATIONS,
): Promise<readonly OperationTally[]> {
  const tallies: OperationTally[] = []
  for (const operation of operations) {
    const tally = { boundaries: 0, runs: 0, happened: 0, acknowledged: 0, violations: [] as string[] }
    for (const strike of strikesOn(site)) {
      for (const moment of MOMENTS) await walk(site, operation, strike, moment, tally, onRun)
    }
    tallies.push({ operation: operation.name, ...tally })
  }
  return tallies
}

/** One request further each time, until the operation ends before it gets there. */
async function walk(
  site: CrashSite,
  operation: Operation,
  strike: Strike,
  moment: Boundary['moment'],
  tally: { boundaries: number; runs: number; happened: number; acknowledged: number; readonly violations: string[] },
  onRun: OnRun,
): Promise<void> {
  for (let at = 1; at <= MOST_REQUESTS; at += 1) {
    const point = { operation, strike, moment, at }
    const outcome = await runCrashPoint(site, point)
    const violations = outcome.violations.map((violation) => `${describePoint(point)}: ${violation}`)
    tally.violations.push(...violations)
    onRun(point, violations)
    if (!outcome.reached) return
    tally.boundaries = Math.max(tally.boundaries, at)
    tally.runs += 1
    if (outcome.happened) tally.happened += 1
    if (outcome.acknowledged) tally.acknowledged += 1
  }
}
