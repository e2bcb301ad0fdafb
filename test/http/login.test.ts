import type { SignedInAnswer } from '@sallyport/protocol'
import { describe, expect, it } from 'vitest'
import { atOnce, createUser, signedInBrowser, signIn, signUp } from './support/journeys.ts'
import { createTestApp, PASSWORD } from './support/test-app.ts'
import { DAY, MINUTE } from './support/test-clock.ts'

const EMAIL = 'ada@example.com'
const WRONG = 'Wrong-Horse-7'

describe('sign-in', () => {
  it('answers 200 with the user, and with a token where the client asked for one (R-028, R-038, R-587)', async () => {
    const app = await createTestApp()
    await createUser(app, EMAIL)
    const api = (await app.api().call('login', { body: { email: EMAIL, password: PASSWORD } })).body() as SignedInAnswer
    expect(api).toMatchObject({ success: true, token: expect.any(String), user: { email: EMAIL } })
    expect(api.token).toBe(api.data.accessToken)
    const browser = app.browser()
    const page = await browser.call('login', { body: { email: EMAIL, password: PASSWORD } })
    expect(page.body()).not.toHaveProperty('token')
    expect(page.text).not.toContain(browser.cookie('access_token'))
    expect((await app.store.users.findByEmail(EMAIL))?.lastLoginAt).toBe(app.clock.now())
  })

  it.each(['/api/users/login', '/api/auth/callback/credentials'])('answers at %s too', async (path) => {
    const app = await createTestApp()
    await createUser(app, EMAIL)
    expect((await app.browser().call('login', { path, body: { email: EMAIL, password: PASSWORD } })).status).toBe(200)
  })

  it('takes a username, in any case, in either member (C-26)', async () => {
    const app = await createTestApp({ registration: { emailVerification: 'optional' } })
    await app.browser().call('register', { body: { username: 'Ada.L', email: EMAIL, password: PASSWORD } })
    for (const body of [{ username: 'ADA.l' }, { username: EMAIL }, { email: ' ADA@EXAMPLE.com' }]) {
      expect((await app.browser().call('login', { body: { ...body, password: PASSWORD } })).status, JSON.stringify(body)).toBe(200)
    }
  })

  it('refuses unknown users, wrong passwords, users without a password and suspended ones alike, at the same cost (R-037)', async () => {
    const app = await createTestApp()
    await createUser(app, EMAIL)
    await createUser(app, 'oauth@example.com', null)
    await createUser(app, 'off@example.com')
    await app.auth.operations.setActive('off@example.com', false)
    const seen = []
    for (const email of ['unknown@example.com', EMAIL, 'oauth@example.com', 'off@example.com']) {
      const before = app.hashing.verifications()
      const answer = await app.browser().call('login', { body: { email, password: WRONG } })
      const { requestId, ...error } = answer.error()
      expect(answer.text).toContain(requestId)
      seen.push({ status: answer.status, error, headers: [...answer.headers.keys()].sort(), checks: app.hashing.verifications() - before })
    }
    expect(seen[0]).toMatchObject({ status: 401, error: { code: 'invalid_credentials' }, checks: 1 })
    for (const other of seen.slice(1)) expect(other).toEqual(seen[0])
  })

  it('tells whoever knows the password that the account waits or is suspended', async () => {
    const app = await createTestApp()
    await createUser(app, EMAIL)
    await app.auth.operations.setActive(EMAIL, false)
    expect((await app.browser().call('login', { body: { email: EMAIL, password: PASSWORD } })).code).toBe('account_suspended')
    await app.browser().call('register', { body: { email: 'new@example.com', password: PASSWORD } })
    expect((await app.browser().call('login', { body: { email: 'new@example.com', password: PASSWORD } })).code).toBe('email_not_verified')
  })

  it('remembers who wants to be remembered (C-07)', async () => {
    const app = await createTestApp()
    await createUser(app, EMAIL)
    const lifetime = async (rememberMe: boolean) => Date.parse((await signIn(app.browser(), EMAIL, PASSWORD, rememberMe)).sessionExpiresAt)
    expect(await lifetime(false)).toBe(app.clock.now() + 7 * DAY)
    expect(await lifetime(true)).toBe(app.clock.now() + 30 * DAY)
    const browser = app.browser()
    const started = app.clock.now()
    await signIn(browser, EMAIL, PASSWORD, true)
    for (let month = 1; month <= 4; month += 1) {
      app.clock.advance(20 * DAY)
      expect((await browser.call('refresh', { body: {} })).status).toBe(200)
    }
    app.clock.advance(10 * DAY)
    expect(app.clock.now() - started).toBe(90 * DAY)
    expect((await browser.call('refresh', { body: {} })).code).toBe('session_expired')
  })

  it('verifies a $2a$10$ hash of another system and replaces it at once (R-243)', async () => {
    const app = await createTestApp()
    await createUser(app, EMAIL)
    const user = await app.store.users.findByEmail(EMAIL)
    const foreign = (await app.hashing.hash(PASSWORD, { algorithm: 'bcrypt', cost: 10 })).replace('$2b$', '$2a$')
    await app.store.users.upgradePasswordHash(user?.id ?? '', user?.passwordHash ?? '', foreign)
    expect((await app.browser().call('login', { body: { email: EMAIL, password: WRONG } })).code).toBe('invalid_credentials')
    expect((await app.store.users.findByEmail(EMAIL))?.passwordHash).toBe(foreign)
    await signIn(app.browser(), EMAIL)
    expect((await app.store.users.findByEmail(EMAIL))?.passwordHash).toMatch(/^\$sp1\$[0-9a-f]{8}\$2b\$04\$/)
    await signIn(app.browser(), EMAIL)
  })

  it('verifies all of a long password, exactly as it was chosen (ASVS 6.2.8, 6.2.9)', async () => {
    const app = await createTestApp()
    const long = 'Zürich🐎é1'.repeat(14)
    await createUser(app, EMAIL, long)
    const login = async (password: string) => (await app.browser().call('login', { body: { email: EMAIL, password } })).status
    expect(await login(long)).toBe(200)
    expect(await login(long.slice(0, -1))).toBe(401)
    expect(await login(long.normalize('NFD'))).toBe(401)
    expect(await login(` ${long}`)).toBe(401)
  })
})

