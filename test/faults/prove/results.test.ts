import { expect, it } from 'vitest'
import { carryOver, type DatabaseResult, failuresOf, type PartResult, type Proof, type RunOf, type SuiteResult } from './results.ts'

const runOn = (startedAt: string): RunOf => ({ startedAt, seconds: 1, revision: 'abc', seed: 's', node: 'v20', processors: 2 })

function histories(day: string, undecided = 0, violations: readonly string[] = []): NonNullable<DatabaseResult['objects']> {
  const tally = { object: 'single-use secret', histories: 200, operations: 8_000, unknown: 3, undecided, violations }
  return { run: runOn(day), tallies: [tally], problems: [], note: null }
}

function crashes(day: string): PartResult<never> {
  return { run: runOn(day), tallies: [], problems: [], note: null }
}

function database(name: string, parts: Partial<DatabaseResult>): DatabaseResult {
  return { kind: 'mariadb', name, missing: null, objects: null, refresh: null, crash: null, ...parts }
}

const suite = (name: string, failed: readonly string[] = []): SuiteResult => ({ name, run: runOn('day'), passed: 1, failed, skipped: [] })

it('keeps what was not tried again, by product and version and by part', () => {
  const earlier: Proof = {
    databases: [
      database('MariaDB 10', { objects: histories('monday'), crash: crashes('monday') }),
      database('MySQL 9', { objects: histories('monday') }),
    ],
    suites: [suite('contract'), suite('faults', ['a test'])],
  }
  const newer: Proof = { databases: [database('MariaDB 10', { objects: histories('tuesday') })], suites: [suite('faults')] }
  const whole = carryOver(earlier, newer)
  const days = whole.databases.map(({ name, objects, crash }) => [name, objects?.run.startedAt, crash?.run.startedAt])
  expect(days).toEqual([
    ['MySQL 9', 'monday', undefined],
    ['MariaDB 10', 'tuesday', 'monday'],
  ])
  expect(whole.suites.map(({ name, failed }) => [name, failed.length])).toEqual([
    ['contract', 0],
    ['faults', 0],
  ])
})

it('a kept contradiction is still one', () => {
  const earlier: Proof = { databases: [database('MySQL 9', { objects: histories('monday', 0, ['seed 1']) })], suites: [] }
  expect(failuresOf(carryOver(earlier, { databases: [], suites: [] }))).toEqual(['MySQL 9: seed 1'])
})

it('more than one history in a hundred that nobody can judge is a failure', () => {
  const proofOf = (undecided: number): Proof => ({ databases: [database('a', { objects: histories('day', undecided) })], suites: [] })
  expect(failuresOf(proofOf(2))).toEqual([])
  expect(failuresOf(proofOf(3))).toEqual(['a: 3 of 200 histories could not be judged'])
})
