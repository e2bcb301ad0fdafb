import { randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createProgress } from '../../../packages/server/src/cli/progress.ts'
import { type ProveOptions, readOptions, USAGE } from './options.ts'
import { proveDatabase, type Track } from './prove-database.ts'
import { renderReport } from './report.ts'
import { type DatabaseResult, failuresOf, type Proof } from './results.ts'
import { runSuites } from './run-suites.ts'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const interactive = process.stdout.isTTY === true

const terminal = {
  interactive,
  say: (line: string) => void process.stdout.write(`${line}\n`),
  status: (line: string) => {
    if (interactive) process.stdout.write(`\r\u001b[2K${line}`)
  },
}

const track: Track = (title, total) => {
  terminal.say(title)
  let done = 0
  const progress = total === null ? null : createProgress(terminal, total)
  return {
    step() {
      done += 1
      if (progress !== null) progress.at(done)
      else if (interactive) terminal.status(`${done} runs`)
      else if (done % 50 === 0) terminal.say(`  ${done} runs`)
    },
    note(line) {
      terminal.status('')
      terminal.say(`  ✖ ${line}`)
    },
    done() {
      terminal.status('')
      terminal.say(`  ${done} done`)
    },
  }
}

async function prove(options: ProveOptions): Promise<Proof> {
  const started = performance.now()
  const startedAt = new Date().toISOString()
  const databases: DatabaseResult[] = []
  if (options.parts.some((part) => part === 'objects' || part === 'refresh' || part === 'crash')) {
    for (const kind of options.databases) databases.push(await proveDatabase(kind, options, track))
  }
  const suites = await runSuites(options, terminal.say)
  return {
    startedAt,
    seconds: Math.round((performance.now() - started) / 1_000),
    seed: options.seed,
    histories: options.histories,
    quick: !options.everyPoint,
    parts: options.parts,
    node: process.version,
    processors: availableParallelism(),
    databases,
    suites,
  }
}

function conclude(proof: Proof): void {
  mkdirSync(join(ROOT, 'artifacts'), { recursive: true })
  writeFileSync(join(ROOT, 'artifacts', 'prove.json'), `${JSON.stringify(proof, null, 2)}\n`)
  writeFileSync(join(ROOT, 'docs', 'reliability.md'), renderReport(proof))
  const failures = failuresOf(proof)
  for (const failure of failures) terminal.say(`\n✖ ${failure}`)
  for (const { kind, missing } of proof.databases) if (missing !== null) terminal.say(`\n⚠ ${kind} did not run: ${missing}`)
  terminal.say(
    `\n${failures.length === 0 ? 'Nothing contradicts the promises' : `${failures.length} contradictions`}. Seed ${proof.seed}; docs/reliability.md and artifacts/prove.json.`,
  )
  process.exitCode = failures.length === 0 ? 0 : 1
}

try {
  const options = readOptions(process.argv.slice(2), () => randomBytes(4).toString('hex'))
  if (options === 'help') terminal.say(USAGE)
  else conclude(await prove(options))
} catch (error) {
  if (!(error instanceof Error) || !/^(--|Unknown option)/.test(error.message)) throw error
  process.stderr.write(`${error.message}\n\n${USAGE}\n`)
  process.exitCode = 2
}
