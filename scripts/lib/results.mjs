import { existsSync, readFileSync } from 'node:fs'

/** @typedef {{ passed: number, failed: number, skipped: string[] }} Counts */

const NONE = { passed: 0, failed: 0, skipped: [] }
const read = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null)

/**
 * Count the tests in a report of vitest. A file that failed before its tests could be counted is one failure.
 * @returns {Counts}
 */
export function vitestCounts(file) {
  const report = read(file)
  if (report === null) return NONE
  const tests = report.testResults.flatMap((suite) => suite.assertionResults)
  const brokenFiles = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  )
  return {
    passed: tests.filter(({ status }) => status === 'passed').length,
    failed: tests.filter(({ status }) => status === 'failed').length + brokenFiles.length,
    skipped: tests.filter(({ status }) => !['passed', 'failed'].includes(status)).map(({ fullName }) => fullName),
  }
}

function* specsOf(suite) {
  for (const spec of suite.specs ?? []) yield spec
  for (const inner of suite.suites ?? []) yield* specsOf(inner)
}

/**
 * Count the tests in a report of Playwright, each project's run of a test by itself. An error outside of a test is one failure.
 * @returns {Counts}
 */
export function playwrightCounts(file) {
  const report = read(file)
  if (report === null) return NONE
  const runs = report.suites.flatMap((suite) =>
    [...specsOf(suite)].flatMap(({ title, tests }) => tests.map((test) => ({ title, ...test }))),
  )
  return {
    passed: runs.filter(({ status }) => status === 'expected' || status === 'flaky').length,
    failed: runs.filter(({ status }) => status === 'unexpected').length + report.errors.length,
    skipped: runs.filter(({ status }) => status === 'skipped').map(({ title, projectName }) => `${title} (${projectName})`),
  }
}
