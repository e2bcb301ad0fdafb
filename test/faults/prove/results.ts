import type { OperationTally } from '../crash-points/enumerate.ts'
import type { RefreshTally } from '../linearizability/check-refresh.ts'
import type { ObjectTally } from '../objects/check-store.ts'
import type { DatabaseKind } from '../support/target.ts'

/** When something was tried, on what. */
export interface RunOf {
  readonly startedAt: string
  readonly seconds: number
  /** The sources’ commit, with `-dirty` behind it where they had been changed since; `null` outside a repository. */
  readonly revision: string | null
  readonly seed: string
  readonly node: string
  readonly processors: number
}

/** Tests that were run as they are, through vitest. */
export interface SuiteResult {
  readonly name: string
  readonly run: RunOf
  readonly passed: number
  readonly failed: readonly string[]
  readonly skipped: readonly string[]
}

/** One part of the proof on one database. */
export interface PartResult<Tally> {
  readonly run: RunOf
  readonly tallies: readonly Tally[]
  /** What is wrong with a log, or what ended the part before its end. */
  readonly problems: readonly string[]
  /** Why there are no tallies, or not all of them. */
  readonly note: string | null
}

export interface DatabaseResult {
  readonly kind: DatabaseKind
  /** Product and version; `null` when it could not be had. */
  readonly name: string | null
  readonly missing: string | null
  /** `null`: not asked for. */
  readonly objects: PartResult<ObjectTally> | null
  readonly refresh: PartResult<RefreshTally> | null
  readonly crash: PartResult<OperationTally> | null
}

/** What `npm run prove` found, for machines. */
export interface Proof {
  readonly databases: readonly DatabaseResult[]
  readonly suites: readonly SuiteResult[]
}

/** A history that nobody can judge proves nothing: of a hundred there may be one. */
const MOST_UNDECIDED = 0.01

/** Everything that went wrong, one line each. */
export function failuresOf({ databases, suites }: Proof): readonly string[] {
  return [
    ...databases.flatMap((database) => failuresOn(database).map((failure) => `${database.name ?? database.kind}: ${failure}`)),
    ...suites.flatMap(({ name, failed }) => failed.map((test) => `${name}: ${test}`)),
  ]
}

function failuresOn({ objects, refresh, crash }: DatabaseResult): readonly string[] {
  const parts = [objects, refresh, crash].filter((part) => part !== null)
  return [
    ...parts.flatMap(({ tallies }) => tallies.flatMap(({ violations }) => violations)),
    ...parts.flatMap(({ problems }) => problems),
    ...[...(objects?.tallies ?? []), ...(refresh?.tallies ?? [])].flatMap(tooTangled),
    ...(refresh?.tallies ?? []).flatMap(({ mix, auditHolds }) => (auditHolds ? [] : [`${mix}: the audit chain is broken`])),
  ]
}

function tooTangled(tally: { readonly histories: number; readonly undecided: number }): readonly string[] {
  if (tally.undecided <= tally.histories * MOST_UNDECIDED) return []
  return [`${tally.undecided} of ${tally.histories} histories could not be judged`]
}

/** The new results, and of the earlier ones whatever was not tried again. */
export function carryOver(earlier: Proof, newer: Proof): Proof {
  const again = (of: { readonly name: string | null }, among: Proof['databases'] | Proof['suites']) =>
    among.find(({ name }) => name === of.name)
  const databases = newer.databases.map((database): DatabaseResult => {
    const before = earlier.databases.find(({ name }) => name !== null && name === database.name)
    return {
      ...database,
      objects: database.objects ?? before?.objects ?? null,
      refresh: database.refresh ?? before?.refresh ?? null,
      crash: database.crash ?? before?.crash ?? null,
    }
  })
  return {
    databases: [...earlier.databases.filter((database) => database.name !== null && !again(database, newer.databases)), ...databases],
    suites: [...earlier.suites.filter((suite) => !again(suite, newer.suites)), ...newer.suites],
  }
}
