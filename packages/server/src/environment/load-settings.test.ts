import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { temporaryFolders } from '../../testing/temporary-folders.ts'
import type { Variables } from './environment-files.ts'
import { randomSecret } from './generated-secrets.ts'
import type { LoadOptions } from './load-settings.ts'
import { loadDatabaseSettings, loadSettings } from './load-settings.ts'
import { ConfigurationError } from './problem.ts'

const temporaryFolder = temporaryFolders(onTestFinished)

const ACCESS = randomSecret()
const REFRESH = randomSecret()
const DATA = randomSecret()

const PRODUCTION = {
  NODE_ENV: 'production',
  JWT_ACCESS_SECRET: ACCESS,
  JWT_REFRESH_SECRET: REFRESH,
  SALLYPORT_SECRET: DATA,
  PUBLIC_URL: 'https://auth.example.com',
  SMTP_URL: 'smtp://user:p%40ss@smtp.example.com:2525',
  SMTP_FROM: 'Example <noreply@example.com>',
  TRUSTED_PROXIES: '10.0.0.0/8',
}

function load(variables: Variables, options: LoadOptions = {}) {
  return loadSettings({ folder: options.folder ?? temporaryFolder(), variables, ...options })
}

async function problemsOf(variables: Variables, options: LoadOptions = {}): Promise<ConfigurationError> {
  const error = await load(variables, options).catch((reason: unknown) => reason)
  if (!(error instanceof ConfigurationError)) throw new Error(`no ConfigurationError but ${String(error)}`)
  return error
}

describe('defaults', () => {
  test('an empty environment is a complete development server', async () => {
    const folder = temporaryFolder()
    const settings = await load({}, { folder })
    expect(settings).toMatchObject({
      environment: 'development',
      port: 5000,
      host: '127.0.0.1',
      dataFolder: join(folder, '.sallyport'),
      database: { kind: 'sqlite', path: join(folder, '.sallyport', 'sallyport.db'), autoMigrate: true },
      redis: null,
      mail: { kind: 'outbox' },
      publicUrl: null,
      clientUrls: ['http://localhost:3000'],
      forceHttps: false,
      hashScheme: { algorithm: 'bcrypt', cost: 12 },
      accessTtlSeconds: null,
      sessionIdleSeconds: null,
      rateLimit: 'on',
      sameSite: 'strict',
    })
    expect(settings.secrets.access).not.toBe(settings.secrets.refresh)
    expect((await load({}, { folder })).secrets).toEqual(settings.secrets)
  })

  test('production listens everywhere, migrates by hand and insists on HTTPS', async () => {
    const settings = await load(PRODUCTION)
    expect(settings).toMatchObject({ host: '0.0.0.0', forceHttps: true, clientUrls: [], secrets: { generatedIn: null } })
    expect(settings.database.autoMigrate).toBe(false)
    expect(settings.mail).toEqual({
      kind: 'smtp',
      host: 'smtp.example.com',
      port: 2525,
      secure: false,
      credentials: { user: 'user', pass: 'p@ss' },
      from: { name: 'Example', address: 'noreply@example.com' },
    })
    expect(settings.warnings).toEqual([])
  })
})

