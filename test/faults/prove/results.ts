import type { OperationTally } from '../crash-points/enumerate.ts'
import type { RefreshTally } from '../linearizability/check-refresh.ts'
import type { ObjectTally } from '../objects/check-store.ts'
import type { DatabaseKind } from '../support/target.ts'

/** Tests that were run as they are, through vitest. */
export interface SuiteResult {
  readonly name: string
  readonly passed: number
  readonly failed: readonly string[]
  readonly skipped: readonly string[]
  readonly seconds: number
}

export interface DatabaseResult {
  readonly kind: DatabaseKind
  /** Product and version; `null` when it could not be had. */
  readonly name: string | null
  readonly missing: string | null
  readonly objects: readonly ObjectTally[]
  readonly refresh: readonly RefreshTally[]
  readonly crash: readonly OperationTally[]
  /** Why there are no crash points, or not all of them. */
  readonly crashNote: string | null
  /** What is wrong with a log, or what ended a part before its end. */
  readonly problems: readonly string[]
  readonly historiesPerSecond: number | null
  readonly seconds: number
}

/** A run of `npm run prove`, for machines. */
export interface Proof {
  readonly startedAt: string
  readonly seconds: number
  readonly seed: string
  readonly histories: number
  readonly quick: boolean
  readonly parts: readonly string[]
  readonly node: string
  readonly processors: number
  readonly databases: readonly DatabaseResult[]
  readonly suites: readonly SuiteResult[]
}

/** Everything that went wrong, one line each. */
export function failuresOf({ databases, suites }: Proof): readonly string[] {
  return [
    ...databases.flatMap(({ kind, objects, refresh, crash, problems }) =>
      [
        ...objects.flatMap(({ violations }) => violations),
        ...refresh.flatMap(({ violations, mix, auditHolds }) => [
          ...violations,
          ...(auditHolds ? [] : [`${mix}: the audit chain is broken`]),
        ]),
        ...crash.flatMap(({ violations }) => violations),
        ...problems,
      ].map((failure) => `${kind}: ${failure}`),
    ),
    ...suites.flatMap(({ name, failed }) => failed.map((test) => `${name}: ${test}`)),
  ]
}
