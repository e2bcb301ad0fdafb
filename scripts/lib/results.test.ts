import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { playwrightResults, vitestResults } from './results.mjs'

const folder = mkdtempSync(join(tmpdir(), 'sallyport-results-'))
afterAll(() => rmSync(folder, { recursive: true }))

function saved(report: unknown): string {
  const file = join(folder, 'report.json')
  writeFileSync(file, JSON.stringify(report))
  return file
}

test('reads vitest: what failed and what was skipped by name, a file that could not be loaded as one failure', () => {
  const file = saved({
    testResults: [
      { name: 'z.test.ts', status: 'failed', assertionResults: [] },
      {
        status: 'failed',
        assertionResults: [
          { status: 'passed', fullName: 'a' },
          { status: 'failed', fullName: 'b' },
          { status: 'pending', fullName: 'c' },
          { status: 'todo', fullName: 'd' },
        ],
      },
    ],
  })
  expect(vitestResults(file)).toEqual({ passed: 1, failed: ['b', 'z.test.ts'], skipped: ['c', 'd'] })
})

test('reads Playwright through nested suites and projects', () => {
  const file = saved({
    errors: [{ message: 'the server did not start' }],
    suites: [
      {
        specs: [
          {
            title: 'a',
            tests: [
              { status: 'expected', projectName: 'desktop' },
              { status: 'skipped', projectName: 'phone' },
            ],
          },
        ],
        suites: [{ specs: [{ title: 'b', tests: [{ status: 'unexpected', projectName: 'desktop' }] }] }],
      },
    ],
  })
  expect(playwrightResults(file)).toEqual({ passed: 1, failed: ['b (desktop)', 'the server did not start'], skipped: ['a (phone)'] })
})

test('a report that was never written holds nothing', () => {
  expect(vitestResults(join(folder, 'absent.json'))).toEqual({ passed: 0, failed: [], skipped: [] })
  expect(playwrightResults(join(folder, 'absent.json'))).toEqual({ passed: 0, failed: [], skipped: [] })
})