describe('aliases (C-11)', () => {
  test.each(['JWT_SECRET', 'TOKEN_SECRET', 'NEXTAUTH_SECRET'])('%s is the access secret', async (name) => {
    const settings = await load({ [name]: ACCESS })
    expect(settings.secrets.access).toBe(ACCESS)
    expect(settings.secrets.refresh).not.toBe(ACCESS)
  })

  test('EMAIL_USER and EMAIL_PASS are the mail account of 002', async () => {
    const { mail } = await load({ EMAIL_USER: 'noreply@yourdomain.com', EMAIL_PASS: 'app password' })
    expect(mail).toMatchObject({ host: 'smtp.gmail.com', port: 587, credentials: { user: 'noreply@yourdomain.com', pass: 'app password' } })
  })

  test.each(['MONGO_URI', 'MONGODB_URI'])('%s is the database of 000, 003 and 004', async (name) => {
    const url = 'mongodb://user:secret@localhost/auth'
    expect((await load({ [name]: url })).database).toMatchObject({ kind: 'mongodb', url })
    const { problems } = await problemsOf({ [name]: 'mongodb://user:secret@localhost' })
    expect(problems.map(({ code }) => code)).toEqual(['config_invalid'])
    expect(problems[0]?.message).toContain(`${name} is not an address of the form mongodb://`)
    expect(problems[0]?.message).not.toContain('secret')
  })

  test('the database of 002 by parts (R-516)', async () => {
    const parts = { DB_HOST: 'db.example.com', DB_USER: 'authstack_user', DB_PASSWORD: 'p@ss/word', DB_NAME: 'authstack' }
    const { database } = await load(parts)
    expect(database).toMatchObject({
      kind: 'mysql',
      url: 'mysql://authstack_user:p%40ss%2Fword@db.example.com:3306/authstack',
      poolSize: 10,
    })
    expect((await load({ DB_NAME: 'authstack' })).database).toMatchObject({ url: 'mysql://root@localhost:3306/authstack' })
    expect((await load({ DB_NAME: 'authstack', DB_HOST: '::1', DB_PORT: '3307' })).database).toMatchObject({
      url: 'mysql://root@[::1]:3307/authstack',
    })
  })

  test('equal values under two names are one setting, different ones stop the start', async () => {
    expect((await load({ JWT_SECRET: ACCESS, TOKEN_SECRET: ACCESS })).secrets.access).toBe(ACCESS)
    const { problems } = await problemsOf({ JWT_ACCESS_SECRET: ACCESS, NEXTAUTH_SECRET: REFRESH })
    expect(problems.map(({ code }) => code)).toEqual(['config_conflict'])
    expect(problems[0]?.message).toBe('JWT_ACCESS_SECRET and NEXTAUTH_SECRET mean the same setting but have different values.')
  })
})

describe('files', () => {
  test('.env.local wins over .env, the environment over both', async () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, '.env'), 'PORT=1001\nAPP_NAME="From env"\nSIGN_UP=closed\n')
    writeFileSync(join(folder, '.env.local'), 'PORT=1002\nAPP_NAME=Local\n')
    const settings = await load({ PORT: '1003' }, { folder })
    expect(settings).toMatchObject({ port: 1003, appName: 'Local', signUp: 'closed' })
  })

  test('an empty variable counts as unset', async () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, '.env'), 'PORT=1001\n')
    expect((await load({ PORT: '' }, { folder })).port).toBe(1001)
  })

  test('secrets come from files and providers too (C-73)', async () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'access'), `${ACCESS}\n`)
    const provider = { name: 'manager', getSecret: async (name: string) => (name === 'JWT_REFRESH_SECRET' ? REFRESH : undefined) }
    const settings = await load({ JWT_ACCESS_SECRET_FILE: join(folder, 'access') }, { folder, secretProviders: [provider] })
    expect(settings.secrets).toMatchObject({ access: ACCESS, refresh: REFRESH })
  })

  test('a secret that cannot be fetched is a problem of its own', async () => {
    const { problems } = await problemsOf({ JWT_ACCESS_SECRET_FILE: '/does/not/exist' })
    expect(problems[0]?.message).toContain('Failed to retrieve secret: JWT_ACCESS_SECRET')
  })
})

