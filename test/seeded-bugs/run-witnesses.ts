import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Witness } from './seeded-bug.ts'

/** A run of this length hangs; the longest witness takes some seconds. */
const DEADLINE_MS = 180_000

export interface TestResult {
  /** From the root of the tree. */
  readonly file: string
  readonly name: string
  readonly status: string
  /** First lines of what went wrong. */
  readonly failures: readonly string[]
}

export interface Run {
  readonly tests: readonly TestResult[]
  /** Not `null` when tests could not be run at all: a file that does not load, a run without an end. */
  readonly broken: string | null
  readonly seconds: number
}

interface Report {
  readonly testResults: readonly {
    readonly name: string
    readonly status: string
    readonly message?: string
    readonly assertionResults: readonly {
      readonly fullName: string
      readonly status: string
      readonly failureMessages: readonly string[] | null
    }[]
  }[]
}

/** Whether a test is one of those that the witness names. */
export function isNamed({ file, name }: Witness, test: TestResult): boolean {
  return test.file === file && test.name.includes(name)
}

/** Run the tests that the witnesses name, in the tree at `root`, by its own vitest settings. */
export async function runWitnesses(root: string, witnesses: readonly Witness[]): Promise<Run> {
  const started = performance.now()
  const seconds = () => (performance.now() - started) / 1_000
  const report = join(root, 'seeded-bugs.json')
  rmSync(report, { force: true })
  const files = [...new Set(witnesses.map(({ file }) => file))]
  const names = [...new Set(witnesses.map(({ name }) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')))].join('|')
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
  const args = [vitest, 'run', '--project', 'node', '--reporter=json', `--outputFile=${report}`, '-t', names, ...files]
  const child = spawn(process.execPath, args, { cwd: root, stdio: 'ignore' })
  const end = () => child.kill('SIGKILL')
  const timer = setTimeout(end, DEADLINE_MS * files.length)
  process.once('exit', end)
  await once(child, 'exit')
  process.off('exit', end)
  clearTimeout(timer)
  try {
    const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report
    const unloaded = testResults.find(({ status, assertionResults }) => status === 'failed' && assertionResults.every(isNoFailure))
    const broken =
      unloaded === undefined ? null : `${unloaded.name.slice(root.length + 1)}: ${firstLine(unloaded.message ?? 'did not load')}`
    return { tests: testResults.flatMap((result) => testsOf(root, result)), broken, seconds: seconds() }
  } catch {
    return { tests: [], broken: 'the run ended without a report', seconds: seconds() }
  }
}

const isNoFailure = ({ status }: { readonly status: string }) => status !== 'failed'
const firstLine = (text: string) => text.split('\n', 1)[0] ?? ''

function testsOf(root: string, { name: path, assertionResults }: Report['testResults'][number]): readonly TestResult[] {
  return assertionResults.map(({ fullName, status, failureMessages }) => ({
    file: path.slice(root.length + 1),
    name: fullName,
    status,
    failures: (failureMessages ?? []).map(firstLine),
  }))
}
