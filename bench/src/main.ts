/** `npm run bench`: all measurements, or the named ones. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { describeMachine } from './machine.ts'
import type { Measurement } from './measurement.ts'
import { cleanUp } from './measurements/clean-up.ts'
import { coldStart } from './measurements/cold-start.ts'
import { enumeration } from './measurements/enumeration.ts'
import { growth } from './measurements/growth.ts'
import { login } from './measurements/login.ts'
import { stormOfLogins } from './measurements/login-storm.ts'
import { refresh } from './measurements/refresh.ts'
import { revocation } from './measurements/revocation.ts'
import { sessionCheck } from './measurements/session-check.ts'
import { signUpRace } from './measurements/sign-up-race.ts'
import { stores } from './measurements/stores.ts'
import { typeCost } from './measurements/type-cost.ts'
import { verifyCall } from './measurements/verify-call.ts'
import type { Section } from './report/markdown.ts'
import { writeResults } from './report/results-files.ts'
import { SALLYPORT_BUNDLE } from './servers/recipes.ts'

const MEASUREMENTS: readonly Measurement[] = [
  sessionCheck,
  verifyCall,
  login,
  stormOfLogins,
  refresh,
  stores,
  revocation,
  signUpRace,
  enumeration,
  coldStart,
  typeCost,
  growth,
  cleanUp,
]
const NAMES = MEASUREMENTS.map(({ name }) => name)

const QUICK = 0.15

const ONLY_BY_NAME = MEASUREMENTS.filter(({ onlyByName }) => onlyByName).map(({ name }) => name)

const USAGE = `Usage: npm run bench -- [${NAMES.join(' | ')}]… [--quick]

  Without a name all but ${ONLY_BY_NAME.join(', ')}.

  --quick   short rounds, only to see that everything works; nothing is written
`

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

async function measure({ name, title, run }: Measurement, scale: number): Promise<Section> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-bench-'))
  const startedAt = performance.now()
  say(`\n${title}`)
  try {
    const findings = await run({ folder, scale, progress: (line) => say(`  ${line}`) })
    for (const { promise, measured, met } of findings.verdicts) say(`  ${met ? 'met   ' : 'MISSED'}  ${promise}: ${measured}`)
    say(`  ${Math.round((performance.now() - startedAt) / 1_000)} s`)
    return { name, title, measuredAt: new Date().toISOString(), findings }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** `null` for one that broke off: the others are worth having. */
async function attempt(measurement: Measurement, scale: number): Promise<Section | null> {
  try {
    return await measure(measurement, scale)
  } catch (error) {
    say(`  BROKE OFF  ${error instanceof Error ? error.stack : String(error)}`)
    return null
  }
}

async function main(): Promise<number> {
  const { positionals, values } = parseArgs({ allowPositionals: true, options: { quick: { type: 'boolean' }, help: { type: 'boolean' } } })
  const unknown = positionals.filter((name) => !NAMES.includes(name))
  if (values.help || unknown.length > 0) {
    say(USAGE)
    return unknown.length > 0 ? 2 : 0
  }
  if (!existsSync(SALLYPORT_BUNDLE)) {
    say('The server is not built: run `npm run build` first.')
    return 1
  }
  const machine = describeMachine()
  const chosen = MEASUREMENTS.filter(({ name, onlyByName }) => (positionals.length === 0 ? !onlyByName : positionals.includes(name)))
  let isAsPromised = true
  for (const measurement of chosen) {
    const section = await attempt(measurement, values.quick ? QUICK : 1)
    if (section !== null && !values.quick) writeResults(machine, [section], NAMES)
    isAsPromised &&= section?.findings.verdicts.every(({ met }) => met) ?? false
  }
  if (!values.quick) say('\nWritten to bench/results/latest.md, latest.json and bench/README.md.')
  return isAsPromised ? 0 : 1
}

process.exitCode = await main()
