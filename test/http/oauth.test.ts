import type { MockProvider } from '@sallyport/mock-provider'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { atOnce, createUser, signedInBrowser } from './support/journeys.ts'
import { comeBack, configured, createOauthApp, errorOf, leaveFor, signInAt, startProvider, whoIs } from './support/oauth-journey.ts'
import { visitProvider } from './support/provider-visit.ts'
import { createTestApp, type TestApp } from './support/test-app.ts'
import { HOUR, MINUTE } from './support/test-clock.ts'

const MIA = { account: 'mia' }
const EMAIL = 'mia@example.com'

let mock: MockProvider
beforeAll(async () => {
  mock = await startProvider()
})
afterEach(() => {
  Object.assign(mock.faults, { down: false, slowMs: 0, deny: false, wrongIssuer: false, wrongNonce: false })
  mock.setAccount({ id: 'mia', name: 'Mia Example', email: EMAIL, emailVerified: true })
})
afterAll(() => mock.close())

const sessionsOf = async (app: TestApp) => (await app.store.users.findByEmail(EMAIL))?.activeSessions

describe('signing in with a provider', () => {
  it('creates the account, and is signed in to it the next time (R-186)', async () => {
    const app = await createOauthApp(mock)
    const first = app.browser()
    expect((await signInAt(first, MIA, { returnTo: '/account/security' })).href).toBe('https://auth.test/account/security')
    const user = await whoIs(first)
    expect(user).toMatchObject({
      email: EMAIL,
      name: 'Mia Example',
      firstName: 'Mia',
      lastName: 'Example',
      emailVerified: true,
      hasPassword: false,
    })
    expect((await app.mail(EMAIL, 'welcome')).subject).toContain('Welcome')

    const second = app.browser()
    expect((await signInAt(second, MIA)).href).toBe('https://auth.test/dashboard')
    expect((await whoIs(second)).id).toBe(user.id)
    const logins = (await app.auditRows()).filter(({ action, success }) => action === 'login' && success)
    expect(logins.map(({ metadata }) => metadata?.methods)).toEqual([['fed'], ['fed']])
  })

  it('takes the address from the userinfo endpoint where the ID token has none', async () => {
    const strict = await startProvider({ emailIn: 'userinfo' })
    try {
      const app = await createOauthApp(strict)
      const browser = app.browser()
      await signInAt(browser, MIA)
      expect((await whoIs(browser)).email).toBe(EMAIL)
    } finally {
      await strict.close()
    }
  })

  it('keeps the device: the way back brings no strict cookie, and the sessions stay one (C-05)', async () => {
    const app = await createOauthApp(mock)
    const browser = await signedInBrowser(app, EMAIL)
    const device = browser.cookie('device_token')
    await signInAt(browser, MIA)
    expect(browser.cookie('device_token')).toBe(device)
    expect(await sessionsOf(app)).toBe(1)
    expect((await browser.call('refresh', { body: {} })).status).toBe(200)
    expect((await app.mails(EMAIL)).filter(({ template }) => template === 'new_device')).toEqual([])
  })

  it('takes no device away from a browser that comes from another site', async () => {
    const app = await createOauthApp(mock)
    const headers = { 'sec-fetch-site': 'cross-site', cookie: null }
    const answers = [
      await app.browser().call('publicConfig', { headers }),
      await app.browser().call('beginOauth', { path: '/api/auth/mock', headers }),
      await app.browser().call('oauthCallback', { path: '/api/auth/callback/mock?code=x&state=y', headers }),
    ]
    for (const { cookies } of answers) expect(cookies.filter(({ name }) => name.endsWith('device_token'))).toEqual([])
    expect((await app.browser().call('publicConfig')).cookies.map(({ name }) => name)).toEqual(['__Host-device_token'])
  })

  it('asks for state, nonce and PKCE, and for the one address to come back to (R-188)', async () => {
    const app = await createOauthApp(mock)
    const { searchParams } = new URL(await leaveFor(app.browser()))
    expect(searchParams.get('redirect_uri')).toBe('https://auth.test/api/auth/callback/mock')
    expect(searchParams.get('code_challenge_method')).toBe('S256')
    for (const name of ['state', 'nonce', 'code_challenge']) expect(searchParams.get(name)?.length).toBeGreaterThanOrEqual(43)
  })

  it.each([
    ['//evil.example/x', '/dashboard'],
    ['https://evil.example', '/dashboard'],
    ['/\\evil.example', '/dashboard'],
    ['/account?tab=1#top', '/account?tab=1#top'],
  ])('sends nobody to %s but to %s', async (returnTo, expected) => {
    const app = await createOauthApp(mock)
    expect((await signInAt(app.browser(), MIA, { returnTo })).href).toBe(`https://auth.test${expected}`)
  })

  it('keeps who wants to be remembered for longer', async () => {
    const app = await createOauthApp(mock)
    const browser = app.browser()
    await signInAt(browser, MIA, { rememberMe: 'true' })
    app.clock.advance(20 * 24 * HOUR)
    expect((await browser.call('refresh', { body: {} })).status).toBe(200)
  })

  it('answers at the address of 002 and 003 as well (C-17)', async () => {
    const app = await createOauthApp(mock)
    const browser = app.browser()
    const back = await visitProvider(await leaveFor(browser), MIA)
    const alias = new URL(`/auth/mock/callback${back.search}`, back)
    expect((await comeBack(browser, alias)).pathname).toBe('/dashboard')
  })

  it('knows no provider that is not configured', async () => {
    const app = await createOauthApp(mock)
    const unknown = await app.browser().call('beginOauth', { params: { provider: 'nobody' } })
    expect([unknown.status, unknown.code]).toEqual([404, 'provider_unknown'])
    expect(errorOf(await comeBack(app.browser(), new URL('https://auth.test/api/auth/callback/nobody?code=x&state=y')))).toBe(
      'provider_unknown',
    )
  })
})

