import { createRequire } from 'node:module'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { startPostgres } from '../../../../test/support/postgres-server.ts'
import { temporaryFolders } from '../../testing/temporary-folders.ts'
import { type Composition, composeAuth } from '../composition/compose-auth.ts'
import type { DatabaseAddress } from '../composition/database-address.ts'
import { randomSecret } from '../environment/generated-secrets.ts'

const folder = temporaryFolders(afterAll)()
const secrets = { access: randomSecret(), refresh: randomSecret() }
const ACCOUNT = { email: 'ana@example.com', password: 'Correct-horse-9' }
const HOUR = 3_600_000
/** Of each of three kinds (F-22). */
const DEAD = 7_000

let calls = 0
const nextAddress = (): string => `198.51.${++calls >> 8}.${calls & 255}`

/** A database, and how to write to it past every store. */
interface Bench {
  readonly database: DatabaseAddress
  run(statement: string): Promise<void>
}

interface Answer {
  readonly success: boolean
  readonly error?: { readonly code: string }
  readonly data?: { readonly refreshToken: string; readonly deviceToken: string }
}

/** Engines of their own on one database, as in as many processes; closed after the test. */
async function startEngines(database: DatabaseAddress, count: number): Promise<readonly [Composition, ...Composition[]]> {
  const start = async (): Promise<Composition> => {
    const composition = await composeAuth({
      database,
      redis: null,
      migrate: true,
      smtp: null,
      publicUrl: 'http://localhost:5000',
      environment: 'test',
      secrets,
      limits: { rateLimit: 'off' },
      passwords: { scheme: { algorithm: 'bcrypt', cost: 6 } },
    })
    onTestFinished(() => composition.close())
    await composition.auth.start()
    return composition
  }
  const first = await start()
  return [first, ...(await Promise.all(Array.from({ length: count - 1 }, start)))]
}