describe('values', () => {
  test.each([
    ['sqlite:a.db', 'a.db'],
    ['sqlite:./data/a.db', 'data/a.db'],
    ['file:a.db', 'a.db'],
  ])('%s lies in the working folder', async (address, path) => {
    const folder = temporaryFolder()
    expect((await load({ DATABASE_URL: address }, { folder })).database).toMatchObject({ kind: 'sqlite', path: join(folder, path) })
  })

  test.each(['sqlite:/var/a.db', 'sqlite:///var/a.db'])('%s is absolute', async (address) => {
    expect((await load({ DATABASE_URL: address })).database).toMatchObject({ kind: 'sqlite', path: '/var/a.db' })
  })

  test.each([
    ['90s', 90],
    ['15m', 900],
    ['1h', 3600],
    ['900', 900],
  ])('JWT_ACCESS_EXPIRY=%s', async (text, seconds) => {
    expect((await load({ JWT_ACCESS_EXPIRY: text })).accessTtlSeconds).toBe(seconds)
  })

  test.each([
    [{ JWT_ACCESS_EXPIRY: 'soon' }, 'config_invalid'],
    [{ JWT_ACCESS_EXPIRY: '5s' }, 'config_invalid'],
    [{ PORT: '-1' }, 'config_invalid'],
    [{ NODE_ENV: 'staging' }, 'config_invalid'],
    [{ PUBLIC_URL: 'auth.example.com' }, 'config_invalid'],
    [{ PUBLIC_URL: 'https://auth.example.com/path' }, 'config_invalid'],
    [{ PUBLIC_URL: 'https://user@auth.example.com' }, 'config_invalid'],
    [{ CLIENT_URL: 'https://a.example.com,*' }, 'config_invalid'],
    [{ TRUSTED_PROXIES: '10.0.0.0/33' }, 'config_invalid'],
    [{ TRUSTED_PROXIES: 'proxy' }, 'config_invalid'],
    [{ FORCE_HTTPS: 'on' }, 'config_insecure_url'],
    [{ SMTP_URL: 'http://mail.example.com' }, 'config_invalid'],
    [{ SMTP_HOST: 'mail.example.com' }, 'config_mail_sender'],
    [{ SMTP_HOST: 'mail.example.com', SMTP_FROM: 'a@b.example\nBcc: c@d.example' }, 'config_mail_sender'],
    [{ SMTP_USER: 'a@b.example' }, 'config_mail_incomplete'],
    [{ SMTP_URL: 'smtp://mail.example.com', SMTP_HOST: 'mail.example.com', SMTP_FROM: 'a@b.example' }, 'config_conflict'],
    [{ JWT_ACCESS_SECRET: 'test_secret' }, 'config_secret_weak'],
    [{ JWT_ACCESS_SECRET: ACCESS, JWT_REFRESH_SECRET: ACCESS }, 'config_secret_equal'],
    [{ METRICS_TOKEN: 'short' }, 'config_secret_weak'],
    [{ SUPPORT_EMAIL: 'nobody' }, 'config_invalid'],
    [{ DATABASE_URL: 'sqlite:' }, 'config_database_unavailable'],
    [{ DATABASE_URL: 'postgres://user:secret@localhost' }, 'config_invalid'],
    [{ DATABASE_URL: 'mysql://user:se#cret@localhost/a' }, 'config_invalid'],
    [{ DATABASE_URL: 'postgres://localhost/a', DATABASE_POOL_SIZE: '0' }, 'config_invalid'],
    [{ DATABASE_URL: 'mysql://localhost/a', DB_NAME: 'a' }, 'config_conflict'],
    [{ DB_HOST: 'localhost' }, 'config_database_incomplete'],
    [{ DB_HOST: 'a b', DB_NAME: 'a' }, 'config_invalid'],
    [{ REDIS_URL: 'http://user:secret@localhost' }, 'config_invalid'],
    [{ REDIS_URL: 'redis://localhost/auth' }, 'config_invalid'],
    [{ REDIS_URL: 'redis+sentinel://localhost:26379' }, 'config_invalid'],
  ])('%o is refused', async (variables, code) => {
    const error = await problemsOf(variables)
    expect(error.problems.map((problem) => problem.code)).toEqual([code])
    expect(error.message).not.toMatch(/se#?cret@/)
  })

  test.each([
    [{ JWT_ACCESS_SECRET: undefined }, 'config_secret_missing'],
    [{ JWT_REFRESH_SECRET: undefined }, 'config_secret_missing'],
    [{ JWT_ACCESS_SECRET: 'a'.repeat(64) }, 'config_secret_weak'],
    [{ JWT_ACCESS_SECRET: `change-me-${'0123456789abcdef'.repeat(4)}` }, 'config_secret_weak'],
    [{ JWT_ACCESS_SECRET: ACCESS.slice(0, 63) }, 'config_secret_weak'],
    [{ PUBLIC_URL: undefined }, 'config_public_url_missing'],
    [{ PUBLIC_URL: 'http://auth.example.com' }, 'config_insecure_url'],
    [{ CLIENT_URL: 'http://app.example.com' }, 'config_insecure_url'],
    [{ SMTP_URL: undefined, SMTP_FROM: undefined }, 'config_mail_missing'],
    [{ RATE_LIMIT: 'off' }, 'config_rate_limit_off'],
    [{ BCRYPT_SALT_ROUNDS: '10' }, 'config_hash_weak'],
    [{ JWT_ACCESS_EXPIRY: '2h' }, 'config_invalid'],
  ])('production refuses %o', async (change, code) => {
    expect((await problemsOf({ ...PRODUCTION, ...change })).problems.map((problem) => problem.code)).toEqual([code])
  })

  test('production on this machine may do without HTTPS', async () => {
    expect(await load({ ...PRODUCTION, PUBLIC_URL: 'http://localhost:5000' })).toMatchObject({ forceHttps: false })
  })

  test('settings without effect are named', async () => {
    const { warnings } = await load({ SALLYPORT_PRESET: '004', SALLYPORT_DATADIR: '/data' })
    expect(warnings).toEqual([
      'SALLYPORT_PRESET is set but has no effect: presets are not part of this build.',
      'SALLYPORT_DATADIR is not a setting of this version; is it misspelt?',
    ])
  })

  test('the database alone needs nothing else to be right', async () => {
    const folder = temporaryFolder()
    const settings = await loadDatabaseSettings({ folder, variables: { NODE_ENV: 'production', JWT_SECRET: 'short' } })
    expect(settings).toMatchObject({ path: join(folder, '.sallyport', 'sallyport.db'), autoMigrate: false })
  })
})

test('all problems are told at once, numbered, each with its fix', async () => {
  const error = await problemsOf({
    NODE_ENV: 'production',
    JWT_SECRET: 'test_secret',
    MONGO_URI: 'mongodb://localhost',
    PUBLIC_URL: 'http://auth.example.com',
    RATE_LIMIT: 'off',
  })
  expect(error.message).toMatchInlineSnapshot(`
    "  ✖ sallyport cannot start: 6 problems
      1  MONGO_URI is not an address of the form mongodb://user:password@host:27017/database.
         fix  name the database at its end, and write special characters in the password as %XX   (config_invalid)
      2  JWT_SECRET has 11 characters; at least 64 are needed.
         fix  JWT_ACCESS_SECRET=$(openssl rand -base64 64 | tr -d "\\n")   (config_secret_weak)
      3  JWT_REFRESH_SECRET is not set.
         fix  sallyport setup:env, or JWT_REFRESH_SECRET=$(openssl rand -base64 64 | tr -d "\\n")   (config_secret_missing)
      4  No mail server is set; without one nobody can verify an address or reset a password.
         fix  set SMTP_URL=smtp://user:password@smtp.example.com:587 and SMTP_FROM=noreply@example.com   (config_mail_missing)
      5  PUBLIC_URL is http://auth.example.com but NODE_ENV=production; cookies need HTTPS.
         fix  set PUBLIC_URL=https://auth.example.com   (config_insecure_url)
      6  RATE_LIMIT is off but NODE_ENV=production.
         fix  remove RATE_LIMIT   (config_rate_limit_off)"
  `)
  expect(error.message).not.toContain('test_secret')
})
