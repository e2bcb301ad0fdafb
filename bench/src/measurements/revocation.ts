import { setTimeout as sleep } from 'node:timers/promises'
import type { Target } from '../../../test/faults/support/target.ts'
import type { TestDatabase } from '../../../test/faults/support/test-database.ts'
import { findRedisServer, startRedis } from '../../../test/support/redis-server.ts'
import { number } from '../format.ts'
import { type HttpConnection, openConnection } from '../load/http-connection.ts'
import { encodeRequest } from '../load/request.ts'
import { type Findings, type Measurement, type Surroundings, scaled, type Verdict } from '../measurement.ts'
import { createAccounts, SALLYPORT_PATHS, sessionRequest, signIn } from '../servers/accounts.ts'
import { sallyport } from '../servers/recipes.ts'
import { freePort, type RunningServer, startServer } from '../servers/server-process.ts'
import { median, percentile } from '../statistics.ts'
import { onEachDatabase } from '../stores/each-database.ts'

const KINDS = { sqlite: 'SQLite', postgres: 'PostgreSQL', mariadb: 'MariaDB', mongo: 'MongoDB' } as const

const REVOCATIONS = 200
/** Session checks that go on at both nodes meanwhile. */
const BYSTANDERS = 4
const THINK_MS = 5
const LIMIT_MS = 100
/** A node that has not heard of it by then never will. */
const GIVE_UP_MS = 10_000

interface Measured {
  readonly name: string
  readonly withRedis: boolean
  /** From the answer of the sign-out at one node to the first refusal at the other. */
  readonly delaysMs: readonly number[]
  /** Revocations after which the very next request at the other node was refused. */
  readonly atOnce: number
}

const secretOf = (name: string) => `a ${name} secret that only this measurement uses, 0123456789`

function environmentOf(target: Target, publicUrl: string, redisUrl: string | null): Readonly<Record<string, string>> {
  return {
    DATABASE_URL: target.kind === 'sqlite' ? `sqlite:${target.address}` : target.address,
    ...(redisUrl === null ? {} : { REDIS_URL: redisUrl }),
    // One origin and one set of keys: two nodes of one installation.
    PUBLIC_URL: publicUrl,
    JWT_ACCESS_SECRET: secretOf('access'),
    JWT_REFRESH_SECRET: secretOf('refresh'),
    SALLYPORT_SECRET: secretOf('data'),
    BCRYPT_SALT_ROUNDS: '4',
  }
}

/** The first node is the one that signs out, the second the one that must hear of it. */
async function startNodes(target: Target, folder: string, redisUrl: string | null): Promise<readonly [RunningServer, RunningServer]> {
  const ports = [await freePort(), await freePort()] as const
  const environment = environmentOf(target, `http://127.0.0.1:${ports[0]}`, redisUrl)
  const start = (port: number) => startServer(sallyport({ port, folder, environment }), null)
  return [await start(ports[0]), await start(ports[1])]
}

/** Keeps a node busy until `isOver`. */
async function bystand(port: number, cookie: string, isOver: () => boolean): Promise<void> {
  const connection = await openConnection(port)
  const request = encodeRequest(sessionRequest(port, SALLYPORT_PATHS, cookie))
  while (!isOver()) {
    const { status } = await connection.send(request)
    if (status !== 200) throw new Error(`a session that nobody ended was answered ${status}`)
    await sleep(THINK_MS * (0.5 + Math.random()))
  }
  connection.close()
}

/** How long the second node goes on accepting the session, and how often it did. */
async function untilRefused(connection: HttpConnection, request: Buffer): Promise<{ readonly delayMs: number; readonly accepted: number }> {
  const startedAt = performance.now()
  for (let accepted = 0; performance.now() - startedAt < GIVE_UP_MS; accepted += 1) {
    const { status } = await connection.send(request)
    if (status === 401) return { delayMs: performance.now() - startedAt, accepted }
    if (status !== 200) throw new Error(`the session check was answered ${status}`)
  }
  throw new Error(`the other node accepted a revoked session for ${GIVE_UP_MS} ms`)
}

