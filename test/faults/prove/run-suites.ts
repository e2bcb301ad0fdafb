import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ProveOptions } from './options.ts'
import type { SuiteResult } from './results.ts'
import { startRun } from './run-of.ts'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

interface Suite {
  readonly name: string
  readonly project: 'node' | 'faults'
  readonly filters: readonly string[]
  readonly variables: Readonly<Record<string, string>>
}

/** What the long form of a suite is made of. */
const LONG = { KILLS: '300', RESET_HISTORIES: '100', STALLS: '12', HANG_UPS: '300', DEAD_ROWS: '100000' }

function suitesFor({ parts, seed, everyPoint }: ProveOptions): readonly Suite[] {
  const contract: Suite = {
    name: 'the contract of the stores, 16 to 64 callers and several processes at once',
    project: 'node',
    filters: ['packages/store-sql', 'packages/store-mongo'],
    variables: {},
  }
  const faults: Suite = {
    name: 'kills, full disks, locks, outages, duplicates, clocks',
    project: 'faults',
    filters: ['test/faults/crash/', 'test/faults/outages/'],
    variables: { SALLYPORT_SEED: seed, ...(everyPoint ? LONG : {}) },
  }
  const redis: Suite = {
    name: 'Redis absent, slow, restarted empty, full, failed over',
    project: 'node',
    filters: ['packages/volatile-redis'],
    variables: {},
  }
  return [...(parts.includes('contract') ? [contract] : []), ...(parts.includes('faults') ? [faults, redis] : [])]
}

/** The tests that are the same in `npm test`, the ones that can be longer made longer. */
export async function runSuites(options: ProveOptions, say: (line: string) => void): Promise<readonly SuiteResult[]> {
  const results: SuiteResult[] = []
  for (const suite of suitesFor(options)) {
    say(`${suite.name} …`)
    const result = await runSuite(suite, options.seed)
    say(`  ${result.passed} passed, ${result.failed.length} failed, ${result.skipped.length} skipped in ${result.run.seconds} s`)
    results.push(result)
  }
  return results
}

interface Report {
  readonly testResults: readonly {
    readonly name: string
    readonly status: string
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[]
  }[]
}

async function runSuite({ name, project, filters, variables }: Suite, seed: string): Promise<SuiteResult> {
  const finished = startRun(seed)
  const file = join(ROOT, 'artifacts', `prove-${project}-${filters.length}.json`)
  rmSync(file, { force: true })
  const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs')
  const args = [vitest, 'run', '--project', project, '--reporter=json', `--outputFile=${file}`, ...filters]
  const child = spawn(process.execPath, args, { cwd: ROOT, env: { ...process.env, ...variables }, stdio: 'ignore' })
  await once(child, 'exit')
  const run = finished()
  try {
    const { testResults } = JSON.parse(readFileSync(file, 'utf8')) as Report
    const tests = testResults.flatMap((suite) => suite.assertionResults)
    const named = (isWanted: (status: string) => boolean) => tests.filter(({ status }) => isWanted(status)).map(({ fullName }) => fullName)
    const broken = testResults.filter(
      ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
    )
    return {
      name,
      run,
      passed: named((status) => status === 'passed').length,
      failed: [...named((status) => status === 'failed'), ...broken.map((suite) => suite.name.replace(ROOT, ''))],
      skipped: named((status) => status !== 'passed' && status !== 'failed'),
    }
  } catch {
    return { name, run, passed: 0, failed: ['the suite ended without a report'], skipped: [] }
  }
}
