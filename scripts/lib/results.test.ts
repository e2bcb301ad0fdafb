import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { playwrightCounts, vitestCounts } from './results.mjs'

const folder = mkdtempSync(join(tmpdir(), 'sallyport-results-'))
afterAll(() => rmSync(folder, { recursive: true }))

function saved(report: unknown): string {
  const file = join(folder, 'report.json')
  writeFileSync(file, JSON.stringify(report))
  return file
}

test('counts vitest, with a file that could not be loaded as one failure and skipped tests by name', () => {
  const file = saved({
    testResults: [
      { status: 'failed', assertionResults: [] },
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
  expect(vitestCounts(file)).toEqual({ passed: 1, failed: 2, skipped: ['c', 'd'] })
})

test('counts Playwright through nested suites and projects', () => {
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
  expect(playwrightCounts(file)).toEqual({ passed: 1, failed: 2, skipped: ['a (phone)'] })
})

test('a report that was never written counts nothing', () => {
  expect(vitestCounts(join(folder, 'absent.json'))).toEqual({ passed: 0, failed: 0, skipped: [] })
  expect(playwrightCounts(join(folder, 'absent.json'))).toEqual({ passed: 0, failed: 0, skipped: [] })
})