/** From an address of its own: each sign-in is another device. */
async function post({ auth }: Composition, path: string, body: unknown, headers: Readonly<Record<string, string>> = {}) {
  const request = new Request(`http://localhost:5000/api/auth/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-token-delivery': 'body', ...headers },
    body: JSON.stringify(body),
  })
  const response = await auth.handler(request, { remoteAddress: nextAddress() })
  return { status: response.status, body: (await response.json()) as Answer }
}

/** At once, in turn on each engine. */
function race<Result>(engines: readonly Composition[], count: number, act: (engine: Composition) => Promise<Result>): Promise<Result[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => engines[index % engines.length]).flatMap((e) => (e ? [act(e)] : [])))
}

const codeOf = ({ status, body }: Awaited<ReturnType<typeof post>>): string => body.error?.code ?? String(status)

/** Expired and ended sessions, links and counters; names and types are the same for both databases. */
function fillStatements(email: string, now: number): readonly string[] {
  const long = now - 40 * 24 * HOUR
  const numbers = `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${DEAD}) select`
  const user = `(select id from users where email = '${email}')`
  return [
    `insert into user_sessions (id, "userId", "deviceKey", generation, "signInGeneration", "refreshToken", "rotatedAt", "deviceInfo", amr, "authTime",
       "isActive", "endedAt", "createdAt", "lastUsedAt", "expiresAt", "absoluteExpiresAt")
     ${numbers} 'dead-' || i, ${user}, 'device-' || i, 1, 1, 'hash-' || i, ${long}, '{}', '["pwd"]', ${long},
       i % 2, case when i % 2 = 0 then ${long} end, ${long}, ${long}, ${long} + i, ${long} + i from n`,
    `insert into one_time_secrets (id, purpose, "userId", email, "tokenHash", attempts, "maxAttempts", "createdAt", "expiresAt")
     ${numbers} 'dead-' || i, 'password_reset', ${user}, '${email}', 'hash-' || i, 0, 5, ${long}, ${long} + i from n`,
    `insert into rate_limits (id, identifier, action, attempts, "windowStart", "windowEndsAt", "expiresAt")
     ${numbers} 'dead-' || i, 'dead-' || i, 'sign_in_failure', 1, ${long}, ${long} + i, ${long} + i from n`,
  ]
}

function describeEngines(name: string, bench: () => Bench): void {
  describe(`several engines on one ${name} database`, () => {
    test('let all of 16 right sign-ins in at once, and lock nobody out', async () => {
      const engines = await startEngines(bench().database, 2)
      await engines[0].auth.operations.createUser({ ...ACCOUNT, verified: true })
      for (let round = 0; round < 3; round += 1) {
        const answers = await race(engines, 16, (engine) => post(engine, 'login', ACCOUNT))
        expect(answers.map(codeOf)).toEqual(Array.from({ length: 16 }, () => '200'))
      }
    })

    test('evaluate five of 64 wrong guesses, then say that the account is locked, at once', async () => {
      const engines = await startEngines(bench().database, 2)
      const stranger = { email: 'bob@example.com', password: 'Correct-horse-8' }
      await engines[0].auth.operations.createUser({ email: stranger.email, password: ACCOUNT.password, verified: true })
      for (const email of [stranger.email, 'nobody@example.com']) {
        const answers = await race(engines, 64, (engine) => post(engine, 'login', { ...stranger, email }))
        const codes = answers.map(codeOf)
        expect(codes.filter((code) => code === 'invalid_credentials')).toHaveLength(5)
        expect(codes.filter((code) => code === 'account_locked')).toHaveLength(59)
        const later = await race(engines, 4, (engine) => post(engine, 'login', { email, password: ACCOUNT.password }))
        expect(later.map(codeOf)).toEqual(Array.from({ length: 4 }, () => 'account_locked'))
      }
    })

    test(`clean ${DEAD} dead rows of each kind up together, each once, and no live one under refreshes`, async () => {
      const engines = await startEngines(bench().database, 3)
      const account = { ...ACCOUNT, email: 'cleo@example.com' }
      await engines[0].auth.operations.createUser({ ...account, verified: true })
      const live = await race(engines, 12, (engine) => post(engine, 'login', account))
      for (const statement of fillStatements(account.email, Date.now())) await bench().run(statement)
      let cleaning = true
      let refreshes = 0
      const refused: string[] = []
      const keepRefreshing = async (session: Answer['data'], index: number): Promise<void> => {
        let current = session
        while (cleaning) {
          const engine = engines[index % engines.length] ?? engines[0]
          const { refreshToken, deviceToken = '' } = current ?? {}
          const answer = await post(engine, 'refresh', { refreshToken }, { 'x-device-token': deviceToken })
          if (answer.status !== 200) refused.push(codeOf(answer))
          current = { deviceToken, refreshToken: answer.body.data?.refreshToken ?? '' }
          refreshes += 1
          await new Promise((resolve) => setTimeout(resolve, 20))
        }
      }
      const refreshing = Promise.all(live.map(({ body }, index) => keepRefreshing(body.data, index)))
      const reports = await Promise.all(engines.map(({ auth }) => auth.operations.cleanUp()))
      cleaning = false
      await refreshing
      for (const what of ['sessions', 'one_time_secrets', 'attempts'] as const) {
        expect(
          reports.reduce((total, { removed }) => total + removed[what], 0),
          what,
        ).toBe(DEAD)
      }
      expect(refused).toEqual([])
      expect(refreshes).toBeGreaterThan(12)
      const [{ store }] = engines
      const user = await store.users.findByEmail(account.email)
      const sessions = await store.sessions.list(user?.id ?? '', Date.now())
      expect(sessions).toHaveLength(12)
    })
  })
}

const sqlitePath = join(folder, 'engines.db')
describeEngines('SQLite', () => ({
  database: { kind: 'sqlite', path: sqlitePath },
  async run(statement) {
    const load = createRequire(import.meta.url)
    const Database = load('better-sqlite3') as new (file: string) => { exec(sql: string): unknown; close(): unknown }
    const connection = new Database(sqlitePath)
    connection.exec(statement)
    connection.close()
  },
}))

async function runPostgres(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(statement).finally(() => client.end())
}

const postgres = await startPostgres(runPostgres)
if (postgres === null) {
  test('several engines on PostgreSQL: did not run, because no server was found', (context) => {
    if (process.env.CI === 'true') throw new Error('Install PostgreSQL.')
    context.skip('PostgreSQL is not installed')
  })
} else {
  let url = ''
  beforeAll(async () => {
    url = await postgres.createDatabase(`sallyport_engines_${process.pid}`)
  })
  afterAll(() => postgres.stop())
  describeEngines('PostgreSQL', () => ({ database: { kind: 'postgres', url }, run: (statement) => runPostgres(url, statement) }))
}
