import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Api, apiAt, newestLinkToken } from '../crash/api.ts'
import { countEvents } from '../crash/half-states.ts'
import { moveIn, type Resident, refresh } from '../crash/residents.ts'
import { verifyAudit } from '../crash/verify-audit.ts'
import { sqliteFile } from '../support/target.ts'
import { useBundledServer } from './bundled-server.ts'

const bundle = useBundledServer()
const NEW_SECRETS = {
  JWT_ACCESS_SECRET: 'access-secret-after-the-restore-0123456789abcdef',
  JWT_REFRESH_SECRET: 'refresh-secret-after-the-restore-0123456789abcdef',
}
const LATE = { email: 'late@example.com', password: 'Resident-Password-1!', name: 'Late' }
/** A link verifies in the browser that signed up. */
const LATE_BROWSER = { device: 'device-secret-of-late-0123456789abcdef0123456789' }

interface Links {
  readonly reset: string | null
  readonly verification: string | null
}

let folder = ''
let backup = ''
/** Signed out after the backup; refreshed after it; reset a password after it. */
let leaver: Resident
let stayer: Resident
let resetter: Resident
let links: Links

/** docs/how-to/back-up-and-restore.md, "Back up": the statement that needs no program beside Node. */
function backUp(from: string, to: string): void {
  const database = new Database(from)
  database.exec(`vacuum into '${to}'`)
  database.close()
}

/** "Restore", step 2. */
function putBack(into: string): void {
  mkdirSync(into, { recursive: true })
  for (const ending of ['-wal', '-shm']) rmSync(join(into, `sallyport.db${ending}`), { force: true })
  copyFileSync(backup, join(into, 'sallyport.db'))
  chmodSync(join(into, 'sallyport.db'), 0o600)
}

const me = (api: Api, { accessToken }: Pick<Resident, 'accessToken'>) => api('GET', '/api/auth/me', undefined, { accessToken })

async function tryLinks(api: Api, { reset, verification }: Links): Promise<readonly number[]> {
  const answers = [
    await api('POST', '/api/auth/reset-password', { token: reset, password: 'Password-of-a-thief-9!' }),
    await api('POST', '/api/auth/verify-email', { token: verification }, LATE_BROWSER),
  ]
  return answers.map(({ status }) => status)
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-restore-'))
  backup = join(folder, 'backup.db')
  const server = await bundle.start(folder)
  const api = apiAt(server.address)
  leaver = await moveIn(api, 'leaver')
  stayer = await moveIn(api, 'stayer')
  resetter = await moveIn(api, 'resetter')
  await api('POST', '/api/auth/forgot-password', { email: resetter.email })
  await api('POST', '/api/auth/register', LATE, LATE_BROWSER)
  links = {
    reset: await newestLinkToken(api, resetter.email, 'reset_password'),
    verification: await newestLinkToken(api, LATE.email, 'verify_email'),
  }
  backUp(join(folder, 'sallyport.db'), backup)

  expect((await api('POST', '/api/auth/logout', undefined, { accessToken: leaver.accessToken })).status).toBe(200)
  for (let time = 0; time < 3; time += 1) expect((await refresh(api, stayer)).status).toBe(200)
  expect((await api('POST', '/api/auth/reset-password', { token: links.reset, password: 'Password-after-it-2!' })).status).toBe(200)
  expect((await api('POST', '/api/auth/verify-email', { token: links.verification }, LATE_BROWSER)).status).toBe(200)
  await moveIn(api, 'newcomer')
  server.signal('SIGTERM')
  expect(await server.exited).toBe(0)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** F-30: the newest copy is from before somebody signed out, reset a password and used a link (I3, I5). */
describe('a restore from an old backup', () => {
  it('brings all of it back to life when nothing else is done: the runbook is needed', async () => {
    const careless = join(folder, 'careless')
    putBack(careless)
    const api = apiAt((await bundle.start(careless)).address)
    expect((await me(api, leaver)).status).toBe(200)
    expect((await refresh(api, { ...leaver })).status).toBe(200)
    expect((await refresh(api, { ...stayer })).status, 'newer than the record').toBe(401)
    expect(await tryLinks(api, links)).toEqual([200, 200])
  })

  it('done by the runbook revives nothing, alarms nobody and locks nobody out', async () => {
    putBack(folder)
    await bundle.run(folder, ['migrate', 'up'], NEW_SECRETS)
    const voided = JSON.parse(await bundle.run(folder, ['after-restore', '--yes', '--json'], NEW_SECRETS)) as { readonly removed: object }
    expect(voided.removed).toMatchObject({ one_time_secrets: expect.any(Number) })
    await bundle.run(folder, ['doctor'], NEW_SECRETS)
    const server = await bundle.start(folder, NEW_SECRETS)
    const api = apiAt(server.address)

    for (const resident of [leaver, stayer, resetter]) {
      expect((await me(api, resident)).status, resident.email).toBe(401)
      expect((await refresh(api, resident)).status, resident.email).toBe(401)
    }
    for (const status of await tryLinks(api, links)) expect(status).toBeGreaterThanOrEqual(400)

    for (const { email, password, device } of [leaver, stayer, resetter]) {
      expect((await api('POST', '/api/auth/login', { email, password }, { device })).status, email).toBe(200)
    }
    expect((await api('POST', '/api/auth/resend-verification', { email: LATE.email }, LATE_BROWSER)).status).toBe(200)
    const token = await newestLinkToken(api, LATE.email, 'verify_email')
    // Which browser had signed up went with the old link, so the password chosen there is asked for.
    const answer = await api('POST', '/api/auth/verify-email', { token, password: LATE.password })
    expect(answer.status, 'a new link works').toBe(200)

    server.signal('SIGTERM')
    expect(await server.exited).toBe(0)
    const path = join(folder, 'sallyport.db')
    expect(await verifyAudit(sqliteFile(path))).toMatchObject({ ok: true, broken: null })
    expect(countEvents(path).get('pending_voided')).toBe(1)
    const database = new Database(path, { readonly: true })
    expect(database.prepare("select count(*) from audit_logs where action = 'refresh_reuse'").pluck().get()).toBe(0)
    expect(database.prepare("select count(*) from mail_outbox where template in ('session_stolen', 'new_device')").pluck().get()).toBe(0)
    database.close()
  })
})