describe('simultaneous sign-ins (R-120 to R-129, R-592)', () => {
  it('on one device end in one session', async () => {
    const app = await createTestApp()
    const browser = await signedInBrowser(app, EMAIL)
    const answers = await atOnce(32, () => browser.copy().call('login', { body: { email: EMAIL, password: PASSWORD } }))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect((await app.store.users.findByEmail(EMAIL))?.activeSessions).toBe(1)
  })

  it('on one device that has no cookie yet end in one session', async () => {
    const app = await createTestApp()
    await createUser(app, EMAIL)
    const answers = await atOnce(16, () => app.browser().call('login', { body: { email: EMAIL, password: PASSWORD } }))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect((await app.store.users.findByEmail(EMAIL))?.activeSessions).toBe(1)
  })

  it('on different devices get a session each', async () => {
    const app = await createTestApp()
    await createUser(app, EMAIL)
    const browsers = await atOnce(8, async () => {
      const browser = app.browser()
      await browser.call('csrf')
      await signIn(browser, EMAIL)
      return browser
    })
    expect((await browsers[0]?.call('listSessions'))?.body().data.sessions).toHaveLength(8)
    expect((await app.store.users.findByEmail(EMAIL))?.activeSessions).toBe(8)
  })
})

describe('lockout (R-206 to R-212)', () => {
  it('locks after five wrong passwords for fifteen minutes, and says for how long', async () => {
    const app = await createTestApp()
    await createUser(app, EMAIL)
    const login = (password: string) => app.browser().call('login', { body: { email: EMAIL, password } })
    for (let guess = 0; guess < 5; guess += 1) expect((await login(WRONG)).code).toBe('invalid_credentials')
    const locked = await login(PASSWORD)
    expect(locked.code).toBe('account_locked')
    expect(locked.error().retryAfter).toBe(15 * 60)
    expect(await app.store.users.findByEmail(EMAIL)).toMatchObject({ failedLoginAttempts: 5, lockedUntil: app.clock.now() + 15 * MINUTE })
    app.clock.advance(15 * MINUTE - 1)
    expect((await login(PASSWORD)).code).toBe('account_locked')
    app.clock.advance(1)
    expect((await login(PASSWORD)).status).toBe(200)
    expect(await app.store.users.findByEmail(EMAIL)).toMatchObject({ failedLoginAttempts: 0, lockedUntil: null })
  })

  it('looks the same for an address that nobody owns (R-210)', async () => {
    const app = await createTestApp()
    await createUser(app, EMAIL)
    const codes = async (email: string) => {
      const answers = []
      for (let guess = 0; guess < 7; guess += 1) {
        const answer = await app.browser().call('login', { body: { email, password: WRONG } })
        answers.push([answer.code, answer.error().retryAfter])
      }
      return answers
    }
    expect(await codes('unknown@example.com')).toEqual(await codes(EMAIL))
  })

  it('evaluates five of fifty wrong guesses at once, whoever makes them', async () => {
    const app = await createTestApp()
    await createUser(app, EMAIL)
    const before = app.hashing.verifications()
    const answers = await atOnce(50, (index) =>
      app.browser({ remoteAddress: `203.0.113.${index + 1}` }).call('login', { body: { email: EMAIL, password: WRONG } }),
    )
    expect(app.hashing.verifications() - before).toBe(5)
    expect(answers.filter(({ code }) => code === 'invalid_credentials')).toHaveLength(5)
    expect(answers.filter(({ code }) => code === 'account_locked')).toHaveLength(45)
  })

  it('lets fifty right ones in at once (H5)', async () => {
    const app = await createTestApp()
    await createUser(app, EMAIL)
    const answers = await atOnce(50, (index) =>
      app.browser({ remoteAddress: `203.0.113.${index + 1}` }).call('login', { body: { email: EMAIL, password: PASSWORD } }),
    )
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
  })

  it('does not let a stranger lock the owner out of a known device (ASVS 6.1.1)', async () => {
    const app = await createTestApp()
    const owner = await signedInBrowser(app, EMAIL)
    await atOnce(20, () => app.browser().call('login', { body: { email: EMAIL, password: WRONG } }))
    expect((await app.browser().call('login', { body: { email: EMAIL, password: PASSWORD } })).code).toBe('account_locked')
    expect((await owner.call('login', { body: { email: EMAIL, password: PASSWORD } })).status).toBe(200)
    const made = await app.browser().call('login', {
      body: { email: EMAIL, password: PASSWORD },
      headers: { 'x-device-token': 'made-up-device-token-0123456789abcdef' },
    })
    expect(made.code, 'a made-up device is a stranger').toBe('account_locked')
  })

  it('is lifted by the operator', async () => {
    const app = await createTestApp()
    await createUser(app, EMAIL)
    await atOnce(10, () => app.browser().call('login', { body: { email: EMAIL, password: WRONG } }))
    await app.auth.operations.unlock(EMAIL)
    expect((await app.browser().call('login', { body: { email: EMAIL, password: PASSWORD } })).status).toBe(200)
  })

  it('is lifted by the operator on every device (R-203)', async () => {
    const app = await createTestApp()
    const browser = await signedInBrowser(app, EMAIL)
    for (let guess = 0; guess < 5; guess += 1) await browser.call('login', { body: { email: EMAIL, password: WRONG } })
    expect((await browser.call('login', { body: { email: EMAIL, password: PASSWORD } })).code).toBe('account_locked')
    await app.auth.operations.unlock(EMAIL)
    expect((await browser.call('login', { body: { email: EMAIL, password: PASSWORD } })).status).toBe(200)
  })

  it('counts other doors that ask for the password too', async () => {
    const app = await createTestApp()
    const browser = await signedInBrowser(app, EMAIL)
    const change = () => browser.call('changePassword', { body: { currentPassword: WRONG, newPassword: 'Another-Horse-8' } })
    for (let guess = 0; guess < 5; guess += 1) expect((await change()).code).toBe('invalid_credentials')
    expect((await change()).code).toBe('account_locked')
    expect((await browser.call('login', { body: { email: EMAIL, password: PASSWORD } })).code).toBe('account_locked')
    expect((await app.auditRows()).filter(({ action, success }) => action === 'password_changed' && !success)).toHaveLength(6)
  })
})

describe('sign-in proofs do not outlive what they proved', () => {
  it('starts no session when the password changes while it is checked', async () => {
    const app = await createTestApp()
    const browser = await signedInBrowser(app, EMAIL)
    const [changed, ...logins] = await Promise.all([
      browser.call('changePassword', { body: { currentPassword: PASSWORD, newPassword: 'Another-Horse-8' } }),
      ...Array.from({ length: 8 }, () => app.browser().call('login', { body: { email: EMAIL, password: PASSWORD } })),
    ])
    expect(changed.status).toBe(200)
    const { data } = (await browser.call('listSessions')).body()
    expect(
      data.sessions.every(({ current }) => current),
      'only the device that changed it stays',
    ).toBe(true)
    expect(logins.length).toBe(8)
  })

  it('keeps two accounts on one browser apart', async () => {
    const app = await createTestApp()
    const browser = app.browser()
    await signUp(app, browser, EMAIL)
    await signUp(app, browser, 'grace@example.com')
    await signIn(browser, EMAIL)
    const first = browser.copy()
    await signIn(browser, 'grace@example.com')
    expect((await browser.call('me')).body().data.user.email).toBe('grace@example.com')
    expect((await first.call('me')).body().data.user.email).toBe(EMAIL)
  })
})
