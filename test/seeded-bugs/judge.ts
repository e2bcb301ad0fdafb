import { isNamed, type Run } from './run-witnesses.ts'
import type { SeededBug } from './seeded-bug.ts'

export type Verdict =
  | { readonly kind: 'caught'; readonly by: number; readonly failure: string }
  | { readonly kind: 'survived' }
  /** The tests did not say no: they did not load, did not end, or fell over something else than what they expect. */
  | { readonly kind: 'broken'; readonly reason: string }
  /** The machine has no database server that the tests need. */
  | { readonly kind: 'not_run'; readonly reason: string }

export interface BugResult {
  readonly bug: SeededBug
  readonly verdict: Verdict
  readonly seconds: number
}

/** How vitest begins to tell of an expectation; `expect(…).rejects` leaves the error's name out. */
const UNMET = /^(AssertionError\b|Error: expected )/

/** What a run with the bug says: caught is an expectation that was not met, and nothing less. */
export function judge(bug: SeededBug, run: Run): Verdict {
  if (run.broken !== null) return { kind: 'broken', reason: run.broken }
  const failed = run.tests.filter((test) => isNamed(bug.caughtBy, test) && test.status === 'failed')
  if (failed.length === 0) return { kind: 'survived' }
  const refuted = failed.flatMap(({ failures }) => failures.filter((failure) => UNMET.test(failure)))
  const [failure] = refuted
  if (failure === undefined) return { kind: 'broken', reason: failed[0]?.failures[0] ?? 'failed without a reason' }
  return { kind: 'caught', by: failed.length, failure: failure.replace(/^\w*Error: /, '') }
}

/** What the run without any bug says about the tests of this one: `null` when they are there and pass. */
export function judgeBaseline(bug: SeededBug, run: Run): Verdict | null {
  const named = run.tests.filter((test) => isNamed(bug.caughtBy, test))
  const failed = named.find(({ status }) => status === 'failed')
  if (failed !== undefined) return { kind: 'broken', reason: `fails without the bug: ${failed.failures[0] ?? failed.name}` }
  if (named.some(({ status }) => status === 'passed')) return null
  const absent = run.tests.find(({ file, name }) => file === bug.caughtBy.file && name.startsWith('NOT TESTED: '))
  if (absent !== undefined) return { kind: 'not_run', reason: absent.name.slice('NOT TESTED: '.length) }
  return { kind: 'broken', reason: run.broken ?? 'no test has this name' }
}
