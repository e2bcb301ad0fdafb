import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createProgress } from '../../../packages/server/src/cli/progress.ts'
import { type ProveOptions, readOptions, USAGE } from './options.ts'
import { proveDatabase, type Track } from './prove-database.ts'
import { renderReport } from './report.ts'
import { carryOver, failuresOf, type Proof } from './results.ts'
import { runSuites } from './run-suites.ts'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const RESULTS = join(ROOT, 'artifacts', 'prove.json')
const REPORT = join(ROOT, 'docs', 'reliability.md')
const earlier: Proof | null = existsSync(RESULTS) ? (JSON.parse(readFileSync(RESULTS, 'utf8')) as Proof) : null
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

/** Each database is written down as soon as it is through: the whole takes hours. */
async function prove(options: ProveOptions): Promise<Proof> {
  let proof: Proof = { databases: [], suites: [] }
  if (options.parts.some((part) => part === 'objects' || part === 'refresh' || part === 'crash')) {
    for (const kind of options.databases) {
      proof = { ...proof, databases: [...proof.databases, await proveDatabase(kind, options, track)] }
      report(proof, options)
    }
  }
  return { ...proof, suites: await runSuites(options, terminal.say) }
}

function report(proof: Proof, { keep }: ProveOptions): void {
  const whole = keep && earlier !== null ? carryOver(earlier, proof) : proof
  mkdirSync(join(ROOT, 'artifacts'), { recursive: true })
  writeFileSync(RESULTS, `${JSON.stringify(whole, null, 2)}\n`)
  writeFileSync(REPORT, renderReport(whole))
}

function conclude(proof: Proof, options: ProveOptions): void {
  report(proof, options)
  const failures = failuresOf(proof)
  for (const failure of failures) terminal.say(`\n✖ ${failure}`)
  for (const { kind, missing } of proof.databases) if (missing !== null) terminal.say(`\n⚠ ${kind} did not run: ${missing}`)
  terminal.say(
    `\n${failures.length === 0 ? 'Nothing contradicts the promises' : `${failures.length} contradictions`}. Seed ${options.seed}; docs/reliability.md and artifacts/prove.json.`,
  )
  process.exitCode = failures.length === 0 ? 0 : 1
}

try {
  const options = readOptions(process.argv.slice(2), () => randomBytes(4).toString('hex'))
  if (options === 'help') terminal.say(USAGE)
  else conclude(await prove(options), options)
} catch (error) {
  if (!(error instanceof Error) || !/^(--|Unknown option)/.test(error.message)) throw error
  process.stderr.write(`${error.message}\n\n${USAGE}\n`)
  process.exitCode = 2
}