describe('an answer that is not what it should be', () => {
  it('tells calmly that somebody cancelled, and changes nothing', async () => {
    const app = await createOauthApp(mock)
    const browser = app.browser()
    const page = await signInAt(browser, 'cancel')
    expect(errorOf(page)).toBe('oauth_denied')
    expect(page.searchParams.get('provider')).toBe('mock')
    expect(page.searchParams.has('returnTo')).toBe(false)
    expect((await signInAt(browser, 'cancel', { returnTo: '/inbox' })).searchParams.get('returnTo')).toBe('/inbox')
    expect(await app.store.users.findByEmail(EMAIL)).toBeNull()
    expect((await app.auditRows()).at(-1)).toMatchObject({ action: 'oauth_denied', success: false })
  })

  it('is refused with a state of somebody else, and an honest one still counts', async () => {
    const app = await createOauthApp(mock)
    const browser = app.browser()
    const back = await visitProvider(await leaveFor(browser), MIA)
    const forged = new URL(back)
    forged.searchParams.set('state', 'x'.repeat(43))
    expect(errorOf(await comeBack(browser, forged))).toBe('oauth_state_invalid')
    forged.searchParams.delete('state')
    expect(errorOf(await comeBack(browser, forged))).toBe('oauth_state_invalid')
    expect((await comeBack(browser, back)).pathname).toBe('/dashboard')
  })

  it('is refused in another browser, and in one that never left', async () => {
    const app = await createOauthApp(mock)
    const [attacker, victim] = [app.browser(), app.browser()]
    const attackersAnswer = await visitProvider(await leaveFor(attacker), MIA)
    expect(errorOf(await comeBack(victim, attackersAnswer))).toBe('oauth_state_invalid')
    await leaveFor(victim)
    expect(errorOf(await comeBack(victim, attackersAnswer))).toBe('oauth_state_invalid')
    expect(await sessionsOf(app)).toBeUndefined()
  })

  it('counts once', async () => {
    const app = await createOauthApp(mock)
    const browser = app.browser()
    const thief = browser.copy()
    const leaving = await leaveFor(browser)
    for (const [name, value] of browser.jar) thief.jar.set(name, value)
    const back = await visitProvider(leaving, MIA)
    expect((await comeBack(browser, back)).pathname).toBe('/dashboard')
    expect(errorOf(await comeBack(thief, back))).toBe('oauth_state_invalid')
    expect(await sessionsOf(app)).toBe(1)
  })

  it('comes too late after a quarter of an hour', async () => {
    const app = await createOauthApp(mock)
    const browser = app.browser()
    const back = await visitProvider(await leaveFor(browser), MIA)
    app.clock.advance(15 * MINUTE)
    expect(errorOf(await comeBack(browser, back))).toBe('oauth_state_invalid')
  })

  it('is refused at another provider’s address, and from another issuer (mix-up, RFC 9207)', async () => {
    const second = await startProvider()
    try {
      const app = await createTestApp({ oauth: { providers: [configured(mock), configured(second, { id: 'second' })] } })
      const browser = app.browser()
      const back = await visitProvider(await leaveFor(browser), MIA)
      const elsewhere = new URL(back.href.replace('/callback/mock', '/callback/second'))
      expect(errorOf(await comeBack(browser, elsewhere))).toBe('oauth_state_invalid')
      mock.faults.wrongIssuer = true
      const tokensAskedFor = mock.requests.get('/token')
      expect(errorOf(await signInAt(browser, MIA))).toBe('oauth_failed')
      expect(mock.requests.get('/token')).toBe(tokensAskedFor)
    } finally {
      await second.close()
    }
  })

  it('is refused with an ID token of another sign-in (nonce)', async () => {
    const app = await createOauthApp(mock)
    mock.faults.wrongNonce = true
    expect(errorOf(await signInAt(app.browser(), MIA))).toBe('oauth_failed')
    expect(await app.store.users.findByEmail(EMAIL)).toBeNull()
  })

  it('is refused with a code that somebody made up', async () => {
    const app = await createOauthApp(mock)
    const browser = app.browser()
    const back = await visitProvider(await leaveFor(browser), MIA)
    back.searchParams.set('code', 'made-up')
    expect(errorOf(await comeBack(browser, back))).toBe('oauth_failed')
  })

  it('never leaves code, state or verifier in a log line', async () => {
    const app = await createOauthApp(mock)
    const browser = app.browser()
    const leaving = new URL(await leaveFor(browser))
    const back = await visitProvider(leaving.href, MIA)
    for (const name of ['state', 'nonce']) app.secrets.add(name, leaving.searchParams.get(name))
    app.secrets.add('authorization code', back.searchParams.get('code'))
    back.searchParams.set('code', 'made-up')
    expect(errorOf(await comeBack(browser, back))).toBe('oauth_failed')
    expect(app.logger.lines.some(({ message }) => message === 'Provider sign-in refused')).toBe(true)
  })
})

