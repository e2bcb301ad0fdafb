import { createMemoryVolatile } from '@sallyport/volatile-memory'
import { describe, expect, it } from 'vitest'
import { createUser, signedInBrowser, signIn } from './support/journeys.ts'
import { createTestApp, type TestApp, temporaryFolder } from './support/test-app.ts'
import { MINUTE, SECOND } from './support/test-clock.ts'

const EMAIL = 'ada@example.com'

describe('who is signed in', () => {
  it.each(['/api/auth/me', '/api/users/me', '/api/auth/session'])('is told at %s, without secrets (ASVS 15.3.1)', async (path) => {
    const app = await createTestApp()
    const browser = await signedInBrowser(app, EMAIL)
    const { data } = (await browser.call('me', { path })).body()
    expect(data.user).toMatchObject({ email: EMAIL, role: 'user', hasPassword: true })
    expect(data.session.methods).toEqual(['pwd'])
    expect(JSON.stringify(data)).not.toMatch(/hash|\$2b|securityVersion|lockedUntil|failed/i)
  })

  it('is nobody once the access token expired, to the second', async () => {
    const app = await createTestApp()
    const browser = await signedInBrowser(app, EMAIL)
    const { data } = (await browser.call('me')).body()
    app.clock.advance(Date.parse(data.session.expiresAt) - app.clock.now() - 1)
    expect((await browser.call('me')).status).toBe(200)
    app.clock.advance(1)
    expect((await browser.call('me')).code).toBe('unauthenticated')
  })
})

describe('the profile', () => {
  it('changes what is named and keeps the rest', async () => {
    const app = await createTestApp()
    const browser = await signedInBrowser(app, EMAIL)
    const change = async (body: Parameters<typeof browser.call<'updateProfile'>>[1]) =>
      (await browser.call('updateProfile', body)).body().data.user
    expect(await change({ body: { username: 'Ada', preferences: { theme: 'dark' } } })).toMatchObject({
      username: 'ada',
      name: 'Ada Lovelace',
    })
    expect(await change({ body: { firstName: 'Augusta' } })).toMatchObject({
      firstName: 'Augusta',
      lastName: 'Lovelace',
      name: 'Augusta Lovelace',
    })
    expect(await change({ body: { name: 'Countess of Lovelace' } })).toMatchObject({ name: 'Countess of Lovelace', username: 'ada' })
    expect(await change({ body: { username: null, preferences: null } })).toMatchObject({ username: null, preferences: null })
    expect(await change({ path: '/api/user/profile', body: {} })).toMatchObject({ name: 'Countess of Lovelace' })
    expect((await browser.call('getProfile')).body().data.user.name).toBe('Countess of Lovelace')
  })

  it('takes names back: empty ones are cleared, and the display name follows', async () => {
    const app = await createTestApp()
    const browser = await signedInBrowser(app, EMAIL)
    const change = async (body: Readonly<Record<string, string>>) => (await browser.call('updateProfile', { body })).body().data.user
    expect(await change({ firstName: '' })).toMatchObject({ firstName: '', lastName: 'Lovelace', name: 'Lovelace' })
    expect(await change({ lastName: ' ' })).toMatchObject({ firstName: '', lastName: '', name: '' })
    expect(await change({ username: 'ada' })).toMatchObject({ name: '', username: 'ada' })
    expect(await change({ firstName: 'Ada' })).toMatchObject({ firstName: 'Ada', lastName: '', name: 'Ada' })
    expect(await change({ name: '' }), 'as at sign-up: the username stands in').toMatchObject({ firstName: '', lastName: '', name: 'ada' })
  })

  it("cannot take another user's name", async () => {
    const app = await createTestApp()
    const ada = await signedInBrowser(app, EMAIL)
    const grace = await signedInBrowser(app, 'grace@example.com')
    await ada.call('updateProfile', { body: { username: 'first' } })
    expect((await grace.call('updateProfile', { body: { username: 'FIRST' } })).code).toBe('username_taken')
    expect((await ada.call('updateProfile', { body: { username: 'First' } })).status, 'the own name is free').toBe(200)
  })

  it.each(['javascript:alert(1)', 'http://example.com/a.png', 'https://user:password@example.com/', 'data:text/html,x'])(
    'takes no %s as a picture',
    async (url) => {
      const app = await createTestApp()
      const browser = await signedInBrowser(app, EMAIL)
      expect((await browser.call('updateProfile', { body: { profileImageUrl: url } })).code).toBe('invalid_request')
    },
  )
})

