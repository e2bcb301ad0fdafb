import { MongoClient } from 'mongodb'
import mysql from 'mysql2/promise'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { DatabaseServer } from '../../../../test/support/database-server.ts'
import { startMariadb } from '../../../../test/support/mariadb-server.ts'
import { startMongoDatabases } from '../../../../test/support/mongo-server.ts'
import { nameOfMysql } from '../../../../test/support/mysql-name.ts'
import { startPostgres } from '../../../../test/support/postgres-server.ts'
import { findRedisServer, startRedis } from '../../../../test/support/redis-server.ts'
import { createApiClient } from '../../testing/api-client.ts'
import type { SpawnedServer } from '../../testing/spawn-cli.ts'
import { createCli } from '../../testing/spawn-cli.ts'
import { temporaryFolders } from '../../testing/temporary-folders.ts'
import { randomSecret } from '../environment/generated-secrets.ts'

const cleanups: (() => void)[] = []
const atTheEnd = (clean: () => void): void => {
  cleanups.push(clean)
}
afterAll(() => {
  for (const clean of cleanups) clean()
})

const cli = await createCli({ onTestFinished: atTheEnd, afterAll: atTheEnd })
const folder = temporaryFolders(atTheEnd)()
const { me, refresh, send, signIn, signOut } = createApiClient()

const ACCOUNT = { email: 'ana@example.com', password: 'Correct-horse-9' }
/** Enough for a percentile where the delay is that of a message; where there is none, each is refused at the next request. */
const REVOCATIONS = { told: 50, asked: 15 }
const START_MS = 60_000
const ENVIRONMENT = {
  BCRYPT_SALT_ROUNDS: '4',
  DATABASE_POOL_SIZE: '5',
  JWT_ACCESS_SECRET: randomSecret(),
  JWT_REFRESH_SECRET: randomSecret(),
  SALLYPORT_SECRET: randomSecret(),
  // One origin: it is part of every token.
  PUBLIC_URL: 'http://localhost:5000',
  SALLYPORT_CONSOLE_DIR: 'off',
  TRUSTED_PROXIES: '127.0.0.1',
}

type Server = Pick<DatabaseServer, 'url' | 'createDatabase' | 'stop'>

interface Pair {
  readonly env: Readonly<Record<string, string>>
  readonly a: SpawnedServer
  readonly b: SpawnedServer
}

/** Two nodes that start at the same moment on an empty database, and a person who may sign in. */
async function startPair(more: Readonly<Record<string, string>>): Promise<Pair> {
  const env = { ...ENVIRONMENT, ...more }
  const [a, b] = await Promise.all([cli.serve({ folder, env }), cli.serve({ folder, env })])
  const created = await cli.run(['user', 'create', ACCOUNT.email, '--verified', '--password-stdin'], {
    folder,
    env,
    input: ACCOUNT.password,
  })
  if (created.code !== 0) throw new Error(created.stderr)
  return { env, a, b }
}

function percentile(sorted: readonly number[], share: number): string {
  return `${(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1)} ms`
}

/** What holds for any two nodes, whatever they share besides the database. */
function testPair(name: string, isTold: boolean, pair: () => Pair): void {
  test('they migrate once and are ready', async () => {
    const { env, a, b } = pair()
    const status = await cli.run(['migrate', 'status', '--json'], { folder, env })
    const { migrations } = JSON.parse(status.stdout) as { migrations: { appliedAt: string | null }[] }
    expect(migrations.length).toBeGreaterThan(0)
    expect(migrations.every(({ appliedAt }) => appliedAt !== null)).toBe(true)
    for (const { url } of [a, b]) expect((await fetch(`${url}/readyz`)).status).toBe(200)
    const doctor = await cli.run(['doctor'], { folder, env })
    expect(doctor.stdout).toMatch(/✓ database {7}(postgres|mysql|mongodb) 127\.0\.0\.1:\d+\/\w+, \d+ migrations/)
  })

  test('what one revokes the other refuses', async () => {
    const { a, b } = pair()
    const sessions = []
    for (let index = 0; index < (isTold ? REVOCATIONS.told : REVOCATIONS.asked); index += 1) sessions.push(await signIn(a.url, ACCOUNT))
    const delays: number[] = []
    for (const session of sessions) {
      expect(await me(b.url, session)).toBe(200)
      expect(await me(a.url, session)).toBe(200)
      expect(await signOut(b.url, session)).toBe(200)
      const revokedAt = performance.now()
      // Without a broadcast the other node asks the database at each request, so the very next one is refused.
      if (!isTold) expect(await me(a.url, session)).toBe(401)
      else await vi.waitUntil(async () => (await me(a.url, session)) === 401, { timeout: 5000, interval: 1 })
      delays.push(performance.now() - revokedAt)
    }
    delays.sort((left, right) => left - right)
    // Measured for people to read; the answer of the request that was refused is part of it.
    console.info(`${name}: refused on the other node after ${percentile(delays, 0.5)} (median), ${percentile(delays, 0.99)} (p99)`)
  })

  test('one refresh token presented to both at once becomes one next one', async () => {
    const { a, b } = pair()
    const session = await signIn(a.url, ACCOUNT)
    const answers = await Promise.all(Array.from({ length: 16 }, (_, index) => refresh(index % 2 === 0 ? a.url : b.url, session)))
    expect(new Set(answers).size).toBe(1)
    expect(answers[0]).toEqual(expect.any(String))
    expect(answers[0]).not.toBe(session.refreshToken)
  })
}

