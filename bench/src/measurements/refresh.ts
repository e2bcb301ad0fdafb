import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { number, rounds } from '../format.ts'
import type { StoreRotationsInput, StoreRotationsResult } from '../library/store-rotations.ts'
import type { RefreshChains } from '../load/drills/refresh-chains.ts'
import { generateLoad } from '../load/generate-load.ts'
import { cookiesSetBy } from '../load/http-connection.ts'
import { type Findings, type Measurement, type Surroundings, scaled } from '../measurement.ts'
import { runChild } from '../processes/run-child.ts'
import { createAccounts, once, SALLYPORT_PATHS, signInRequest } from '../servers/accounts.ts'
import { sallyport } from '../servers/recipes.ts'
import { freePort, type RunningServer, startServer } from '../servers/server-process.ts'
import { median, percentile } from '../statistics.ts'

const STORE_ROTATIONS = fileURLToPath(new URL('../library/store-rotations.ts', import.meta.url))
const SESSIONS = 64
const ROUNDS = 5
const ROUND_MS = 3_000
const ROTATIONS_PER_SECOND = 1_500

interface Rates {
  readonly perSecond: number[]
  readonly perCpuSecond: number[]
  readonly p50Ms: number[]
  readonly p99Ms: number[]
}

const noRates = (): Rates => ({ perSecond: [], perCpuSecond: [], p50Ms: [], p99Ms: [] })

async function signedInJars(port: number): Promise<RefreshChains['jars']> {
  await createAccounts(port, SALLYPORT_PATHS, SESSIONS)
  const jars: RefreshChains['jars'][number][] = []
  for (let index = 0; index < SESSIONS; index++) {
    jars.push([...cookiesSetBy((await once(signInRequest(port, SALLYPORT_PATHS, index))).head)])
  }
  return jars
}

async function overHttp(server: RunningServer, jars: RefreshChains['jars'], durationMs: number, rates: Rates | null) {
  const before = await server.usage()
  const { port } = server
  const load = await generateLoad<'refresh-chains'>({ kind: 'refresh-chains', port, path: '/api/auth/refresh', jars, durationMs })
  const { cpuMs } = await server.usage()
  rates?.perSecond.push((load.rotations * 1_000) / load.wallMs)
  rates?.perCpuSecond.push((load.rotations * 1_000) / (cpuMs - before.cpuMs))
  rates?.p50Ms.push(median(load.latenciesMs))
  rates?.p99Ms.push(percentile(load.latenciesMs, 99))
  return load
}

async function atTheStore(path: string, durationMs: number, rates: Rates): Promise<void> {
  const input = { path, sessions: SESSIONS, durationMs }
  const { rotations, wallMs, cpuMs } = await runChild<StoreRotationsInput, StoreRotationsResult>(STORE_ROTATIONS, 'server', input)
  rates.perSecond.push((rotations * 1_000) / wallMs)
  rates.perCpuSecond.push((rotations * 1_000) / cpuMs)
}

/** Every sign-in made generation 1, every rotation one more. */
function rotationsInFile(path: string): number {
  const database = new Database(path, { readonly: true })
  const { rotations } = database.prepare<[], { rotations: number }>('select sum(generation - 1) as rotations from user_sessions').get() ?? {
    rotations: Number.NaN,
  }
  database.close()
  return rotations
}

async function run(surroundings: Surroundings): Promise<Findings> {
  const { folder, progress } = surroundings
  // The hash has no part in a refresh; a cheap one signs the sessions in sooner.
  const server = await startServer(sallyport({ port: await freePort(), folder, environment: { BCRYPT_SALT_ROUNDS: '4' } }))
  const [http, store] = [noRates(), noRates()]
  const durationMs = scaled(ROUND_MS, surroundings, 500)
  let answered = 0
  try {
    let load = await overHttp(server, await signedInJars(server.port), durationMs, null)
    answered += load.rotations
    for (let index = 0; index < scaled(ROUNDS, surroundings); index++) {
      load = await overHttp(server, load.jars, durationMs, http)
      answered += load.rotations
      await atTheStore(`${folder}/bare.db`, durationMs, store)
      progress(
        `round ${index + 1}: ${number(http.perSecond.at(-1) ?? 0)}/s over HTTP, ${number(store.perSecond.at(-1) ?? 0)}/s at the store`,
      )
    }
  } finally {
    // Without warning: what was answered has to be in the file all the same.
    await server.kill()
  }
  return report(http, store, answered, rotationsInFile(`${folder}/sallyport.db`))
}

function report(http: Rates, store: Rates, answered: number, kept: number): Findings {
  const rate = median(http.perSecond)
  return {
    tables: [
      {
        columns: ['what', 'rotations/s', 'rotations per CPU second', 'p50 ms', 'p99 ms'],
        rows: [
          ['`POST /api/auth/refresh`', rounds(http.perSecond), rounds(http.perCpuSecond), rounds(http.p50Ms), rounds(http.p99Ms)],
          ['the store alone', rounds(store.perSecond), rounds(store.perCpuSecond), '–', '–'],
        ],
      },
    ],
    verdicts: [
      { promise: 'at least 1,500 durable rotations a second', measured: `${number(rate)}/s`, met: rate >= ROTATIONS_PER_SECOND },
      { promise: 'every answered rotation is in the file after a kill', measured: `${kept} of ${answered}`, met: kept === answered },
    ],
    notes: [
      `${SESSIONS} sessions in flight, each a chain that refreshes with what its last refresh brought. SQLite in WAL mode, synchronous=FULL.`,
      'better-auth is not beside it: it does not rotate.',
    ],
    data: { http, store, answered, kept },
  }
}

export const refresh: Measurement = { name: 'refresh', title: 'Refresh', run }
