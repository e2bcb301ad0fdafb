import { fileURLToPath } from 'node:url'
import { number, percent, rounds } from '../format.ts'
import type { RawHashResult } from '../library/raw-hash.ts'
import { generateLoad } from '../load/generate-load.ts'
import { type Findings, type Measurement, type Surroundings, scaled } from '../measurement.ts'
import { runChild } from '../processes/run-child.ts'
import { type AccountPaths, BETTER_AUTH_PATHS, createAccounts, SALLYPORT_PATHS, signInRequest } from '../servers/accounts.ts'
import { betterAuth, sallyport } from '../servers/recipes.ts'
import { freePort, type RunningServer, startServer } from '../servers/server-process.ts'
import { median, pairedRatios } from '../statistics.ts'

const RAW_HASH = fileURLToPath(new URL('../library/raw-hash.ts', import.meta.url))
const CONNECTIONS = 8
const ROUNDS = 3
/** Per round. */
const LOGINS = 32
const SHARE_OF_RAW = 0.97

interface Rates {
  readonly perSecond: number[]
  readonly perCpuSecond: number[]
  readonly p50Ms: number[]
}

const noRates = (): Rates => ({ perSecond: [], perCpuSecond: [], p50Ms: [] })

function note(rates: Rates, count: number, wallMs: number, cpuMs: number): void {
  rates.perSecond.push((count * 1_000) / wallMs)
  rates.perCpuSecond.push((count * 1_000) / cpuMs)
}

async function logIn(server: RunningServer, paths: AccountPaths, total: number, rates: Rates): Promise<void> {
  const requests = Array.from({ length: CONNECTIONS }, (_, index) => signInRequest(server.port, paths, index))
  const before = await server.usage()
  const { wallMs, latenciesMs } = await generateLoad<'closed-loop'>({ kind: 'closed-loop', requests, total })
  const { cpuMs } = await server.usage()
  note(rates, total, wallMs, cpuMs - before.cpuMs)
  rates.p50Ms.push(median(latenciesMs))
}

async function run(surroundings: Surroundings): Promise<Findings> {
  const { folder, progress } = surroundings
  const ours = await startServer(sallyport({ port: await freePort(), folder }))
  await createAccounts(ours.port, SALLYPORT_PATHS, CONNECTIONS)
  const peer = await startServer(betterAuth(await freePort(), folder))
  await createAccounts(peer.port, BETTER_AUTH_PATHS, CONNECTIONS)
  const total = scaled(LOGINS, surroundings, CONNECTIONS)
  const rates = { raw: noRates(), ours: noRates(), peer: noRates() }
  try {
    for (let index = 0; index < scaled(ROUNDS, surroundings); index++) {
      const { wallMs, cpuMs } = await runChild<{ count: number }, RawHashResult>(RAW_HASH, 'server', { count: total })
      note(rates.raw, total, wallMs, cpuMs)
      await logIn(ours, SALLYPORT_PATHS, total, rates.ours)
      await logIn(peer, BETTER_AUTH_PATHS, total, rates.peer)
      progress(
        `round ${index + 1}: raw ${number(rates.raw.perSecond.at(-1) ?? 0)}/s, Sallyport ${number(rates.ours.perSecond.at(-1) ?? 0)}/s`,
      )
    }
  } finally {
    await Promise.all([ours.stop(), peer.stop()])
  }
  return report(rates)
}

function report({ raw, ours, peer }: Readonly<Record<'raw' | 'ours' | 'peer', Rates>>): Findings {
  const byCpu = median(pairedRatios(ours.perCpuSecond, raw.perCpuSecond))
  const byWall = median(pairedRatios(ours.perSecond, raw.perSecond))
  const row = (name: string, hash: string, { perSecond, perCpuSecond, p50Ms }: Rates, ofRaw: readonly [string, string]) => [
    name,
    hash,
    rounds(perSecond),
    rounds(perCpuSecond),
    ...ofRaw,
    p50Ms.length === 0 ? '–' : rounds(p50Ms),
  ]
  return {
    tables: [
      {
        columns: ['server', 'hash', 'per second', 'per CPU second', 'of raw (CPU)', 'of raw (wall)', 'p50 ms'],
        rows: [
          row('the hash alone', 'bcrypt 12', raw, ['100 %', '100 %']),
          row('Sallyport', 'bcrypt 12', ours, [percent(byCpu), percent(byWall)]),
          row('better-auth', 'scrypt 2^14, 16, 1', peer, ['another hash', 'another hash']),
        ],
      },
    ],
    verdicts: [
      { promise: 'sign-ins per CPU second are at least 97 % of the bare hash', measured: percent(byCpu), met: byCpu >= SHARE_OF_RAW },
      { promise: 'sign-ins per second are at least 97 % of the bare hash', measured: percent(byWall), met: byWall >= SHARE_OF_RAW },
    ],
    notes: [
      `${CONNECTIONS} connections, as many accounts, a fixed number of sign-ins per round. The bare hash runs in one worker thread on the same core.`,
      "better-auth's scrypt does about half the work of bcrypt 12 for an attacker to repeat; it stands here for its latency, not as a rival in rate.",
    ],
    data: { raw, ours, peer },
  }
}

export const login: Measurement = { name: 'login', title: 'Sign-in', run }
