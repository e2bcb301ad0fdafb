import { describe, expect, it } from 'vitest'
import { createUser, signedInBrowser, signIn } from './support/journeys.ts'
import { createTestApp, PASSWORD } from './support/test-app.ts'

const EMAIL = 'ada@example.com'

describe('unsafe requests with cookies (C-48, ASVS 3.5.1)', () => {
  const accepted = [
    { origin: 'https://auth.test', 'sec-fetch-site': null },
    { origin: null, 'sec-fetch-site': 'same-origin' },
    { origin: null, 'sec-fetch-site': 'none' },
  ]
  const refused = [
    { headers: { origin: 'https://evil.example', 'sec-fetch-site': null }, code: 'origin_not_allowed' },
    { headers: { origin: 'https://auth.test.evil.example', 'sec-fetch-site': 'same-origin' }, code: 'origin_not_allowed' },
    { headers: { origin: 'http://auth.test', 'sec-fetch-site': null }, code: 'origin_not_allowed' },
    { headers: { origin: 'https://auth.test:444', 'sec-fetch-site': null }, code: 'origin_not_allowed' },
    { headers: { origin: 'null', 'sec-fetch-site': null }, code: 'origin_not_allowed' },
    { headers: { origin: '', 'sec-fetch-site': null }, code: 'origin_not_allowed' },
    { headers: { origin: null, 'sec-fetch-site': 'cross-site' }, code: 'origin_not_allowed' },
    { headers: { origin: null, 'sec-fetch-site': 'same-site' }, code: 'origin_not_allowed' },
    { headers: { origin: null, 'sec-fetch-site': null }, code: 'csrf_failed' },
  ]

  it.each(accepted)('come from our own pages: %o', async (headers) => {
    const app = await createTestApp()
    const browser = await signedInBrowser(app, EMAIL)
    expect((await browser.call('updateProfile', { body: { name: 'Augusta' }, headers })).status).toBe(200)
  })

  it.each(refused)('come from nowhere else: $headers', async ({ headers, code }) => {
    const app = await createTestApp()
    const browser = await signedInBrowser(app, EMAIL)
    for (const call of [
      browser.call('updateProfile', { body: { name: 'Mallory' }, headers }),
      browser.call('refresh', { body: {}, headers }),
      browser.call('revokeOtherSessions', { headers }),
      browser.call('logout', { headers }),
      browser.call('logoutAll', { headers }),
    ]) {
      expect((await call).code).toBe(code)
    }
    expect((await browser.call('me')).body().data.user.name).toBe('Ada Lovelace')
  })

  it('refuses a foreign page even without cookies: nobody signs a visitor in (login CSRF)', async () => {
    const app = await createTestApp()
    await createUser(app, EMAIL)
    const answer = await app
      .browser()
      .call('login', { body: { email: EMAIL, password: PASSWORD }, headers: { origin: 'https://evil.example' } })
    expect(answer.code).toBe('origin_not_allowed')
    expect(answer.cookies.filter(({ name }) => name.includes('access'))).toEqual([])
  })

  it('asks API clients for nothing: a Bearer token is no form of another site', async () => {
    const app = await createTestApp()
    await createUser(app, EMAIL)
    const api = app.api()
    await signIn(api, EMAIL)
    expect((await api.call('updateProfile', { body: { name: 'Augusta' } })).status).toBe(200)
  })

  it('reads are safe: no GET changes anything', async () => {
    const app = await createTestApp()
    const browser = await signedInBrowser(app, EMAIL)
    const before = (await app.auditRows()).length
    const foreign = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
    for (const name of ['me', 'getProfile', 'listSessions', 'csrf', 'health', 'publicConfig'] as const) {
      const answer = await browser.call(name, { headers: foreign })
      expect(answer.headers.get('access-control-allow-origin'), `${name} is not readable there`).toBeNull()
    }
    expect((await app.auditRows()).length).toBe(before)
  })
})