describe('the guard of an application', () => {
  const ask = (app: TestApp, token: string | null, init: RequestInit = {}) =>
    new Request(`${app.publicUrl}/app`, {
      ...init,
      headers: { ...init.headers, ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
    })
  const verdict = (answer: unknown) => (answer instanceof Response ? answer.status : 'passed')

  it('answers 401 for nobody, 403 with an audit row for the wrong role, and lets the right one in (R-198)', async () => {
    const app = await createTestApp()
    await createUser(app, EMAIL)
    await app.auth.operations.createUser({ email: 'root@example.com', password: 'Correct-Horse-7', role: 'admin' })
    const user = app.browser()
    await signIn(user, EMAIL)
    const admin = app.browser()
    await signIn(admin, 'root@example.com')
    const [userToken, adminToken] = [user.cookie('access_token'), admin.cookie('access_token')]
    const guard = (token: string | null, role?: 'user' | 'admin') => app.auth.guard(ask(app, token), role === undefined ? {} : { role })
    expect(verdict(await guard(null))).toBe(401)
    expect(verdict(await guard('a.b.c'))).toBe(401)
    expect(verdict(await guard(userToken))).toBe('passed')
    expect(verdict(await guard(userToken, 'user'))).toBe('passed')
    expect(verdict(await guard(userToken, 'admin'))).toBe(403)
    expect(verdict(await guard(adminToken, 'admin'))).toBe('passed')
    expect(verdict(await guard(adminToken, 'user'))).toBe('passed')
    expect((await app.auditRows()).filter(({ action }) => action === 'access_denied')).toMatchObject([
      { success: false, errorCode: 'forbidden', endpoint: '/app' },
    ])
    await app.auth.operations.setRole('root@example.com', 'user')
    expect(verdict(await guard(adminToken, 'admin')), 'demotion counts at once (ASVS 8.3.2)').toBe(401)
  })

  it('lets no foreign page change anything', async () => {
    const app = await createTestApp()
    const browser = await signedInBrowser(app, EMAIL)
    const cookie = [...browser.jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const post = (headers: Record<string, string>) => app.auth.guard(ask(app, null, { method: 'POST', headers: { cookie, ...headers } }))
    expect(verdict(await post({ origin: app.publicUrl }))).toBe('passed')
    expect(verdict(await post({ origin: 'https://evil.example' }))).toBe(403)
    expect(verdict(await post({}))).toBe(403)
    expect(verdict(await app.auth.guard(ask(app, null, { headers: { cookie } })))).toBe('passed')
  })

  it('verifies without throwing whatever comes', async () => {
    const app = await createTestApp()
    for (const token of ['', 'x', '..', 'a.b.c', `${'a'.repeat(5_000)}.b.c`]) expect(await app.auth.verify(ask(app, token))).toBeNull()
  })
})

describe('health', () => {
  it('has the fields of both forms (C-54)', async () => {
    const app = await createTestApp({ version: '1.2.3' })
    app.clock.advance(90 * SECOND)
    expect((await app.browser().call('health')).body()).toMatchObject({
      success: true,
      status: 'ok',
      uptime: 90,
      environment: 'test',
      version: '1.2.3',
      dependencies: { database: 'healthy', email: 'healthy' },
    })
    expect((await app.browser().call('health')).body().dependencies).not.toHaveProperty('redis')
  })

  it('says 503 with the same body when the store is gone, and nothing is allowed (ASVS 16.5.3)', async () => {
    const app = await createTestApp()
    const browser = await signedInBrowser(app, EMAIL)
    await app.store.close()
    app.clock.advance(MINUTE)
    const answer = await browser.call('health')
    expect([answer.status, JSON.parse(answer.text).dependencies.database]).toEqual([503, 'unhealthy'])
    for (const call of [
      browser.call('login', { body: { email: EMAIL, password: 'x' } }),
      browser.call('refresh', { body: {} }),
      browser.call('me'),
      browser.call('logout'),
    ]) {
      const refused = await call
      expect(refused.code).toBe('unavailable')
      expect(refused.error().retryAfter).toBeGreaterThan(0)
    }
  })

  it('tells of a Redis, and without it is degraded and goes on', async () => {
    const memory = createMemoryVolatile()
    let state: 'healthy' | 'unhealthy' = 'healthy'
    const app = await createTestApp({ volatile: { ...memory, check: async () => state } })
    expect((await app.browser().call('health')).body()).toMatchObject({ status: 'ok', dependencies: { redis: 'healthy' } })
    state = 'unhealthy'
    app.clock.advance(MINUTE)
    const answer = await app.browser().call('health')
    expect(answer.status).toBe(200)
    expect(answer.body()).toMatchObject({
      success: true,
      status: 'degraded',
      dependencies: { database: 'healthy', email: 'healthy', redis: 'unhealthy' },
    })
    expect((await signedInBrowser(app, EMAIL).then((browser) => browser.call('me'))).status).toBe(200)
  })

  it('asks the mail server as an object of a class expects to be asked', async () => {
    class Transport {
      readonly answer = Promise.resolve()
      send = () => this.answer
      verify(): Promise<void> {
        return this.answer
      }
      close = () => this.answer
    }
    const app = await createTestApp({ mail: new Transport() })
    expect((await app.browser().call('health')).body().dependencies.email).toBe('healthy')
  })
})

describe('the development outbox', () => {
  it('is not there once mail is sent', async () => {
    const sent: string[] = []
    const mail = {
      send: async ({ to, text }: { to: { address: string }; text: string }) => void sent.push(`${to.address} ${text}`),
      verify: async () => {},
      close: async () => {},
    }
    const app = await createTestApp({ mail, path: `${temporaryFolder()}/auth.sqlite` })
    expect((await app.browser().call('listOutbox')).code).toBe('not_found')
    await app.browser().call('register', { body: { email: EMAIL, password: 'Correct-Horse-7' } })
    await expect.poll(() => sent.length).toBe(1)
    expect(sent[0]).toMatch(/^ada@example\.com .*\?token=/s)
    await expect
      .poll(async () => (await app.store.outbox.list(10)).map(({ status, payload }) => ({ status, payload })))
      .toEqual([{ status: 'sent', payload: '' }])
  })
})
