import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import type { CliRun } from '../../testing/spawn-cli.ts'
import { createCli } from '../../testing/spawn-cli.ts'
import { temporaryFolders } from '../../testing/temporary-folders.ts'

const temporaryFolder = temporaryFolders(onTestFinished)
const cli = await createCli({ onTestFinished, afterAll })

const CHEAP = { BCRYPT_SALT_ROUNDS: '4' }

function inFolder(folder: string) {
  return (args: string, extra: { readonly input?: string; readonly env?: Record<string, string> } = {}): Promise<CliRun> =>
    cli.run(args.split(' '), { folder, env: { ...CHEAP, ...extra.env }, ...(extra.input !== undefined && { input: extra.input }) })
}

describe('usage', () => {
  test('help has examples and exit codes, on standard output', async () => {
    const run = await inFolder(temporaryFolder())('--help')
    expect(run.code).toBe(0)
    expect(run.stdout).toContain('Examples:')
    expect(run.stdout).toContain('Exit codes:')
    expect(run.stderr).toBe('')
  })

  test.each(['unknown', 'serve --nonsense', 'user create', 'seed', 'user promote a@b.example --role king', 'seed --demo --users many'])(
    '%s is wrong usage: 2, told on standard error',
    async (args) => {
      const run = await inFolder(temporaryFolder())(args)
      expect(run.code).toBe(2)
      expect(run.stdout).toBe('')
      expect(run.stderr).not.toBe('')
    },
  )
})

describe('setup:env', () => {
  test('writes three fresh secrets for the owner alone, and never over a file', async () => {
    const folder = temporaryFolder()
    const run = inFolder(folder)
    expect((await run('setup:env')).code).toBe(0)
    const path = join(folder, '.env')
    const text = readFileSync(path, 'utf8')
    const secrets = [...text.matchAll(/^(?:JWT_ACCESS_SECRET|JWT_REFRESH_SECRET|SALLYPORT_SECRET)=(.{88})$/gm)].map((match) => match[1])
    expect(new Set(secrets).size).toBe(3)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    const again = await run('setup:env')
    expect(again.code).toBe(1)
    expect(again.stderr).toContain('--force')
    expect(readFileSync(path, 'utf8')).toBe(text)
    chmodSync(path, 0o644)
    expect(JSON.parse((await run('setup:env --force --json')).stdout)).toEqual({ path })
    expect(readFileSync(path, 'utf8')).not.toBe(text)
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })
})

describe('migrate', () => {
  test('up, status and down', async () => {
    const run = inFolder(temporaryFolder())
    const before = JSON.parse((await run('migrate status --json')).stdout) as { migrations: { name: string; appliedAt: string | null }[] }
    expect(before.migrations.length).toBeGreaterThan(0)
    expect(before.migrations.every(({ appliedAt }) => appliedAt === null)).toBe(true)
    const { applied } = JSON.parse((await run('migrate up --json')).stdout) as { applied: string[] }
    expect(applied).toEqual(before.migrations.map(({ name }) => name))
    expect((await run('migrate up')).stderr).toBe('The schema is up to date.\n')
    const unasked = await run('migrate down')
    expect(unasked.code).toBe(2)
    expect(unasked.stderr).toContain('--yes')
    expect(JSON.parse((await run('migrate down --yes --json')).stdout)).toEqual({ takenBack: applied.at(-1) })
  })

  test('events are for MySQL and MariaDB', async () => {
    const refused = await inFolder(temporaryFolder())('migrate events')
    expect(refused).toMatchObject({ code: 2, stdout: '' })
    expect(refused.stderr).toMatch(/^Only MySQL and MariaDB have events\. Nothing was changed, .*\n$/)
  })
})

describe('user', () => {
  test('create, promote, disable, enable, unlock, expire-password; every act is in a log that verifies', async () => {
    const run = inFolder(temporaryFolder())
    const created = await run('user create Ana@Example.com --role admin --json --password-stdin', { input: 'Correct-horse-9\n' })
    expect(created.stderr).toBe('')
    expect(JSON.parse(created.stdout)).toMatchObject({ email: 'ana@example.com', role: 'admin', verified: true })
    for (const args of [
      'promote ana@example.com --role user',
      'disable ana@example.com',
      'enable ana@example.com',
      'unlock ana@example.com',
      'expire-password ana@example.com',
    ]) {
      expect(await run(`user ${args}`)).toMatchObject({ code: 0, stdout: '' })
    }
    const verified = await run('audit verify --json')
    expect(verified.code).toBe(0)
    expect(JSON.parse(verified.stdout)).toMatchObject({ ok: true, checked: 6, broken: null })
  })

  test('refusals are one sentence', async () => {
    const run = inFolder(temporaryFolder())
    await run('user create ana@example.com --without-password')
    expect(await run('user create ana@example.com --without-password')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: 'There is already a user with the address ana@example.com.\n',
    })
    const weak = await run('user create bob@example.com --password-stdin', { input: 'short' })
    expect(weak.code).toBe(1)
    expect(weak.stderr).toContain('at least 8 characters')
    expect((await run('user promote nobody@example.com')).stderr).toBe('There is no user with the address nobody@example.com.\n')
    expect(await run('user create eve@example.com')).toMatchObject({ code: 2 })
    expect(await run('user create eve@example.com --password-stdin', { input: '' })).toMatchObject({ code: 2 })
  })
})

