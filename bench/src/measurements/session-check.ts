import { percent, rounds } from '../format.ts'
import { generateLoad } from '../load/generate-load.ts'
import type { RequestSpec } from '../load/request.ts'
import { type Findings, type Measurement, type Surroundings, scaled } from '../measurement.ts'
import { BETTER_AUTH_PATHS, createAccounts, once, SALLYPORT_PATHS, sessionRequest, signIn } from '../servers/accounts.ts'
import { betterAuth, hello, sallyport } from '../servers/recipes.ts'
import { freePort, type RunningServer, startServer } from '../servers/server-process.ts'
import { median, pairedRatios, percentile } from '../statistics.ts'

const CONNECTIONS = 32
const ROUNDS = 7
const ROUND_MS = 4_000
/** Enough requests for the compiler of the slowest server to come to rest. */
const WARM_UP_MS = 4_000

const SHARE_OF_HELLO = 0.3
const TIMES_BETTER_AUTH = 20

interface Contender {
  readonly name: string
  readonly server: RunningServer
  readonly request: RequestSpec
  readonly expect: string
  readonly perSecond: number[]
  readonly perCpuSecond: number[]
  readonly p50Ms: number[]
  readonly p99Ms: number[]
}

function contender(name: string, server: RunningServer, request: RequestSpec, expect: string): Contender {
  return { name, server, request, expect, perSecond: [], perCpuSecond: [], p50Ms: [], p99Ms: [] }
}

async function startContenders(folder: string) {
  const port = await freePort()
  const quiet = await startServer(sallyport({ port, folder: `${folder}/quiet` }))
  await createAccounts(quiet.port, SALLYPORT_PATHS, 1)
  const request = sessionRequest(quiet.port, SALLYPORT_PATHS, await signIn(quiet.port, SALLYPORT_PATHS))
  const { body } = await once(request)

  // The same bytes in and out as Sallyport's, so that only the work between them differs.
  const raw = await startServer(hello(await freePort(), body))

  const logFile = `${folder}/sallyport.log`
  const logging = await startServer(
    sallyport({ port: await freePort(), folder: `${folder}/logging`, environment: { LOG_LEVEL: 'info' }, logFile }),
  )
  await createAccounts(logging.port, SALLYPORT_PATHS, 1)
  const loggedRequest = sessionRequest(logging.port, SALLYPORT_PATHS, await signIn(logging.port, SALLYPORT_PATHS))

  const peer = await startServer(betterAuth(await freePort(), folder))
  await createAccounts(peer.port, BETTER_AUTH_PATHS, 1)
  const peerRequest = sessionRequest(peer.port, BETTER_AUTH_PATHS, await signIn(peer.port, BETTER_AUTH_PATHS))
  return {
    raw: contender('node:http, same answer', raw, { ...request, port: raw.port }, '"success":true'),
    quiet: contender('Sallyport `GET /api/auth/me`', quiet, request, '"success":true'),
    logging: contender('… with a log line for each request', logging, loggedRequest, '"success":true'),
    peer: contender('better-auth `get-session`', peer, peerRequest, '"session"'),
  }
}

async function round({ server, request, expect, ...results }: Contender, durationMs: number, keep: boolean): Promise<void> {
  const before = await server.usage()
  const load = await generateLoad<'repeat'>({ kind: 'repeat', request, connections: CONNECTIONS, durationMs, expect })
  const { cpuMs } = await server.usage()
  if (!keep) return
  results.perSecond.push((load.requests * 1_000) / load.wallMs)
  results.perCpuSecond.push((load.requests * 1_000) / (cpuMs - before.cpuMs))
  results.p50Ms.push(median(load.latenciesMs))
  results.p99Ms.push(percentile(load.latenciesMs, 99))
}

async function run(surroundings: Surroundings): Promise<Findings> {
  const { folder, progress } = surroundings
  const contenders = await startContenders(folder)
  const all = Object.values(contenders)
  try {
    for (const each of all) await round(each, scaled(WARM_UP_MS, surroundings, 500), false)
    for (let index = 0; index < scaled(ROUNDS, surroundings, 2); index++) {
      // Another one goes first in every round.
      for (const each of [...all.slice(index % all.length), ...all.slice(0, index % all.length)]) {
        await round(each, scaled(ROUND_MS, surroundings, 500), true)
      }
      progress(`round ${index + 1}: ${all.map(({ name, perCpuSecond }) => `${name} ${Math.round(perCpuSecond.at(-1) ?? 0)}`).join(', ')}`)
    }
  } finally {
    await Promise.all(all.map(({ server }) => server.stop()))
  }
  return report(contenders, all)
}

function report({ raw, quiet, peer }: Awaited<ReturnType<typeof startContenders>>, all: readonly Contender[]): Findings {
  const share = pairedRatios(quiet.perCpuSecond, raw.perCpuSecond)
  const times = pairedRatios(quiet.perCpuSecond, peer.perCpuSecond)
  return {
    tables: [
      {
        columns: ['server', 'requests per CPU second', 'CPU µs per request', 'of node:http', 'requests/s', 'p50 ms', 'p99 ms'],
        rows: all.map((each) => [
          each.name,
          rounds(each.perCpuSecond),
          rounds(each.perCpuSecond.map((rate) => 1e6 / rate)),
          percent(median(pairedRatios(each.perCpuSecond, raw.perCpuSecond))),
          rounds(each.perSecond),
          rounds(each.p50Ms),
          rounds(each.p99Ms),
        ]),
      },
    ],
    verdicts: [
      {
        promise: 'a session check costs at most what 30 % of the raw server allows',
        measured: percent(median(share)),
        met: median(share) >= SHARE_OF_HELLO,
      },
      { promise: "at least 20 times better-auth's default", measured: `${rounds(times)} times`, met: median(times) >= TIMES_BETTER_AUTH },
    ],
    notes: [
      `${CONNECTIONS} connections, all of which send what a signed-in browser sends: session, refresh and device cookie. Every answer is checked.`,
      "CPU is the server's own `process.cpuUsage()`, all threads. Ratios are taken within a round, then the median.",
    ],
    data: all.map(({ name, perSecond, perCpuSecond, p50Ms, p99Ms }) => ({ name, perSecond, perCpuSecond, p50Ms, p99Ms })),
  }
}

export const sessionCheck: Measurement = { name: 'session', title: 'Session check', run }
