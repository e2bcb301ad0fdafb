import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type CopiedTree, copyTree } from './copied-tree.ts'
import { type BugResult, judge, judgeBaseline } from './judge.ts'
import { renderReport } from './report.ts'
import { type Run, runWitnesses } from './run-witnesses.ts'
import type { SeededBug } from './seeded-bug.ts'
import { SEEDED_BUGS } from './seeded-bugs.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')
const USAGE = 'npm run seeded-bugs -- [--only <id>,<id>…] [--list]'

const say = (line: string) => void process.stdout.write(`${line}\n`)

function chosenBugs(only: string | undefined): readonly SeededBug[] {
  if (only === undefined) return SEEDED_BUGS
  const ids = only.split(',')
  const unknown = ids.find((id) => !SEEDED_BUGS.some((bug) => bug.id === id))
  if (unknown !== undefined) throw new Error(`--only: there is no bug "${unknown}"`)
  return SEEDED_BUGS.filter(({ id }) => ids.includes(id))
}

function describeResult({ bug, verdict, seconds }: BugResult): string {
  const time = `${seconds.toFixed(1)} s`.padStart(8)
  const id = bug.id.padEnd(32)
  switch (verdict.kind) {
    case 'caught':
      return `caught    ${time}  ${id} ${verdict.by} of ${bug.caughtBy.file}: ${verdict.failure.slice(0, 90)}`
    case 'survived':
      return `SURVIVED  ${time}  ${id} ${bug.title}; ${bug.caughtBy.file} -t "${bug.caughtBy.name}"`
    case 'broken':
      return `UNDECIDED ${time}  ${id} ${verdict.reason}`
    case 'not_run':
      return `NOT RUN   ${time}  ${id} ${verdict.reason}`
  }
}

async function tryBug(tree: CopiedTree, bug: SeededBug, baseline: Run): Promise<BugResult> {
  const unfit = judgeBaseline(bug, baseline)
  if (unfit !== null) return { bug, verdict: unfit, seconds: 0 }
  const run = await tree.withBug(bug, () => runWitnesses(tree.root, [bug.caughtBy]))
  return { bug, verdict: judge(bug, run), seconds: run.seconds }
}

/** Without any bug first, all at once; then one bug after the other, each against the tests it names. */
async function provoke(tree: CopiedTree, bugs: readonly SeededBug[]): Promise<readonly BugResult[]> {
  say(`${bugs.length} bugs; their tests without any of them …`)
  const baseline = await runWitnesses(
    tree.root,
    bugs.map(({ caughtBy }) => caughtBy),
  )
  say(`  ${baseline.tests.filter(({ status }) => status === 'passed').length} tests pass in ${baseline.seconds.toFixed(0)} s`)
  const results: BugResult[] = []
  for (const bug of bugs) {
    const result = await tryBug(tree, bug, baseline)
    results.push(result)
    say(describeResult(result))
  }
  return results
}

async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { only: { type: 'string' }, list: { type: 'boolean', default: false } } })
  const bugs = chosenBugs(values.only)
  if (values.list) {
    for (const { id, title } of bugs) say(`${id.padEnd(32)} ${title}`)
    return
  }
  const tree = copyTree(ROOT)
  process.once('SIGINT', () => {
    tree.remove()
    process.exit(130)
  })
  try {
    const results = await provoke(tree, bugs)
    if (values.only === undefined) {
      writeFileSync(join(ROOT, 'docs', 'reliability-seeded-bugs.md'), renderReport(results, new Date().toISOString().slice(0, 10)))
    }
    const caught = results.filter(({ verdict }) => verdict.kind === 'caught').length
    const missing = results.filter(({ verdict }) => verdict.kind === 'not_run').length
    const good = caught + missing === results.length && (missing === 0 || process.env.CI !== 'true')
    say(`\n${caught} of ${results.length} caught${missing === 0 ? '' : `, ${missing} did not run`}`)
    process.exitCode = good ? 0 : 1
  } finally {
    tree.remove()
  }
}

try {
  await main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof Error) || !/^(--|Unknown option)/.test(error.message)) throw error
  process.stderr.write(`${error.message}\n${USAGE}\n`)
  process.exitCode = 2
}
