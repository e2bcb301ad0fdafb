import { setTimeout as sleep } from 'node:timers/promises'
import { openSqliteStore } from '@sallyport/store-sql'
import { type Comparison, compare } from '../enumeration/compare.ts'
import { PROBES, type Probe } from '../enumeration/probes.ts'
import { number } from '../format.ts'
import { ask, type InProcess, openInProcess } from '../library/in-process.ts'
import { type Findings, type Measurement, type Surroundings, scaled, type Verdict } from '../measurement.ts'
import { median } from '../statistics.ts'
import { countStatements } from '../stores/count-statements.ts'

const SAMPLES = 1_000
const LEAST_SAMPLES = 300
const WARM_UP = 30
const COUNTED = 7
/** What an answer leaves to be done afterwards must not be paid by the next one. */
const PAUSE_MS = 3
const TOLERATED_MS = 1
const TOLERATED_SHARE = 0.02

interface Pair {
  readonly known: string
  readonly unknown: string
}

interface Result {
  readonly probe: Probe
  readonly known: readonly number[]
  readonly unknown: readonly number[]
  readonly comparison: Comparison
  /** What the database is asked for: no noise at all. */
  readonly statements: { readonly known: number; readonly unknown: number }
}

async function timed(engine: InProcess, probe: Probe, email: string): Promise<number> {
  await sleep(PAUSE_MS)
  const startedAt = performance.now()
  const { status, body } = await ask(engine.auth, probe.ask(email))
  const elapsedMs = performance.now() - startedAt
  if (status !== probe.status) throw new Error(`${probe.name} answered ${status}: ${body}`)
  return elapsedMs
}

/** The median of the addresses: now and then something in the background takes part. */
async function statementsFor(engine: InProcess, probe: Probe, emails: readonly string[]): Promise<number> {
  const { statements, restore } = countStatements()
  const counted: number[] = []
  for (const email of emails) {
    const before = statements()
    await ask(engine.auth, probe.ask(email))
    counted.push(statements() - before)
  }
  restore()
  return median(counted)
}

async function countFor(engine: InProcess, probe: Probe, pairs: readonly Pair[]): Promise<Result['statements']> {
  const known = await statementsFor(
    engine,
    probe,
    pairs.map((pair) => pair.known),
  )
  const unknown = await statementsFor(
    engine,
    probe,
    pairs.map((pair) => pair.unknown),
  )
  return { known, unknown }
}

/** Pairs of one known and one unknown address, either one first: what changes with time changes for both. */
async function measure(engine: InProcess, probe: Probe, place: number, samples: number): Promise<Result> {
  const addresses: readonly Pair[] = Array.from({ length: COUNTED + WARM_UP + samples }, (_, index) => ({
    known: `known${place}x${index}@example.com`,
    unknown: `other${place}x${index}@example.com`,
  }))
  for (const { known } of addresses) await probe.prepare(engine, known)
  const statements = await countFor(engine, probe, addresses.slice(0, COUNTED))
  const known: number[] = []
  const unknown: number[] = []
  for (const pair of addresses.slice(COUNTED)) {
    const knownFirst = Math.random() < 0.5
    const first = await timed(engine, probe, knownFirst ? pair.known : pair.unknown)
    const second = await timed(engine, probe, knownFirst ? pair.unknown : pair.known)
    known.push(knownFirst ? first : second)
    unknown.push(knownFirst ? second : first)
  }
  const [knownTimes, unknownTimes] = [known.slice(WARM_UP), unknown.slice(WARM_UP)]
  return { probe, known: knownTimes, unknown: unknownTimes, comparison: compare(knownTimes, unknownTimes), statements }
}

async function run(surroundings: Surroundings): Promise<Findings> {
  const samples = scaled(SAMPLES, surroundings, LEAST_SAMPLES)
  const store = await openSqliteStore({ path: `${surroundings.folder}/enumeration.db`, migrate: true })
  const engine = await openInProcess(store)
  const results: Result[] = []
  try {
    for (const [place, probe] of PROBES.entries()) {
      const result = await measure(engine, probe, place, samples)
      surroundings.progress(
        `${probe.name}, ${probe.known}: ${describe(result.comparison)}, statements ${result.statements.known} / ${result.statements.unknown}`,
      )
      results.push(result)
    }
  } finally {
    await engine.close()
  }
  return report(results, samples)
}

const signed = (ms: number) => `${ms < 0 ? '−' : '+'}${number(Math.abs(ms))}`
const describe = ({ difference, low, high }: Comparison) => `${signed(difference)} ms (${signed(low)} to ${signed(high)})`

function verdictOn({ probe, unknown, comparison }: Result): Verdict {
  const { difference, low, high } = comparison
  const tolerated = Math.max(TOLERATED_MS, TOLERATED_SHARE * median(unknown))
  return {
    promise: `${probe.name} does not tell ${probe.known} from none: the interval holds 0, or the difference is below 1 ms or 2 %`,
    measured: describe(comparison),
    met: (low <= 0 && high >= 0) || Math.abs(difference) < tolerated,
  }
}

function report(results: readonly Result[], samples: number): Findings {
  return {
    tables: [
      {
        columns: [
          'operation',
          'known address',
          'p50 known, ms',
          'p50 unknown, ms',
          'difference (95 % interval)',
          'known is slower',
          'p',
          'statements, known / unknown',
        ],
        rows: results.map(({ probe, known, unknown, comparison, statements }) => [
          probe.name,
          probe.known,
          number(median(known)),
          number(median(unknown)),
          describe(comparison),
          number(comparison.greater),
          number(comparison.chance),
          `${statements.known} / ${statements.unknown}`,
        ]),
      },
    ],
    verdicts: results.map(verdictOn),
    notes: [
      `${samples} addresses each that have an account and that have none, every one asked about once, in turns; in process, on SQLite, rate limits off.`,
      'bcrypt at cost 4, because the hash is the same work for both and would only add noise: at cost 12 every login and sign-up takes a quarter of a second more.',
      '"Known is slower": how often one known address takes longer than one unknown; 0.5 is a guess. p is of the Mann–Whitney test.',
    ],
    data: results.map(({ probe, known, unknown, comparison, statements }) => ({
      operation: probe.name,
      known: probe.known,
      comparison,
      statements,
      knownLatenciesMs: known,
      unknownLatenciesMs: unknown,
    })),
  }
}

export const enumeration: Measurement = { name: 'enumeration', title: 'Does the time tell who has an account?', run }