describe('a provider in trouble', () => {
  it('is unavailable when it is down, and the others go on', async () => {
    const second = await startProvider()
    try {
      const app = await createTestApp({ oauth: { providers: [configured(mock), configured(second, { id: 'second' })] } })
      const browser = app.browser()
      mock.faults.down = true
      expect(errorOf(new URL(await leaveFor(browser)))).toBe('oauth_unavailable')
      expect((await signInAt(browser, MIA, {}, 'second')).pathname).toBe('/dashboard')
      mock.faults.down = false
      expect((await leaveFor(app.browser())).startsWith(mock.issuer)).toBe(true)
    } finally {
      await second.close()
    }
  })

  it('is unavailable when it goes down while somebody is there', async () => {
    const app = await createOauthApp(mock)
    const browser = app.browser()
    const back = await visitProvider(await leaveFor(browser), MIA)
    mock.faults.down = true
    expect(errorOf(await comeBack(browser, back))).toBe('oauth_unavailable')
    mock.faults.down = false
    expect((await signInAt(browser, MIA)).pathname).toBe('/dashboard')
  })

  it('is unavailable when it takes longer than five seconds', async () => {
    const app = await createOauthApp(mock)
    mock.faults.slowMs = 6_000
    expect(errorOf(new URL(await leaveFor(app.browser())))).toBe('oauth_unavailable')
  })

  it('is asked for its metadata once an hour, and lived without when it cannot answer', async () => {
    const app = await createOauthApp(mock)
    const asked = () => mock.requests.get('/.well-known/openid-configuration') ?? 0
    const before = asked()
    await atOnce(8, () => leaveFor(app.browser()))
    await leaveFor(app.browser())
    expect(asked() - before).toBeLessThanOrEqual(2)
    app.clock.advance(HOUR)
    const later = asked()
    await leaveFor(app.browser())
    expect(asked() - later).toBe(1)
    app.clock.advance(HOUR)
    mock.faults.down = true
    expect((await leaveFor(app.browser())).startsWith(mock.issuer)).toBe(true)
  })

  it('may change its keys: they are read once more, at once', async () => {
    const app = await createOauthApp(mock)
    await signInAt(app.browser(), MIA)
    const asked = () => mock.requests.get('/jwks') ?? 0
    const before = asked()
    await signInAt(app.browser(), MIA)
    expect(asked()).toBe(before)
    mock.rotateKeys()
    expect((await signInAt(app.browser(), MIA)).pathname).toBe('/dashboard')
    expect(asked()).toBe(before + 1)
    await signInAt(app.browser(), MIA)
    expect(asked()).toBe(before + 1)
  })
})

