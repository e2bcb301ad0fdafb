import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest'
import { type ApiAnswer, apiAt, linkTokens } from '../crash/api.ts'
import { findHalfStates } from '../crash/half-states.ts'
import { startServer } from '../crash/server-process.ts'

const COPIES = 5
const EMAIL = 'dora@example.com'
const DEVICE = 'device-secret-of-dora-0123456789abcdef0123456789'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-duplicates-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const statuses = (answers: readonly ApiAnswer[]) => answers.map(({ status }) => status).sort()
const always = (status: number) => Array.from({ length: COPIES }, () => status)

/** F-21: a balancer or an impatient client delivers each POST five times at once (I1, I8, I10). */
it('takes every request five times and does each thing once', async () => {
  const server = await startServer(folder)
  onTestFinished(() => server.signal('SIGKILL'))
  const api = apiAt(server.address)
  const repeated = (path: string, body: unknown, accessToken?: string) =>
    Promise.all(
      Array.from({ length: COPIES }, () =>
        api('POST', path, body, { device: DEVICE, ...(accessToken === undefined ? {} : { accessToken }) }),
      ),
    )

  // Copies arrive within one millisecond, so that no mail is the newest: of all that were sent one link works, and once (I1, I10).
  const successesOfEveryLink = async (template: string, use: (token: string) => Promise<readonly ApiAnswer[]>) => {
    const answers: ApiAnswer[] = []
    for (const token of await linkTokens(api, EMAIL, template)) answers.push(...(await use(token)))
    expect(new Set(statuses(answers))).toEqual(new Set([200, 410]))
    return answers.filter(({ status }) => status === 200).length
  }

  const password = 'Resident-Password-1!'
  expect(statuses(await repeated('/api/auth/register', { email: EMAIL, password, name: 'Dora' }))).toEqual(always(201))
  expect(await successesOfEveryLink('verify_email', (token) => repeated('/api/auth/verify-email', { token }))).toBe(1)

  const signIns = await repeated('/api/auth/login', { email: EMAIL, password })
  expect(statuses(signIns)).toEqual(always(200))
  const newest = signIns.map(({ data }) => data).sort((a, b) => generationOf(a) - generationOf(b))
  const { refreshToken, accessToken } = newest.at(-1) ?? {}
  const children = await repeated('/api/auth/refresh', { refreshToken })
  expect(statuses(children)).toEqual(always(200))
  expect(new Set(children.map(({ data }) => data.refreshToken)).size, 'all get the same child').toBe(1)
  const listed = await api('GET', '/api/sessions', undefined, { accessToken: String(accessToken) })
  expect(listed.data.sessions).toHaveLength(1)

  expect(statuses(await repeated('/api/auth/forgot-password', { email: EMAIL }))).toEqual(always(200))
  const reset = (token: string) => repeated('/api/auth/reset-password', { token, password: 'Another-Password-2!' })
  expect(await successesOfEveryLink('reset_password', reset)).toBe(1)
  const [again] = await repeated('/api/auth/login', { email: EMAIL, password: 'Another-Password-2!' })
  expect([200, 401]).toEqual(
    expect.arrayContaining(statuses(await repeated('/api/auth/logout', undefined, String(again?.data.accessToken)))),
  )

  server.signal('SIGTERM')
  expect(await server.exited).toBe(0)
  const sparing = findHalfStates(join(folder, 'sallyport.db')).filter((found) => !found.startsWith('an account whose mails do not match'))
  expect(sparing).toEqual([])
})

function generationOf({ refreshToken }: Readonly<Record<string, unknown>>): number {
  const [, payload = ''] = String(refreshToken).split('.')
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as { readonly gen: number }
  return claims.gen
}
