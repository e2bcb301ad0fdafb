import type { RefreshTally } from '../linearizability/check-refresh.ts'
import type { ObjectTally } from '../objects/check-store.ts'

/** Histories on one database. The more it holds the slower mongo-java-server answers, which looks through all of it. */
const PORTION = 250

export interface Portion {
  /** The number of its first history. */
  readonly first: number
  readonly histories: number
}

export function portionsOf(histories: number): readonly Portion[] {
  const count = Math.ceil(histories / PORTION)
  return Array.from({ length: count }, (_, index) => ({
    first: index * PORTION,
    histories: Math.min(PORTION, histories - index * PORTION),
  }))
}

type Counted = Pick<ObjectTally, 'histories' | 'operations' | 'unknown' | 'undecided' | 'violations'>

function added<Tally extends Counted>(one: Tally, other: Tally): Tally {
  return {
    ...one,
    histories: one.histories + other.histories,
    operations: one.operations + other.operations,
    unknown: one.unknown + other.unknown,
    undecided: one.undecided + other.undecided,
    violations: [...one.violations, ...other.violations],
  }
}

function addedRefresh(one: RefreshTally, other: RefreshTally): RefreshTally {
  return { ...added(one, other), refreshed: one.refreshed + other.refreshed, auditHolds: one.auditHolds && other.auditHolds }
}

/** What portions of the same come to: nothing for none. */
const summedBy =
  <Tally>(add: (one: Tally, other: Tally) => Tally) =>
  (tallies: readonly Tally[]): readonly Tally[] =>
    tallies.slice(0, 1).map((first) => tallies.slice(1).reduce(add, first))

export const summedObjects = summedBy<ObjectTally>(added)
export const summedRefresh = summedBy(addedRefresh)
