import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { seedDeadSessions } from '../../../test/faults/support/dead-sessions.ts'
import { openTarget, type Target } from '../../../test/faults/support/target.ts'
import type { TestDatabase } from '../../../test/faults/support/test-database.ts'
import { number, rounds } from '../format.ts'
import type { CleanUpJob, CleanUpJobResult } from '../library/clean-up-job.ts'
import { ask, dataOf, type InProcess, openInProcess, type Tokens } from '../library/in-process.ts'
import { startSession } from '../library/session-chains.ts'
import { type Findings, type Measurement, type Surroundings, scaled, type Verdict } from '../measurement.ts'
import { runChild } from '../processes/run-child.ts'
import { emailOf, PASSWORD } from '../servers/accounts.ts'
import { median, pairedRatios, percentile } from '../statistics.ts'
import { onEachDatabase } from '../stores/each-database.ts'

const KINDS = { sqlite: 'SQLite', postgres: 'PostgreSQL', mariadb: 'MariaDB' } as const

const JOB = fileURLToPath(new URL('../library/clean-up-job.ts', import.meta.url))
const DEAD_ROWS = 100_000
const ROUNDS = 5
const CALLERS = 8
/** Between two refreshes of a caller: busy, and not at the limit, where every further process would count. */
const THINK_MS = 30
const QUIET_MS = 10_000
/** In all rounds together shorter than 100,000 rows take anywhere. */
const BUSY_MS = 15_000
const LIMIT = 1.5
const TEMPLATE = 'clean-up-template'

interface Series {
  readonly name: string
  readonly quietP50Ms: number[]
  readonly quietP99Ms: number[]
  readonly busyP50Ms: number[]
  readonly busyP99Ms: number[]
  readonly rowsPerSecond: number[]
}

async function signIn({ auth }: InProcess, index: number): Promise<Tokens> {
  const email = `cleaner${emailOf(index)}`
  await auth.operations.createUser({ email, password: PASSWORD, verified: true })
  return dataOf<Tokens>(await ask(auth, { method: 'POST', path: '/api/auth/login', body: { email, password: PASSWORD } }))
}

interface Refresh {
  /** Epoch milliseconds. */
  readonly at: number
  readonly tookMs: number
}

const tookOf = (refreshes: readonly Refresh[]) => refreshes.map(({ tookMs }) => tookMs)

/** The clients of one database: each goes on with the token that its last refresh brought. */
class Callers {
  readonly #engine: InProcess
  readonly #tokens: Tokens[]

  constructor(engine: InProcess, tokens: readonly Tokens[]) {
    this.#engine = engine
    this.#tokens = [...tokens]
  }

  /** All of their refreshes until `isOver`. */
  async refreshUntil(isOver: () => boolean): Promise<readonly Refresh[]> {
    const done: Refresh[] = []
    await Promise.all(this.#tokens.map((_, caller) => this.#chain(caller, done, isOver)))
    return done
  }

  async #chain(caller: number, done: Refresh[], isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      const { refreshToken = '', deviceToken = '' } = this.#tokens[caller] ?? {}
      const at = Date.now()
      const startedAt = performance.now()
      const answer = await ask(this.#engine.auth, { method: 'POST', path: '/api/auth/refresh', body: { refreshToken }, deviceToken })
      done.push({ at, tookMs: performance.now() - startedAt })
      this.#tokens[caller] = { ...dataOf<Tokens>(answer), deviceToken }
      await sleep(THINK_MS * (0.5 + Math.random()))
    }
  }
}

async function measureRound(callers: Callers, target: Target, surroundings: Surroundings, series: Series): Promise<void> {
  const quietUntil = performance.now() + scaled(QUIET_MS, surroundings, 1_000)
  const quiet = tookOf(await callers.refreshUntil(() => performance.now() > quietUntil))
  let isOver = false
  const forMs = scaled(BUSY_MS, surroundings, 1_000)
  const job = runChild<CleanUpJob, CleanUpJobResult>(JOB, 'generator', { target, forMs }).finally(() => {
    isOver = true
  })
  const [refreshes, { removed, startedAt, endedAt, ranDry }] = await Promise.all([callers.refreshUntil(() => isOver), job])
  if (removed === 0 || ranDry) throw new Error(`the job was to remove rows all the time, and removed ${removed}`)
  const busy = tookOf(refreshes.filter(({ at }) => at >= startedAt && at <= endedAt))
  series.rowsPerSecond.push((removed * 1_000) / (endedAt - startedAt))
  series.quietP50Ms.push(median(quiet))
  series.quietP99Ms.push(percentile(quiet, 99))
  series.busyP50Ms.push(median(busy))
  series.busyP99Ms.push(percentile(busy, 99))
}

async function measure(database: TestDatabase, surroundings: Surroundings): Promise<Series> {
  const series: Series = { name: database.name, quietP50Ms: [], quietP99Ms: [], busyP50Ms: [], busyP99Ms: [], rowsPerSecond: [] }
  const target = await database.fresh()
  const engine = await openInProcess(await openTarget(target, { migrate: true }))
  try {
    await startSession(engine.store, TEMPLATE)
    const callers = new Callers(engine, await Promise.all(Array.from({ length: CALLERS }, (_, index) => signIn(engine, index))))
    await seedDeadSessions(target, TEMPLATE, scaled(DEAD_ROWS, surroundings))
    for (let round = 0; round < scaled(ROUNDS, surroundings); round++) await measureRound(callers, target, surroundings, series)
  } finally {
    await engine.close()
  }
  surroundings.progress(`${series.name}: p99 ${rounds(series.quietP99Ms)} ms, under the job ${rounds(series.busyP99Ms)} ms`)
  return series
}

async function run(surroundings: Surroundings): Promise<Findings> {
  const { results, missing } = await onEachDatabase(KINDS, surroundings, async (database) => [await measure(database, surroundings)])
  return report(results, missing, scaled(DEAD_ROWS, surroundings))
}

const ratiosOf = ({ quietP99Ms, busyP99Ms }: Series) => pairedRatios(busyP99Ms, quietP99Ms)

function verdictOn(series: Series): Verdict {
  const ratio = median(ratiosOf(series))
  return {
    promise: `${series.name}: p99 under the clean-up at most ${LIMIT} × of without it`,
    measured: `${number(ratio)} ×`,
    met: ratio <= LIMIT,
  }
}

function report(results: readonly Series[], missing: readonly string[], dead: number): Findings {
  return {
    tables: [
      {
        caption: `Refreshes beside the clean-up, which has ${dead.toLocaleString('en-GB')} dead sessions to remove, in ms:`,
        columns: ['database', 'p50', 'p50 under the job', 'p99', 'p99 under the job', 'p99, times', 'rows removed a second'],
        rows: results.map((series) => [
          series.name,
          rounds(series.quietP50Ms),
          rounds(series.busyP50Ms),
          rounds(series.quietP99Ms),
          rounds(series.busyP99Ms),
          rounds(ratiosOf(series)),
          rounds(series.rowsPerSecond),
        ]),
      },
    ],
    verdicts: results.map(verdictOn),
    notes: [
      `${CALLERS} clients refresh with what their last refresh brought, about every ${THINK_MS} ms, in process and without HTTP; the job is a process of its own.`,
      'A round is ten quiet seconds and then fifteen of the job, which goes on where it stopped. Half of the sessions were signed out long ago, half have expired.',
      ...missing,
    ],
    data: results,
  }
}

export const cleanUp: Measurement = { name: 'clean-up', title: 'Clean-up beside refreshes', onlyByName: true, run }
