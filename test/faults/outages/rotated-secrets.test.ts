import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Api, apiAt } from '../crash/api.ts'
import { moveIn, type Resident, refresh } from '../crash/residents.ts'
import type { ServerProcess } from '../crash/server-process.ts'
import { useBundledServer } from './bundled-server.ts'

const NEW_ACCESS = { JWT_ACCESS_SECRET: 'the-next-access-secret-0123456789abcdef-0123456789' }
const NEW_REFRESH = { JWT_REFRESH_SECRET: 'the-next-refresh-secret-0123456789abcdef-0123456789' }

const bundle = useBundledServer()
let folder = ''
let old: ServerProcess
const apis: Record<'old' | 'access' | 'refresh' | 'both', Api> = { old: unstarted, access: unstarted, refresh: unstarted, both: unstarted }

function unstarted(): never {
  throw new Error('this node has not started')
}

/** Four processes on one database: nobody has restarted yet, and each thing that a restart can change. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-rotation-'))
  old = await bundle.start(folder)
  apis.old = apiAt(old.address)
  const start = async (variables: Readonly<Record<string, string>>) => apiAt((await bundle.start(folder, variables)).address)
  const nodes = [start(NEW_ACCESS), start(NEW_REFRESH), start({ ...NEW_ACCESS, ...NEW_REFRESH })] as const
  ;[apis.access, apis.refresh, apis.both] = await Promise.all(nodes)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const me = async (api: Api, { accessToken }: Pick<Resident, 'accessToken'>) =>
  (await api('GET', '/api/auth/me', undefined, { accessToken })).status

/** How often the log speaks of theft, and the outbox to somebody about it. */
function alarms(): number {
  const database = new Database(join(folder, 'sallyport.db'), { readonly: true })
  const events = Number(database.prepare("select count(*) from audit_logs where action = 'refresh_reuse'").pluck().get())
  const mails = Number(database.prepare("select count(*) from mail_outbox where template = 'session_stolen'").pluck().get())
  database.close()
  return events + mails
}

/** F-19, as docs/how-to/rotate-secrets.md tells it: there is no overlap of keys, and nothing but a sign-in is lost (I5). */
describe('nodes with different token secrets on one database', () => {
  it('a new access secret: old access tokens are refused, the refresh goes on and nobody notices', async () => {
    const ann = await moveIn(apis.old, 'ann')
    const before = { ...ann }
    expect(await me(apis.access, ann)).toBe(401)
    expect((await refresh(apis.access, ann)).status).toBe(200)
    expect(await me(apis.access, ann)).toBe(200)
    expect(await me(apis.old, ann), 'the node that has not restarted knows only the old one').toBe(401)
    expect(await me(apis.old, before), 'where the token lives out its time').toBe(200)
    expect((await refresh(apis.old, ann)).status, 'and refreshes as well').toBe(200)
    expect(alarms()).toBe(0)
  })

  it('a new refresh secret: the access token lives out its time, then everybody signs in again, without an alarm', async () => {
    const ben = await moveIn(apis.old, 'ben')
    expect(await me(apis.refresh, ben)).toBe(200)
    for (let time = 0; time < 3; time += 1) expect((await refresh(apis.refresh, ben)).status).toBe(401)
    expect(await me(apis.refresh, ben), 'a refused refresh ends nothing').toBe(200)
    expect((await refresh(apis.old, ben)).status, 'back at a node that has not restarted all goes on').toBe(200)
    const { email, password, device } = ben
    const again = await apis.refresh('POST', '/api/auth/login', { email, password }, { device })
    expect(again.status, 'passwords hang on SALLYPORT_SECRET alone').toBe(200)
    const renewed = { ...ben, refreshToken: String(again.data.refreshToken) }
    expect((await refresh(apis.refresh, renewed)).status).toBe(200)
    expect((await refresh(apis.old, renewed)).status).toBe(401)
    expect((await refresh(apis.refresh, ben)).status, 'a retired one stays retired').toBe(401)
    expect(alarms()).toBe(0)
  })

  it('both: nothing signed before counts; a session that ended at one node has ended at the other', async () => {
    const cleo = await moveIn(apis.old, 'cleo')
    expect(await me(apis.both, cleo)).toBe(401)
    expect((await refresh(apis.both, cleo)).status).toBe(401)
    const { email, password } = cleo
    const device = 'device-secret-of-cleo-elsewhere-0123456789abcdef'
    const { data } = await apis.both('POST', '/api/auth/login', { email, password }, { device })
    const elsewhere = { ...cleo, device, refreshToken: String(data.refreshToken), accessToken: String(data.accessToken) }
    expect((await apis.both('POST', '/api/auth/logout-all', undefined, elsewhere)).status).toBe(200)
    expect(await me(apis.both, elsewhere)).toBe(401)
    expect(await me(apis.old, cleo), 'a revocation needs no common key').toBe(401)
    expect((await refresh(apis.old, cleo)).status).toBe(401)
    expect(alarms()).toBe(0)
  })

  it('an old node that restarts with the old secrets in between revives nothing and alarms nobody', async () => {
    const dora = await moveIn(apis.both, 'dora')
    old.signal('SIGKILL')
    await old.exited
    apis.old = apiAt((await bundle.start(folder)).address)
    expect(await me(apis.old, dora)).toBe(401)
    expect((await refresh(apis.old, dora)).status).toBe(401)
    expect((await refresh(apis.both, dora)).status, 'and its refusal ended nothing').toBe(200)
    expect(await me(apis.both, dora)).toBe(200)
    expect(alarms()).toBe(0)
  })
})