describe('cleanup', () => {
  test('tells what it removed', async () => {
    const run = inFolder(temporaryFolder())
    await run('user create ana@example.com --without-password')
    const nothing = { one_time_secrets: 0, sessions: 0, attempts: 0, mails: 0, audit: 0 }
    const cleaned = await run('cleanup --json')
    expect(cleaned).toMatchObject({ code: 0, stderr: '' })
    expect(JSON.parse(cleaned.stdout)).toMatchObject({ removed: nothing, complete: true, auditBroken: null })
    expect((await run('cleanup')).stdout).toContain('sessions\t0\n')
  })
})

describe('after-restore', () => {
  test('asks first, tells what it made void, and leaves it in a log that verifies', async () => {
    const run = inFolder(temporaryFolder())
    await run('user create ana@example.com --without-password')
    const unasked = await run('after-restore')
    expect(unasked).toMatchObject({ code: 2, stdout: '' })
    expect(unasked.stderr).toContain('--yes')
    const nothing = { one_time_secrets: 0, challenges: 0, trusted_devices: 0 }
    expect(JSON.parse((await run('after-restore --yes --json')).stdout)).toEqual({ removed: nothing })
    expect(await run('after-restore --yes')).toMatchObject({ code: 0, stderr: expect.stringContaining('JWT_REFRESH_SECRET') })
    expect(JSON.parse((await run('audit verify --json')).stdout)).toMatchObject({ ok: true, checked: 3 })
  })
})

describe('seed', () => {
  test('a demo user with a random password and no admin role; refused in production', async () => {
    const folder = temporaryFolder()
    const run = inFolder(folder)
    const seeded = JSON.parse((await run('seed --demo --users 2 --json')).stdout) as { email: string; password: string }
    expect(seeded).toMatchObject({ email: 'demo@example.com', more: 2 })
    const other = JSON.parse((await inFolder(temporaryFolder())('seed --demo --json')).stdout) as { password: string }
    expect(other.password).not.toBe(seeded.password)
    await run('setup:env')
    const env = {
      NODE_ENV: 'production',
      PUBLIC_URL: 'http://localhost:5000',
      SMTP_URL: 'smtp://localhost',
      SMTP_FROM: 'a@b.example',
      BCRYPT_SALT_ROUNDS: '12',
    }
    const refused = await run('seed --demo', { env })
    expect(refused.code).toBe(2)
    expect(refused.stderr).toContain('--yes-really')
  })
})

describe('doctor', () => {
  test('finds what is wrong, repairs what is safe', async () => {
    const folder = temporaryFolder()
    const run = inFolder(folder)
    const before = JSON.parse((await run('doctor --json')).stdout) as { ok: boolean; checks: { name: string; status: string }[] }
    expect(before.ok).toBe(true)
    expect(before.checks.filter(({ status }) => status === 'warn').map(({ name }) => name)).toEqual(
      expect.arrayContaining(['secrets', 'data folder', 'database']),
    )
    const fixed = await run('doctor --fix')
    expect(fixed.code).toBe(0)
    expect(fixed.stderr).toContain('applied')
    chmodSync(join(folder, '.sallyport', 'secrets.json'), 0o644)
    expect((await run('doctor')).stdout).toContain('chmod 600')
    await run('doctor --fix')
    expect(statSync(join(folder, '.sallyport', 'secrets.json')).mode & 0o777).toBe(0o600)
  })

  test('names every problem of the configuration and of the mail server', async () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, '.env'), 'PORT=0\nRATE_LIMIT=maybe\nSIGN_UP=sometimes\n')
    const run = await inFolder(folder)('doctor')
    expect(run.code).toBe(1)
    expect(run.stdout.match(/✖ configuration/g)).toHaveLength(2)
    const mail = await inFolder(temporaryFolder())('doctor', { env: { SMTP_HOST: '127.0.0.1', SMTP_PORT: '1', SMTP_FROM: 'a@b.example' } })
    expect(mail.code).toBe(1)
    expect(mail.stdout).toContain('127.0.0.1:1 does not accept mail')
  })

  test('changes nothing by itself', async () => {
    const folder = temporaryFolder()
    await inFolder(folder)('doctor')
    expect(() => statSync(join(folder, '.sallyport'))).toThrow('ENOENT')
  })
})
