import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiAt, newestLinkToken } from './api.ts'
import { findHalfStates, HALF_STATES, type HalfState } from './half-states.ts'
import { moveIn } from './residents.ts'
import { startServer } from './server-process.ts'

/** What a process that died in the wrong place would have left behind: one lost or extra write each. */
const PLANTED: Readonly<Record<HalfState, string>> = {
  'two accounts with one address (I8)': "update users set email = 'ANN@EXAMPLE.COM' where email = 'ben@example.com'",
  'an account without the audit row of its sign-up (I4)': "delete from audit_logs where action = 'register'",
  'an account whose mails do not match its sign-ups and resends (I10)': "delete from mail_outbox where template = 'verify_email'",
  'a mail to an address without an account (I10)': "update mail_outbox set recipient = 'nobody@example.com' where template = 'welcome'",
  'an unverified account without a live link (I5)': "update one_time_secrets set voidedAt = 1 where email = 'cleo@example.com'",
  'a verified account without its used link, audit row and mail, once each (I1, I4, I11)':
    "delete from mail_outbox where template = 'welcome'",
  'a used link of an unverified account (I4)': "update one_time_secrets set consumedAt = 1 where email = 'cleo@example.com'",
  'resets whose links, audit rows and mails do not match (I1, I4, I11)': "delete from audit_logs where action = 'password_reset'",
  'reset requests whose links and mails do not match (I4)': "delete from mail_outbox where template = 'reset_password'",
  'a changed password beside a used link that does not say so (I4)': 'update users set passwordChangedAt = null',
  'a live session older than the last reset (I3, I4)':
    "update user_sessions set isActive = 1, authTime = 1 where userId in (select userId from one_time_secrets where purpose = 'password_reset')",
  'a live secret older than the last reset (I3, I4)':
    "update one_time_secrets set voidedAt = null, consumedAt = null where purpose = 'password_reset'",
  'two live secrets of one purpose (I1)':
    "update one_time_secrets set consumedAt = null, voidedAt = null, userId = (select id from users where email = 'cleo@example.com')",
  'two active sessions on one device (I8)':
    "drop index user_sessions_active_device; update user_sessions set isActive = 1, deviceKey = 'one', userId = (select id from users where email = 'ann@example.com')",
  'a count of sessions that is not the number of rows': 'update users set activeSessions = 7',
  'a session without the audit row of its sign-in (I4)': "delete from audit_logs where action = 'login'",
  'a sign-out that is not audited exactly once (I11)': "delete from audit_logs where action = 'logout'",
  'a theft alarm, although nobody stole anything (I5)': "update audit_logs set action = 'refresh_reuse' where action = 'logout'",
  'an audit chain with a gap or a broken link (I11)': 'delete from audit_logs where seq = 3',
  'an audit chain whose head is not its last row (I11)': 'delete from audit_logs where seq = (select max(seq) from audit_logs)',
}

let folder = ''
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-half-states-'))
  const server = await startServer(folder)
  const api = apiAt(server.address)
  const ann = await moveIn(api, 'ann')
  const ben = await moveIn(api, 'ben')
  await api('POST', '/api/auth/register', { email: 'cleo@example.com', password: 'Resident-Password-1!', name: 'Cleo' })
  await api('POST', '/api/auth/logout', undefined, { accessToken: ben.accessToken })
  await api('POST', '/api/auth/forgot-password', { email: ann.email })
  const token = await newestLinkToken(api, ann.email, 'reset_password')
  expect((await api('POST', '/api/auth/reset-password', { token, password: 'Resident-Password-2!' })).status).toBe(200)
  server.signal('SIGTERM')
  expect(await server.exited).toBe(0)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the search for half states is not blind', () => {
  it('finds none in a database that was left in order', () => {
    expect(findHalfStates(join(folder, 'sallyport.db'))).toEqual([])
  })

  it.each(Object.keys(HALF_STATES) as HalfState[])('finds %s', (name) => {
    const copy = join(folder, 'planted.db')
    copyFileSync(join(folder, 'sallyport.db'), copy)
    const database = new Database(copy)
    database.exec(PLANTED[name])
    database.close()
    expect(findHalfStates(copy).filter((found) => found.startsWith(name))).toHaveLength(1)
  })
})
