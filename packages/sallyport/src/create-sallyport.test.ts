import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { describeWithMongo, startMongo } from '../../../test/support/mongo-server.ts'
import { createSallyport } from './create-sallyport.ts'
import { MongoStoreFault, openMongoStore } from './stores/mongo.ts'

const ORIGIN = 'http://localhost:3000'
const SECRETS = { access: `${'abcdefghijklmnop'.repeat(4)}1`, refresh: `${'abcdefghijklmnop'.repeat(4)}2` }

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-umbrella-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

function options(folder: string) {
  return {
    database: `sqlite:${join(folder, 'data', 'auth.db')}`,
    publicUrl: ORIGIN,
    environment: 'development',
    passwords: { scheme: { algorithm: 'bcrypt', cost: 4 } },
  } as const
}

test('one call is a working engine on an empty folder', async () => {
  const folder = temporaryFolder()
  const auth = await createSallyport(options(folder))
  await auth.operations.createUser({ email: 'ana@example.com', password: 'Correct-horse-9' })
  const response = await auth.handler(
    new Request(`${ORIGIN}/api/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-token-delivery': 'body' },
      body: JSON.stringify({ email: 'ana@example.com', password: 'Correct-horse-9' }),
    }),
  )
  expect(response.status).toBe(200)
  const { token } = (await response.json()) as { token: string }
  const session = await auth.verify(new Request(ORIGIN, { headers: { authorization: `Bearer ${token}` } }))
  expect(session).toMatchObject({ email: 'ana@example.com', role: 'user' })
  await auth.close()
  await auth.close()
})

test('the same folder later is the same engine: secrets and accounts are still there', async () => {
  const folder = temporaryFolder()
  const first = await createSallyport(options(folder))
  await first.operations.createUser({ email: 'ana@example.com', password: 'Correct-horse-9' })
  await first.close()
  const second = await createSallyport(options(folder))
  onTestFinished(() => second.close())
  expect(await second.operations.verifyAudit()).toMatchObject({ ok: true, checked: 1 })
})

test('production invents no secret and changes no schema', async () => {
  const folder = temporaryFolder()
  await expect(createSallyport({ ...options(folder), environment: 'production' })).rejects.toThrow(/secrets\.access[\s\S]*secrets\.refresh/)
  const smtp = { host: 'localhost', port: 2525, secure: false, credentials: null, from: { name: 'Test', address: 'a@b.example' } }
  const production = { database: options(folder).database, publicUrl: ORIGIN, secrets: SECRETS, smtp }
  await expect(createSallyport(production)).rejects.toThrow('sallyport migrate up')
  const auth = await createSallyport({ ...production, migrate: true })
  await auth.close()
  expect(existsSync(join(folder, 'data', 'secrets.json'))).toBe(false)
})

test.each(['mongodb://user:secret@localhost', 'postgres://user:secret@localhost', 'sqlite:', 'auth.db'])(
  '%s is refused',
  async (database) => {
    const refused = await createSallyport({ ...options(temporaryFolder()), database }).catch((error: unknown) => error)
    expect(String(refused)).toContain('sqlite:path/to/file.db')
    expect(String(refused)).not.toContain('secret')
  },
)

test('an address of Redis that is none is refused', async () => {
  await expect(createSallyport({ ...options(temporaryFolder()), redis: 'http://localhost' })).rejects.toThrow(
    'redis://user:password@host:6379',
  )
})

describeWithMongo('on MongoDB', () => {
  test('one call is a working engine too, and its store opens by itself', async () => {
    const server = await startMongo()
    onTestFinished(() => server.stop())
    const url = server.databaseUrl(`sallyport-umbrella-${process.pid}`)
    const early = await openMongoStore({ url })
    await expect(early.check()).rejects.toBeInstanceOf(MongoStoreFault)
    const auth = await createSallyport({ ...options(temporaryFolder()), database: url, secrets: SECRETS })
    await auth.operations.createUser({ email: 'ana@example.com', password: 'Correct-horse-9' })
    expect(await auth.operations.verifyAudit()).toMatchObject({ ok: true, checked: 1 })
    await auth.close()
    await early.check()
    expect((await early.users.findByEmail('ana@example.com'))?.email).toBe('ana@example.com')
    expect(await early.migrations.down()).toMatch(/^\d{3}-/)
    await early.close()
  }, 300_000)
})
