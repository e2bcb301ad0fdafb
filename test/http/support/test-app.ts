import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Auth, type AuthOptions, createAuth } from '@sallyport/engine'
import type { PasswordHashing, SealedAuditEntry, Store } from '@sallyport/ports'
import type { OutboxMailData } from '@sallyport/protocol'
import { openSqliteStore } from '@sallyport/store-sql'
import { createMemoryVolatile } from '@sallyport/volatile-memory'
import { afterAll, afterEach, expect } from 'vitest'
import { type CapturingLogger, createCapturingLogger, logText } from './capturing-logger.ts'
import { type ClientOptions, TestClient } from './client.ts'
import { type CountingHashing, countingHashing, createTestHashing } from './counting-hashing.ts'
import { createSecretsSeen, type SecretsSeen } from './secrets-seen.ts'
import { createTestClock, type TestClock } from './test-clock.ts'

export const SECRETS = { access: 'a-secret-for-access-tokens-0123456789', refresh: 'a-secret-for-refresh-tokens-0123456789' }
export const PASSWORD = 'Correct-Horse-7'

export interface TestApp {
  readonly auth: Auth
  readonly store: Store
  readonly clock: TestClock
  readonly hashing: CountingHashing
  readonly logger: CapturingLogger
  readonly secrets: SecretsSeen
  readonly publicUrl: string
  browser(options?: Omit<ClientOptions, 'kind'>): TestClient
  api(options?: Omit<ClientOptions, 'kind'>): TestClient
  /** Mails to an address, newest first, read as a developer reads them: in the development outbox. */
  mails(to: string): Promise<readonly OutboxMailData[]>
  mail(to: string, template: string): Promise<OutboxMailData>
  /** Everything in the audit log, oldest first. */
  auditRows(): Promise<readonly SealedAuditEntry[]>
}

export interface TestAppOptions extends Partial<Omit<AuthOptions, 'store' | 'hashing' | 'clock' | 'logger'>> {
  /** Share a file between two engines. Default: a database in memory. */
  readonly path?: string
  /** A store of any other kind, for this app alone; closed with it. */
  readonly store?: Store
  readonly clock?: TestClock
  /** Closed by the test. Default: one that turns nobody away. */
  readonly pool?: PasswordHashing
}

const patientPool = createTestHashing()
const open: { readonly app: TestApp; readonly close: () => Promise<void> }[] = []
const folders: string[] = []

/** Every run ends the same way: the chain holds, and no secret stands in a log line or an audit row. */
afterEach(async () => {
  const apps = open.splice(0)
  for (const { app } of apps) await finalSweep(app)
  for (const { close } of apps) await close()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})
afterAll(() => patientPool.close())

async function finalSweep(app: TestApp): Promise<void> {
  expect(app.secrets.foundIn(logText(app.logger.lines)), 'secrets in the log').toEqual([])
  const rows = await app.auditRows().catch(() => null)
  // A test that closed the store has nothing left to look at.
  if (rows === null) return
  expect(app.secrets.foundIn(JSON.stringify(rows)), 'secrets in the audit log').toEqual([])
  expect(await app.auth.operations.verifyAudit()).toMatchObject({ ok: true, checked: rows.length })
}

/** A folder for a database file, removed after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-http-'))
  folders.push(folder)
  return folder
}

/** The whole product in process: real store, real hashing, real limits; only the clock and the network are the test's. */
export async function createTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const { path = ':memory:', store: givenStore, clock = createTestClock(), pool = patientPool, ...given } = options
  const publicUrl = given.publicUrl ?? 'https://auth.test'
  const store = givenStore ?? (await openSqliteStore({ path, migrate: true, clock, synchronous: 'normal' }))
  const volatile = given.volatile ?? createMemoryVolatile()
  const hashing = countingHashing(pool)
  const logger = createCapturingLogger()
  const secrets = createSecretsSeen()
  const auth = createAuth({
    mail: null,
    environment: 'test',
    secrets: SECRETS,
    limits: { rateLimit: 'off' },
    passwords: { scheme: { algorithm: 'bcrypt', cost: 4 } },
    ...given,
    publicUrl,
    store,
    volatile,
    hashing,
    clock,
    logger,
  })
  await auth.start()
  const surroundings = {
    isHttps: publicUrl.startsWith('https:'),
    sameSite: given.cookies?.sameSite === 'lax' ? ('Lax' as const) : ('Strict' as const),
  }
  const world = { handler: auth.handler, publicUrl, surroundings, secrets }
  const postman = new TestClient(world, { kind: 'api', userAgent: 'postman' })

  async function mails(to: string): Promise<readonly OutboxMailData[]> {
    const { data } = (await postman.call('listOutbox')).body()
    const ids = data.mails.filter((mail) => mail.to === to).map(({ id }) => id)
    const opened = await Promise.all(ids.map((mailId) => postman.call('readOutboxMail', { params: { mailId } })))
    const read = opened.map((answer) => answer.body().data.mail)
    for (const mail of read) noteMailSecrets(secrets, mail)
    return read
  }

  const app: TestApp = {
    auth,
    store,
    clock,
    hashing,
    logger,
    secrets,
    publicUrl,
    browser: (clientOptions = {}) => new TestClient(world, { ...clientOptions, kind: 'browser' }),
    api: (clientOptions = {}) => new TestClient(world, { ...clientOptions, kind: 'api' }),
    mails,
    async mail(to, template) {
      const found = (await mails(to)).find((mail) => mail.template === template)
      if (found === undefined) throw new Error(`no ${template} mail to ${to}`)
      return found
    },
    auditRows: () => store.audit.readChain(0, 10_000),
  }
  open.push({
    app,
    async close() {
      await auth.close()
      await volatile.close()
      await store.close()
    },
  })
  return app
}

function noteMailSecrets(secrets: SecretsSeen, mail: OutboxMailData): void {
  secrets.add('mailed code', mail.code)
  for (const link of mail.links) secrets.add('mailed token', new URL(link).searchParams.get('token'))
}