describe('the double-submit token', () => {
  it('is not asked for under SameSite strict, but checked wherever it is sent', async () => {
    const app = await createTestApp()
    const browser = await signedInBrowser(app, EMAIL)
    expect((await browser.call('updateProfile', { body: { name: 'A' } })).status).toBe(200)
    const { csrfToken } = (await browser.call('csrf')).body().data
    expect((await browser.call('updateProfile', { body: { name: 'B' }, headers: { 'x-csrf-token': csrfToken } })).status).toBe(200)
    expect((await browser.call('updateProfile', { body: { name: 'C' }, headers: { 'x-csrf-token': 'a.b' } })).code).toBe('csrf_failed')
  })

  it('is needed under SameSite lax, with its own cookie and in its own session', async () => {
    const app = await createTestApp({ cookies: { sameSite: 'lax' } })
    const browser = await signedInBrowser(app, EMAIL)
    const rename = (headers: Record<string, string> = {}) => browser.call('updateProfile', { body: { name: 'Augusta' }, headers })
    expect((await rename()).code).toBe('csrf_failed')
    const { csrfToken } = (await browser.call('csrf')).body().data
    expect((await rename({ 'x-csrf-token': csrfToken })).status).toBe(200)
    expect((await rename()).code).toBe('csrf_failed')

    const stranger = await signedInBrowser(app, 'mallory@example.com')
    const planted = (await stranger.call('csrf')).body().data.csrfToken
    const name = [...browser.jar.keys()].find((key) => key.includes('csrf')) ?? ''
    browser.jar.set(name, planted)
    expect((await rename({ 'x-csrf-token': planted })).code, "another session's token").toBe('csrf_failed')
    const anonymous = (await app.browser().call('csrf')).body().data.csrfToken
    browser.jar.set(name, anonymous)
    expect((await rename({ 'x-csrf-token': anonymous })).code, 'a token of nobody').toBe('csrf_failed')
    browser.jar.delete(name)
    expect((await rename({ 'x-csrf-token': csrfToken })).code, 'without its cookie').toBe('csrf_failed')
  })

  it('lives on when the access token expires', async () => {
    const app = await createTestApp({ cookies: { sameSite: 'lax' } })
    const browser = await signedInBrowser(app, EMAIL)
    const { csrfToken } = (await browser.call('csrf')).body().data
    app.clock.advance(16 * 60_000)
    const headers = { 'x-csrf-token': csrfToken }
    expect((await browser.call('refresh', { body: {}, headers })).status).toBe(200)
    expect((await browser.call('updateProfile', { body: { name: 'Augusta' }, headers })).status).toBe(200)
  })
})

describe('front ends on other origins (C-63)', () => {
  it('are listed one by one; nobody else reads an answer', async () => {
    const app = await createTestApp({ clientUrls: ['https://app.test'] })
    const browser = await signedInBrowser(app, EMAIL)
    const asked = async (origin: string) => (await browser.call('me', { headers: { origin } })).headers
    const friend = await asked('https://app.test')
    expect(friend.get('access-control-allow-origin')).toBe('https://app.test')
    expect(friend.get('access-control-allow-credentials')).toBe('true')
    for (const origin of ['https://evil.example', 'null', 'https://app.test.evil.example', 'https://xapp.test', 'http://app.test', '*']) {
      const headers = await asked(origin)
      expect(headers.get('access-control-allow-origin'), origin).toBeNull()
      expect(headers.get('access-control-allow-credentials'), origin).toBeNull()
    }
    expect(
      (
        await browser.call('updateProfile', {
          body: { name: 'B' },
          headers: { origin: 'https://app.test', 'sec-fetch-site': 'cross-site' },
        })
      ).status,
    ).toBe(200)
  })

  it('may ask beforehand', async () => {
    const app = await createTestApp({ clientUrls: ['https://app.test'] })
    const preflight = async (origin: string) => {
      const answer = await app.browser().send('OPTIONS', '/api/auth/login', undefined, { origin, 'access-control-request-method': 'POST' })
      expect(answer.status).toBe(204)
      expect(answer.headers.get('x-request-id'), 'a refusal can be found in the log').toMatch(/^\S{8,}$/)
      return answer.headers
    }
    expect((await preflight('https://app.test')).get('access-control-allow-headers')?.toLowerCase()).toContain('x-csrf-token')
    expect((await preflight('https://evil.example')).get('access-control-allow-origin')).toBeNull()
    expect((await preflight('https://evil.example')).get('access-control-allow-methods')).toBeNull()
  })
})
