import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest'
import { type NodeAnswer, openNode } from '../linearizability/engine-node.ts'
import { sqliteFile } from '../support/target.ts'
import { startDatabase } from '../support/test-database.ts'

const HOUR_MS = 3_600_000

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-clock-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const account = { email: 'cora@example.com', password: 'Correct-Horse-Battery-9' }
const headers = { 'x-token-delivery': 'body', 'x-device-token': 'the-laptop-keeps-this-secret-in-a-cookie-0001' }

function dataOf({ status, body }: NodeAnswer): { readonly refreshToken: string; readonly accessToken: string } {
  if (status !== 200) throw new Error(`answered ${status}`)
  return (body as { readonly data: { readonly refreshToken: string; readonly accessToken: string } }).data
}

/** F-18, F-17: the machine's clock jumps by an hour, either way, or two nodes disagree by as much. */
it('signs nobody out when the clock jumps, and brings nothing back that has ended', async () => {
  const node = await openNode({ target: sqliteFile(join(folder, 'clock.db')), graceSeconds: 10 })
  onTestFinished(() => node.close())
  await node.auth.operations.createUser({ ...account, verified: true })
  const start = Date.now()
  const post = (path: string, body: unknown, now: number) => node.call({ method: 'POST', path, headers, body, now })
  const me = (accessToken: string, now: number) =>
    node.call({ method: 'GET', path: '/api/auth/me', headers: { authorization: `Bearer ${accessToken}` }, body: null, now })

  const first = dataOf(await post('/api/auth/login', account, start))
  expect((await me(first.accessToken, start + HOUR_MS)).status, 'an hour on the access token is over').toBe(401)
  const second = dataOf(await post('/api/auth/refresh', { refreshToken: first.refreshToken }, start + HOUR_MS))
  const third = dataOf(await post('/api/auth/refresh', { refreshToken: second.refreshToken }, start - HOUR_MS))
  expect((await me(third.accessToken, start - HOUR_MS)).status, 'and back: the session goes on').toBe(200)

  const ended = await node.call({
    method: 'POST',
    path: '/api/auth/logout',
    headers: { ...headers, authorization: `Bearer ${third.accessToken}` },
    body: null,
    now: start - HOUR_MS,
  })
  expect(ended.status).toBe(200)
  for (const now of [start - 2 * HOUR_MS, start - HOUR_MS, start, start + HOUR_MS]) {
    for (const { refreshToken, accessToken } of [first, second, third]) {
      expect((await post('/api/auth/refresh', { refreshToken }, now)).status, 'what ended stays ended').toBe(401)
      expect((await me(accessToken, now)).status).toBe(401)
    }
  }
})

/** F-17: each node believes its own clock. What the slow one revokes looks old to the fast one. */
it('refuses at a node what another one revoked whose clock is five minutes behind', async ({ skip }) => {
  const database = await startDatabase('postgres')
  if ('missing' in database) {
    if (process.env.CI === 'true') throw new Error(database.missing)
    return skip(database.missing)
  }
  onTestFinished(() => database.stop())
  const target = await database.fresh()
  const [fast, slow] = [await openNode({ target, graceSeconds: 10 }), await openNode({ target, graceSeconds: 10 })]
  onTestFinished(async () => {
    await fast.close()
    await slow.close()
  })
  await fast.auth.operations.createUser({ ...account, verified: true })
  const start = Date.now()
  const request = { method: 'POST', path: '/api/auth/login', headers, body: account, now: start }
  const { accessToken } = dataOf(await fast.call(request))
  const authorization = `Bearer ${accessToken}`
  const me = (now: number) => fast.call({ method: 'GET', path: '/api/auth/me', headers: { authorization }, body: null, now })
  expect((await me(start)).status).toBe(200)
  const behind = start - 5 * 60_000
  const signOut = { ...request, path: '/api/auth/logout', headers: { ...headers, authorization }, body: null, now: behind }
  expect((await slow.call(signOut)).status).toBe(200)
  expect((await me(start + 4_000)).status).toBe(401)
})