function testWithRedis(name: string, databaseUrl: () => Promise<string>): void {
  let pair: Pair
  let redis: Awaited<ReturnType<typeof startRedis>>
  beforeAll(async () => {
    redis = await startRedis()
    pair = await startPair({ DATABASE_URL: await databaseUrl(), REDIS_URL: redis.url })
  }, START_MS)
  afterAll(() => redis.stop())

  testPair(`${name} with Redis`, true, () => pair)

  test('they count together', async () => {
    const statuses: number[] = []
    for (let index = 0; index < 12; index += 1) {
      const { url } = index % 2 === 0 ? pair.a : pair.b
      const stranger = { email: `stranger-${index}@example.com`, password: ACCOUNT.password }
      statuses.push((await send(url, '/api/auth/login', stranger, { 'x-forwarded-for': '203.0.113.7' })).status)
    }
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 401), 429, 429])
  })

  test('without Redis all goes on, and a revocation still counts on the other node', async () => {
    const { a, b, env } = pair
    const checks = async () => (await fetch(`${a.url}/readyz`)).json()
    expect(await checks()).toEqual({ status: 'ok', checks: { database: 'healthy', redis: 'healthy' } })
    expect((await cli.run(['doctor'], { folder, env })).stdout).toContain(`✓ redis          redis 127.0.0.1:${redis.port}`)
    const before = await signIn(a.url, ACCOUNT)
    await redis.kill()
    const during = await signIn(b.url, ACCOUNT)
    expect(await refresh(a.url, before)).toEqual(expect.any(String))
    expect(await me(a.url, during)).toBe(200)
    expect(await signOut(b.url, during)).toBe(200)
    await expect.poll(() => me(a.url, during), { timeout: 5000 }).toBe(401)
    await expect.poll(checks, { timeout: 5000 }).toEqual({ status: 'degraded', checks: { database: 'healthy', redis: 'unhealthy' } })
    const degraded = { success: true, status: 'degraded', dependencies: { database: 'healthy', redis: 'unhealthy' } }
    await expect.poll(async () => (await fetch(`${a.url}/api/health`)).json(), { timeout: 5000 }).toMatchObject(degraded)
    await redis.start()
    await expect.poll(checks, { timeout: 10_000 }).toMatchObject({ status: 'ok' })
    expect(await me(b.url, before)).toBe(200)
  })

  test('the log of both nodes is one chain, and no line of theirs has a password', async () => {
    const verified = await cli.run(['audit', 'verify', '--json'], { folder, env: pair.env })
    expect(JSON.parse(verified.stdout)).toMatchObject({ ok: true })
    for (const { output } of [pair.a, pair.b]) expect(output().stdout).not.toContain(ACCOUNT.password)
  })
}

async function describeNodes(
  wanted: string,
  start: () => Promise<Server | null>,
  nameOf: (url: string) => Promise<string> = async () => wanted,
): Promise<void> {
  const server = await start()
  if (server === null) {
    test(`two nodes on ${wanted}: did not run, because no server was found`, (context) => {
      if (process.env.CI === 'true') throw new Error(`Install ${wanted}.`)
      context.skip(`${wanted} is not installed`)
    })
    return
  }
  const name = await nameOf(server.url)
  describe(`two nodes on ${name}`, () => {
    let databases = 0
    const emptyDatabase = (): Promise<string> => server.createDatabase(`sallyport_nodes_${process.pid}_${databases++}`)
    afterAll(() => server.stop())

    describe('without Redis', () => {
      let pair: Pair
      beforeAll(async () => {
        pair = await startPair({ DATABASE_URL: await emptyDatabase() })
      }, START_MS)
      testPair(`${name} without Redis`, false, () => pair)
    })

    describe.runIf(findRedisServer() !== null)('with Redis', () => testWithRedis(name, emptyDatabase))

    test('a server that is down and a database that is missing are one sentence with the fix, without the password', async () => {
      const missing = new URL(server.url)
      missing.username = missing.username || 'nobody'
      missing.password = 'not-the-password'
      missing.pathname = '/nowhere'
      const down = new URL(missing)
      down.port = '1'
      for (const [url, sentence] of [
        // The last one is what a MongoDB that knows no users says.
        [missing, /there is no such database|refused the user or the password|did not accept the connection/],
        [down, /cannot be reached \(ECONNREFUSED\)/],
      ] as const) {
        const run = await cli.run(['serve'], { folder, env: { ...ENVIRONMENT, PORT: '0', DATABASE_URL: url.href } })
        expect(run).toMatchObject({ code: 1, stdout: '' })
        expect(run.stderr).toMatch(/^ {2}✖ sallyport cannot start: .*\n( {5}fix {2}.*\n)?$/)
        expect(run.stderr).toMatch(sentence)
        expect(run.stderr).not.toContain('not-the-password')
        const migrated = await cli.run(['migrate', 'up'], { folder, env: { ...ENVIRONMENT, DATABASE_URL: url.href } })
        expect(migrated.code).toBe(1)
        expect(migrated.stderr).toMatch(sentence)
      }
    })
  })
}

async function administerPostgres(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(statement).finally(() => client.end())
}

async function administerMysql(url: string, statement: string): Promise<void> {
  const connection = await mysql.createConnection(url)
  await connection.query(statement).finally(() => connection.end())
}

async function dropMongodb(url: string): Promise<void> {
  const client = await new MongoClient(url).connect()
  await client
    .db()
    .dropDatabase()
    .finally(() => client.close())
}

await describeNodes('PostgreSQL', () => startPostgres(administerPostgres))
await describeNodes('MariaDB', () => startMariadb(administerMysql), nameOfMysql)
await describeNodes('MongoDB', () => startMongoDatabases(dropMongodb))
