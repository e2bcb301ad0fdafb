import { randomUUID } from 'node:crypto'
import { MongoClient } from 'mongodb'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { describeWithMongo, type MongoServer, startMongo } from '../../../../test/support/mongo-server.ts'
import { startTcpProxy } from '../../../../test/support/tcp-proxy.ts'
import { createApiClient } from '../../testing/api-client.ts'
import type { CliRun } from '../../testing/spawn-cli.ts'
import { createCli } from '../../testing/spawn-cli.ts'
import { temporaryFolders } from '../../testing/temporary-folders.ts'
import { randomSecret } from '../environment/generated-secrets.ts'

const temporaryFolder = temporaryFolders(onTestFinished)
const cli = await createCli({ onTestFinished, afterAll })

const ANA = { email: 'ana@example.com', password: 'Correct-horse-9' }
const BASE = { BCRYPT_SALT_ROUNDS: '4', SALLYPORT_CONSOLE_DIR: 'off', TRUSTED_PROXIES: '127.0.0.1' }

describeWithMongo('the whole product on MongoDB', () => {
  let server: MongoServer
  beforeAll(async () => {
    server = await startMongo()
  }, 300_000)
  afterAll(() => server.stop())

  function emptyDatabase(): string {
    const url = server.databaseUrl(`sallyport-server-${randomUUID()}`)
    onTestFinished(async () => {
      const client = await new MongoClient(url).connect()
      await client.db().dropDatabase()
      await client.close()
    })
    return url
  }

  function inFolder(env: Readonly<Record<string, string>>) {
    const folder = temporaryFolder()
    const run = (args: string, input?: string): Promise<CliRun> =>
      cli.run(args.split(' '), { folder, env: { ...BASE, ...env }, ...(input !== undefined && { input }) })
    return { folder, run, serve: () => cli.serve({ folder, env: { ...BASE, ...env } }) }
  }

  test('the command line: doctor, migrate, seed, user, audit', async () => {
    const { run } = inFolder({ DATABASE_URL: emptyDatabase() })
    expect((await run('doctor')).stdout).toMatch(/\d migrations are missing\./)
    expect((await run('doctor --fix')).stderr).toMatch(/fixed database: applied \d+ migrations/)
    expect((await run('doctor')).stdout).toMatch(/✓ database {7}mongodb \S+, \d+ migrations/)
    expect((await run('migrate up')).stderr).toBe('The schema is up to date.\n')
    expect(JSON.parse((await run('migrate down --yes --json')).stdout)).toEqual({ takenBack: expect.stringMatching(/^\d{3}-/) })
    expect((await run('migrate status')).stdout).toMatch(/^\S+Z\t001-accounts\n(\S+Z\t\S+\n)*pending\t\S+\n$/)
    expect((await run('user create ana@example.com --password-stdin', ANA.password)).code).toBe(0)
    expect((await run('migrate status')).stdout).not.toContain('pending')
    for (const verb of [
      'promote ana@example.com --role admin',
      'disable ana@example.com',
      'enable ana@example.com',
      'unlock ana@example.com',
    ])
      expect(await run(`user ${verb}`), verb).toMatchObject({ code: 0 })
    expect((await run('seed --demo --users 2 --json')).code).toBe(0)
    const { ok, checked } = JSON.parse((await run('audit verify --json')).stdout) as { ok: boolean; checked: number }
    expect({ ok, several: checked > 5 }).toEqual({ ok: true, several: true })
  })

  test('sign up, verify, sign in, refresh, reset, sign out', async () => {
    const { me, refresh, send, signIn, signOut } = createApiClient()
    const { run, serve } = inFolder({ DATABASE_URL: emptyDatabase() })
    const { url } = await serve()
    const newestMail = async (): Promise<string> => {
      const { data } = (await (await fetch(`${url}/api/dev/outbox`)).json()) as { data: { mails: { id: string }[] } }
      return (await fetch(`${url}/api/dev/outbox/${data.mails[0]?.id}`)).text()
    }
    const tokenIn = (mail: string): string => /[?&#]token=([\w.-]+)/.exec(mail)?.[1] ?? ''
    expect((await send(url, '/api/auth/register', { ...ANA, name: 'Ana' })).status).toBe(201)
    expect((await send(url, '/api/auth/login', ANA)).status).toBe(403)
    expect((await send(url, '/api/auth/verify-email', { token: tokenIn(await newestMail()), password: ANA.password })).status).toBe(200)
    const session = await signIn(url, ANA)
    expect(await me(url, session)).toBe(200)
    expect(await refresh(url, session)).toEqual(expect.any(String))
    expect((await send(url, '/api/auth/forgot-password', { email: ANA.email })).status).toBe(200)
    const password = 'Another-horse-8'
    await vi.waitFor(async () => expect(await newestMail()).toContain('reset'))
    expect((await send(url, '/api/auth/reset-password', { token: tokenIn(await newestMail()), password })).status).toBe(200)
    expect(await me(url, session)).toBe(401)
    expect((await send(url, '/api/auth/login', ANA)).status).toBe(401)
    const again = await signIn(url, { email: ANA.email, password })
    expect(await signOut(url, again)).toBe(200)
    expect(await me(url, again)).toBe(401)
    expect((await run('audit verify')).code).toBe(0)
  })

  test('production changes no schema by itself', async () => {
    const { run } = inFolder({
      NODE_ENV: 'production',
      BCRYPT_SALT_ROUNDS: '12',
      HOST: '127.0.0.1',
      PORT: '0',
      PUBLIC_URL: 'http://localhost:5000',
      JWT_ACCESS_SECRET: randomSecret(),
      JWT_REFRESH_SECRET: randomSecret(),
      SALLYPORT_SECRET: randomSecret(),
      SMTP_URL: 'smtp://localhost:2525',
      SMTP_FROM: 'noreply@example.com',
      DATABASE_URL: emptyDatabase(),
    })
    const refused = await run('serve')
    expect(refused).toMatchObject({ code: 1, stdout: expect.not.stringContaining('Ready') })
    expect(refused.stderr).toMatch(/\d+ of \d+ migrations are missing/)
    expect(refused.stderr).toContain('sallyport migrate up')
  })

  test('an option that the driver does not know is one sentence without the password', async () => {
    const { run } = inFolder({ DATABASE_URL: 'mongodb://somebody:secret-word@127.0.0.1:1/auth?nonsense=1', PORT: '0' })
    const refused = await run('serve')
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain('The address of MongoDB is not valid')
    expect(refused.stderr).not.toContain('secret-word')
  })

  test('a database that goes away is 503 and not an end, and when it is back all goes on', async () => {
    const { me, send, signIn } = createApiClient()
    const direct = new URL(emptyDatabase())
    const proxy = await startTcpProxy({ port: Number(direct.port) })
    onTestFinished(() => proxy.close())
    const proxied = new URL(direct)
    proxied.port = String(proxy.port)
    // A replica set would tell its own addresses, past the proxy.
    proxied.searchParams.set('directConnection', 'true')
    const { run, serve } = inFolder({ DATABASE_URL: proxied.href })
    const { url, output } = await serve()
    expect((await run('user create ana@example.com --verified --password-stdin', ANA.password)).code).toBe(0)
    const session = await signIn(url, ANA)
    const ready = async (): Promise<number> => (await fetch(`${url}/readyz`)).status
    expect(await ready()).toBe(200)

    proxy.blackHole(true)
    const login = await send(url, '/api/auth/login', ANA)
    expect(login.status).toBe(503)
    expect(await ready()).toBe(503)
    expect(await login.text()).not.toMatch(/mongo|127\.0\.0\.1/i)
    expect((await fetch(`${url}/livez`)).status).toBe(200)

    proxy.cut()
    proxy.blackHole(false)
    await expect.poll(ready, { timeout: 20_000 }).toBe(200)
    expect(await me(url, session)).toBe(200)
    await signIn(url, ANA)
    expect((await run('audit verify')).code).toBe(0)
    expect(output().stdout).not.toContain(ANA.password)
  }, 60_000)
})
