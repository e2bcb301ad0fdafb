import { counts, number } from '../format.ts'
import type { LoginStormResult } from '../load/drills/login-storm.ts'
import { generateLoad } from '../load/generate-load.ts'
import { type Findings, type Measurement, type Surroundings, scaled } from '../measurement.ts'
import {
  type AccountPaths,
  BETTER_AUTH_PATHS,
  createAccounts,
  SALLYPORT_PATHS,
  sessionRequest,
  signIn,
  signInRequest,
} from '../servers/accounts.ts'
import { betterAuth, sallyport } from '../servers/recipes.ts'
import { freePort, type ServerRecipe, startServer } from '../servers/server-process.ts'
import { median, percentile, tally } from '../statistics.ts'

const CLIENTS = 64
const LEAD_MS = 2_000
const CHECKS_ALONE = 400
const CHECK_EVERY_MS = 10
const P99_MS = 10

interface Contender {
  readonly recipe: ServerRecipe
  readonly paths: AccountPaths
  readonly checksInStorm: number
  readonly rounds: number
}

interface Result {
  readonly name: string
  readonly alone: LoginStormResult
  readonly storm: LoginStormResult
}

/** A fresh server for each round: what the last storm left in the queue would join the next one. */
async function weather({ recipe, paths, checksInStorm }: Contender, surroundings: Surroundings): Promise<Result> {
  const server = await startServer(recipe)
  try {
    const check = sessionRequest(server.port, paths, await signIn(server.port, paths))
    const drill = { kind: 'login-storm', check, checkEveryMs: CHECK_EVERY_MS } as const
    const logins = Array.from({ length: CLIENTS }, (_, index) => signInRequest(server.port, paths, index))
    const checksAlone = scaled(CHECKS_ALONE, surroundings, 50)
    // Twice: the first time warms the server up.
    await generateLoad<'login-storm'>({ ...drill, logins: [], checks: checksAlone, leadMs: 0 })
    const alone = await generateLoad<'login-storm'>({ ...drill, logins: [], checks: checksAlone, leadMs: 0 })
    const storm = await generateLoad<'login-storm'>({ ...drill, logins, checks: scaled(checksInStorm, surroundings, 100), leadMs: LEAD_MS })
    return { name: recipe.name, alone, storm }
  } finally {
    await server.kill()
  }
}

async function contenders(folder: string): Promise<readonly Contender[]> {
  const ours = { recipe: sallyport({ port: await freePort(), folder }), paths: SALLYPORT_PATHS, checksInStorm: 1_500, rounds: 3 }
  const peer = { recipe: betterAuth(await freePort(), folder), paths: BETTER_AUTH_PATHS, checksInStorm: 500, rounds: 1 }
  for (const { recipe, paths } of [ours, peer]) {
    const server = await startServer(recipe, null)
    await createAccounts(server.port, paths, CLIENTS)
    await server.stop()
  }
  return [ours, peer]
}

async function run(surroundings: Surroundings): Promise<Findings> {
  surroundings.progress(`${CLIENTS} accounts in each server first`)
  const results: Result[] = []
  for (const contender of await contenders(surroundings.folder)) {
    for (let round = 0; round < scaled(contender.rounds, surroundings); round++) {
      const result = await weather(contender, surroundings)
      surroundings.progress(`${result.name}: p99 of a check in the storm ${number(percentile(result.storm.checkLatenciesMs, 99))} ms`)
      results.push(result)
    }
  }
  return report(results)
}

function row({ name, alone, storm }: Result): readonly string[] {
  const ms = (latencies: readonly number[], percent: number) => number(percentile(latencies, percent))
  return [
    name,
    `${ms(alone.checkLatenciesMs, 50)} / ${ms(alone.checkLatenciesMs, 99)}`,
    `${ms(storm.checkLatenciesMs, 50)} / ${ms(storm.checkLatenciesMs, 99)} / ${ms(storm.checkLatenciesMs, 100)}`,
    `${storm.checksTimedOut + storm.checksFailed} of ${storm.checkLatenciesMs.length}`,
    counts(tally(storm.loginStatuses)),
    `${storm.refusedWithRetryAfter}`,
    storm.loginLatenciesMs.length === 0 ? '–' : `${ms(storm.loginLatenciesMs, 50)} / ${ms(storm.loginLatenciesMs, 99)}`,
  ]
}

function report(results: readonly Result[]): Findings {
  const ours = results.filter(({ name }) => name === 'Sallyport').map(({ storm }) => storm)
  const p99 = median(ours.map(({ checkLatenciesMs }) => percentile(checkLatenciesMs, 99)))
  const lost = ours.reduce((sum, { checksFailed, checksTimedOut }) => sum + checksFailed + checksTimedOut, 0)
  const refused = ours.flatMap(({ loginStatuses }) => loginStatuses).filter((status) => status !== 200)
  const told = ours.reduce((sum, { refusedWithRetryAfter }) => sum + refusedWithRetryAfter, 0)
  return {
    tables: [
      {
        columns: [
          'server',
          'check alone p50 / p99 ms',
          'check in the storm p50 / p99 / max ms',
          'checks failed or timed out',
          'sign-ins by status',
          'refused with Retry-After',
          'sign-in p50 / p99 ms',
        ],
        rows: results.map(row),
      },
    ],
    verdicts: [
      { promise: 'p99 of a session check in the storm is at most 10 ms', measured: `${number(p99)} ms`, met: p99 <= P99_MS },
      { promise: 'no session check fails or times out', measured: `${lost}`, met: lost === 0 },
      {
        promise: 'every sign-in too many is answered 503 with Retry-After',
        measured: `${told} of ${refused.length} refused`,
        met: refused.length > 0 && told === refused.length && refused.every((status) => status === 503),
      },
    ],
    notes: [
      `${CLIENTS} clients sign in without pause, each to an account of its own; a refused one comes back after 250 ms, sooner than it is told.`,
      `A session check every ${CHECK_EVERY_MS} ms, asked for on time whether or not the last one was answered. The server has one core.`,
    ],
    data: results,
  }
}

export const stormOfLogins: Measurement = { name: 'storm', title: 'Session checks in a login storm', run }