describe('many at once', () => {
  it('makes one session of sixteen answers to one question', async () => {
    const app = await createOauthApp(mock)
    const browser = app.browser()
    const back = await visitProvider(await leaveFor(browser), MIA)
    const pages = await atOnce(16, () => comeBack(browser.copy(), back))
    expect(pages.filter(({ pathname }) => pathname === '/dashboard')).toHaveLength(1)
    expect(pages.filter((page) => errorOf(page) === 'oauth_state_invalid')).toHaveLength(15)
    expect(await sessionsOf(app)).toBe(1)
  })

  it('makes one account of sixteen first sign-ins of one identity', async () => {
    const app = await createOauthApp(mock)
    const browsers = Array.from({ length: 16 }, () => app.browser())
    const answers = await Promise.all(browsers.map(async (browser) => visitProvider(await leaveFor(browser), MIA)))
    const pages = await Promise.all(browsers.map((browser, index) => comeBack(browser, answers[index] ?? new URL('about:blank'))))
    expect(pages.map(({ pathname }) => pathname)).toEqual(Array.from({ length: 16 }, () => '/dashboard'))
    const ids = await Promise.all(browsers.map(async (browser) => (await whoIs(browser)).id))
    expect(new Set(ids).size).toBe(1)
    expect(await app.store.identities.list(ids[0] ?? '')).toHaveLength(1)
    expect((await app.auditRows()).filter(({ action }) => action === 'register')).toHaveLength(1)
  })
})

describe('an API client', () => {
  const clientUrls = ['https://app.example.com']
  const returnTo = 'https://app.example.com/signed-in?state=mine'

  it('fetches its session once, within a minute, and nothing stays in the browser (C-18)', async () => {
    const app = await createOauthApp(mock, { clientUrls })
    const browser = app.browser()
    const page = await signInAt(browser, MIA, { delivery: 'code', returnTo })
    expect(page.origin + page.pathname).toBe('https://app.example.com/signed-in')
    expect(page.searchParams.get('state')).toBe('mine')
    expect(browser.cookie('access_token')).toBeNull()
    const code = page.searchParams.get('code') ?? ''
    const answers = await atOnce(16, () => app.api().call('exchangeOauthCode', { body: { code } }))
    const good = answers.filter(({ status }) => status === 200)
    expect(good).toHaveLength(1)
    expect(good[0]?.body()).toMatchObject({ user: { email: EMAIL }, token: expect.any(String), data: { refreshToken: expect.any(String) } })
    expect(answers.filter((answer) => answer.code === 'oauth_code_invalid')).toHaveLength(15)
    expect(await sessionsOf(app)).toBe(1)
  })

  it('comes too late after a minute, or after the account changed', async () => {
    const app = await createOauthApp(mock, { clientUrls })
    const codeNow = async () => (await signInAt(app.browser(), MIA, { delivery: 'code', returnTo })).searchParams.get('code') ?? ''
    const late = await codeNow()
    app.clock.advance(MINUTE)
    expect((await app.api().call('exchangeOauthCode', { body: { code: late } })).code).toBe('oauth_code_invalid')
    const overtaken = await codeNow()
    await app.auth.operations.setActive(EMAIL, false)
    await app.auth.operations.setActive(EMAIL, true)
    expect((await app.api().call('exchangeOauthCode', { body: { code: overtaken } })).code).toBe('oauth_code_invalid')
  })

  it('hears of errors at its own address, and gets codes nowhere else', async () => {
    const app = await createOauthApp(mock, { clientUrls })
    const page = await signInAt(app.browser(), 'cancel', { delivery: 'code', returnTo })
    expect(page.href).toBe('https://app.example.com/signed-in?state=mine&error=oauth_denied')
    for (const elsewhere of ['https://evil.example/', '/dashboard', '']) {
      expect(errorOf(new URL(await leaveFor(app.browser(), { delivery: 'code', returnTo: elsewhere })))).toBe('invalid_request')
    }
  })
})

describe('the gate', () => {
  it('keeps suspended accounts out (C-72)', async () => {
    const app = await createOauthApp(mock)
    await signInAt(app.browser(), MIA)
    await app.auth.operations.setActive(EMAIL, false)
    expect(errorOf(await signInAt(app.browser(), MIA))).toBe('account_suspended')
  })

  it('keeps a locked account locked, whatever the way in', async () => {
    const app = await createOauthApp(mock)
    await createUser(app, EMAIL)
    await signInAt(app.browser(), MIA)
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await app.browser().call('login', { body: { email: EMAIL, password: 'Wrong-Horse-7' } })
    }
    expect(errorOf(await signInAt(app.browser(), MIA))).toBe('account_locked')
  })
})