async function revokeMany(
  [here, there]: readonly [RunningServer, RunningServer],
  count: number,
): Promise<Omit<Measured, 'name' | 'withRedis'>> {
  await createAccounts(here.port, SALLYPORT_PATHS, count + 1)
  const everGoing = await signIn(here.port, SALLYPORT_PATHS, count)
  let isOver = false
  const others = Array.from({ length: BYSTANDERS }, (_, index) => bystand((index % 2 === 0 ? here : there).port, everGoing, () => isOver))
  const [near, far] = [await openConnection(here.port), await openConnection(there.port)]
  const delaysMs: number[] = []
  let atOnce = 0
  for (let account = 0; account < count; account += 1) {
    const cookie = await signIn(here.port, SALLYPORT_PATHS, account)
    const check = encodeRequest(sessionRequest(there.port, SALLYPORT_PATHS, cookie))
    // The other node knows the session, and has every reason to go on believing in it.
    if ((await far.send(check)).status !== 200) throw new Error('the other node does not know the session')
    const { status } = await near.send(encodeRequest({ port: here.port, method: 'POST', path: '/api/auth/logout', cookie, body: {} }))
    if (status !== 200) throw new Error(`the sign-out was answered ${status}`)
    const { delayMs, accepted } = await untilRefused(far, check)
    delaysMs.push(delayMs)
    if (accepted === 0) atOnce += 1
  }
  isOver = true
  await Promise.all(others)
  for (const connection of [near, far]) connection.close()
  return { delaysMs, atOnce }
}

async function measure(database: TestDatabase, withRedis: boolean, { folder, ...surroundings }: Surroundings): Promise<Measured> {
  const redis = withRedis ? await startRedis() : null
  try {
    const nodes = await startNodes(await database.fresh(), folder, redis?.url ?? null)
    try {
      return { name: database.name, withRedis, ...(await revokeMany(nodes, scaled(REVOCATIONS, surroundings))) }
    } finally {
      for (const node of nodes) await node.stop()
    }
  } finally {
    await redis?.stop()
  }
}

async function run(surroundings: Surroundings): Promise<Findings> {
  const withRedis = findRedisServer() === null ? [false] : [true, false]
  const { results, missing } = await onEachDatabase(KINDS, surroundings, async (database) => {
    const measured: Measured[] = []
    for (const isTold of withRedis) {
      const result = await measure(database, isTold, surroundings)
      surroundings.progress(`${titleOf(result)}: p99 ${number(percentile(result.delaysMs, 99))} ms, ${result.atOnce} at once`)
      measured.push(result)
    }
    return measured
  })
  const noRedis = withRedis.includes(true) ? [] : ['Redis was skipped: there is no redis-server.']
  for (const line of noRedis) surroundings.progress(line)
  return report(results, [...noRedis, ...missing])
}

const titleOf = ({ name, withRedis }: Measured) => `${name}, ${withRedis ? 'with' : 'without'} Redis`

function verdictOn(result: Measured): Verdict {
  const { withRedis, delaysMs, atOnce } = result
  const p99 = percentile(delaysMs, 99)
  return withRedis
    ? { promise: `${titleOf(result)}: p99 at most ${LIMIT_MS} ms`, measured: `${number(p99)} ms`, met: p99 <= LIMIT_MS }
    : {
        promise: `${titleOf(result)}: the next request is refused`,
        measured: `${atOnce} of ${delaysMs.length}`,
        met: atOnce === delaysMs.length,
      }
}

function report(results: readonly Measured[], missing: readonly string[]): Findings {
  return {
    tables: [
      {
        caption: 'From the answer of the sign-out at one node to the first refusal at the other, in ms:',
        columns: ['database', 'p50', 'p99', 'longest', 'refused at the next request'],
        rows: results.map((result) => [
          titleOf(result),
          number(median(result.delaysMs)),
          number(percentile(result.delaysMs, 99)),
          number(Math.max(...result.delaysMs)),
          `${result.atOnce} of ${result.delaysMs.length}`,
        ]),
      },
    ],
    verdicts: results.map(verdictOn),
    notes: [
      'Two server processes, one database, the session known to both; the answer that refuses is part of the time.',
      `${BYSTANDERS} other clients check a session at both nodes meanwhile, about every ${THINK_MS} ms each.`,
      ...missing,
    ],
    data: results,
  }
}

export const revocation: Measurement = { name: 'revocation', title: 'Revocation on the other node', run }
