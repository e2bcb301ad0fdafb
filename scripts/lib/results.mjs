import { existsSync, readFileSync } from 'node:fs'

/** @typedef {{ passed: number, failed: string[], skipped: string[] }} Results tests that failed or did not run, by name */

const NONE = { passed: 0, failed: [], skipped: [] }
const read = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null)

/**
 * The tests in a report of vitest. A file that failed before its tests could be counted is one failure.
 * @returns {Results}
 */
export function vitestResults(file) {
  const report = read(file)
  if (report === null) return NONE
  const tests = report.testResults.flatMap((suite) => suite.assertionResults)
  const brokenFiles = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  )
  return {
    passed: tests.filter(({ status }) => status === 'passed').length,
    failed: [...tests.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName), ...brokenFiles.map(({ name }) => name)],
    skipped: tests.filter(({ status }) => !['passed', 'failed'].includes(status)).map(({ fullName }) => fullName),
  }
}

function* specsOf(suite) {
  for (const spec of suite.specs ?? []) yield spec
  for (const inner of suite.suites ?? []) yield* specsOf(inner)
}

/**
 * The tests in a report of Playwright, each project's run of a test by itself. An error outside of a test is one failure.
 * @returns {Results}
 */
export function playwrightResults(file) {
  const report = read(file)
  if (report === null) return NONE
  const runs = report.suites.flatMap((suite) =>
    [...specsOf(suite)].flatMap(({ title, tests }) => tests.map((test) => ({ title, ...test }))),
  )
  const named = (wanted) => runs.filter(({ status }) => status === wanted).map(({ title, projectName }) => `${title} (${projectName})`)
  return {
    passed: runs.filter(({ status }) => status === 'expected' || status === 'flaky').length,
    failed: [...named('unexpected'), ...report.errors.map(({ message }) => message)],
    skipped: named('skipped'),
  }
}
