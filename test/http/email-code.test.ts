import { describe, expect, it } from 'vitest'
import type { TestClient } from './support/client.ts'
import { atOnce, codeIn, createUser, signedInBrowser, tokenIn } from './support/journeys.ts'
import { createTestApp, PASSWORD, type TestApp } from './support/test-app.ts'
import { HOUR, MINUTE } from './support/test-clock.ts'
import { expectNobody, WAYS_IN } from './support/ways-in.ts'

const EMAIL = 'ada@example.com'
const NOBODY = 'nobody@example.com'

async function askForCode(app: TestApp, client: TestClient, email = EMAIL): Promise<string> {
  const sent = await client.call('sendOtp', { body: { email } })
  expect(sent.status).toBe(200)
  return codeIn(await app.mail(email, 'sign_in_code'))
}

const wrongCode = (right: string): string => (right === '000000' ? '000001' : '000000')

const typed = (client: TestClient, otp: string, email = EMAIL) => client.call('verifyOtp', { body: { email, otp } })

describe('a mailed code', () => {
  it('signs in where it was asked for (R-158 to R-170, R-589)', async () => {
    const app = await createTestApp()
    await createUser(app, EMAIL)
    const browser = app.browser()
    const sent = await browser.call('sendOtp', { body: { email: ' ADA@example.com ' } })
    expect(sent.body()).toMatchObject({ success: true, message: 'OTP sent to your email' })
    const mail = await app.mail(EMAIL, 'sign_in_code')
    expect(mail.code).toMatch(/^\d{6}$/)
    expect(mail.text).toContain('10 minutes')
    const signedIn = await typed(browser, `${codeIn(mail).slice(0, 3)} ${codeIn(mail).slice(3)}`)
    expect(signedIn.body()).toMatchObject({ success: true, user: { email: EMAIL } })
    expect((await browser.call('me')).body().data.session.methods).toEqual(['otp'])
  })

  it('also by its other names, remembered if asked for', async () => {
    const app = await createTestApp()
    await createUser(app, EMAIL)
    const browser = app.browser()
    await browser.call('sendOtp', { path: '/api/auth/otp/send', body: { email: EMAIL, type: 'login' } })
    const code = codeIn(await app.mail(EMAIL, 'sign_in_code'))
    const answer = await browser.call('verifyOtp', { path: '/api/auth/otp/verify', body: { email: EMAIL, code, rememberMe: true } })
    const { data } = answer.body()
    expect(Date.parse('sessionExpiresAt' in data ? String(data.sessionExpiresAt) : '')).toBe(app.clock.now() + 30 * 24 * HOUR)
  })

  it('is worth nothing in another browser, and is not used up there (6.6.2)', async () => {
    const app = await createTestApp()
    await createUser(app, EMAIL)
    const browser = app.browser()
    const code = await askForCode(app, browser)
    const stranger = app.browser()
    await stranger.call('csrf')
    for (let attempt = 0; attempt < 6; attempt += 1) expect((await typed(stranger, code)).code).toBe('code_invalid')
    await expectNobody(stranger)
    expect((await typed(browser, code)).status).toBe(200)
  })

  it('serves an API client that carries the device token it asked with', async () => {
    const app = await createTestApp()
    await createUser(app, EMAIL)
    const api = app.api()
    api.deviceToken = 'a-device-token-of-this-very-client-0001'
    const code = await askForCode(app, api)
    expect((await typed(app.api(), code)).code).toBe('code_invalid')
    expect((await typed(api, code)).body()).toMatchObject({ token: expect.any(String) })
  })

  it('lives ten minutes, works once, and only the newest does (A-73)', async () => {
    const app = await createTestApp()
    await createUser(app, EMAIL)
    const browser = app.browser()
    const old = await askForCode(app, browser)
    app.clock.advance(10 * MINUTE)
    expect((await typed(browser, old)).code).toBe('code_expired')
    const first = await askForCode(app, browser)
    app.clock.advance(MINUTE)
    const second = await askForCode(app, browser)
    if (first !== second) expect((await typed(browser, first)).code).toBe('code_invalid')
    expect((await typed(browser, second)).status).toBe(200)
    expect((await typed(browser, second)).code).toBe('code_expired')
  })

  it('takes five guesses, however many arrive at once (A-71)', async () => {
    const app = await createTestApp()
    await createUser(app, EMAIL)
    const browser = app.browser()
    const code = await askForCode(app, browser)
    const answers = await atOnce(50, () => typed(browser.copy(), wrongCode(code)))
    expect(answers.filter(({ code: seen }) => seen === 'code_invalid')).toHaveLength(5)
    expect(new Set(answers.map(({ code: seen }) => seen))).toEqual(new Set(['code_invalid', 'code_attempts_exceeded']))
    expect((await typed(browser, code)).code).toBe('code_attempts_exceeded')
    await expectNobody(browser)
  })

  it('a new one does not buy new guesses without end (A-72)', async () => {
    const app = await createTestApp()
    await createUser(app, EMAIL)
    const browser = app.browser()
    let evaluated = 0
    for (let mail = 0; mail < 5; mail += 1) {
      app.clock.advance(MINUTE)
      const code = await askForCode(app, browser)
      for (let guess = 0; guess < 5; guess += 1) if ((await typed(browser, wrongCode(code))).code === 'code_invalid') evaluated += 1
    }
    expect(evaluated).toBe(15)
  })

  it('of fifty redemptions at once one starts a session (A-73, I1)', async () => {
    const app = await createTestApp()
    await createUser(app, EMAIL)
    const browser = app.browser()
    const code = await askForCode(app, browser)
    const answers = await atOnce(50, () => typed(browser.copy(), code))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect((await app.auditRows()).filter(({ action, success }) => action === 'login' && success)).toHaveLength(1)
  })

  it('follows the rows of system_config (R-258, R-263)', async () => {
    const app = await createTestApp({ limits: { rateLimit: 'on', credentialsPerAddress: 1_000 } })
    await createUser(app, EMAIL)
    const browser = app.browser()
    const codes: (string | null)[] = []
    for (let request = 0; request < 2; request += 1) codes.push((await browser.call('sendOtp', { body: { email: EMAIL } })).code)
    expect(codes).toEqual([null, 'rate_limited'])
  })
})

describe('the link in the same mail', () => {
  it('shows what it does, and signs in anywhere at the press of a button', async () => {
    const app = await createTestApp()
    await createUser(app, EMAIL)
    await askForCode(app, app.browser())
    const token = tokenIn(await app.mail(EMAIL, 'sign_in_code'))
    const elsewhere = app.browser()
    const preview = await elsewhere.call('previewLink', { body: { token } })
    expect(preview.body().data).toMatchObject({ purpose: 'sign_in', email: 'a•••@example.com', sameBrowser: false })
    await expectNobody(elsewhere)
    expect((await elsewhere.call('verifyOtp', { body: { token } })).status).toBe(200)
    expect((await elsewhere.call('verifyOtp', { body: { token } })).code).toBe('link_used')
    expect((await elsewhere.call('previewLink', { body: { token } })).code).toBe('link_used')
  })

  it('of fifty uses at once one starts a session; the code is used up with it', async () => {
    const app = await createTestApp()
    await createUser(app, EMAIL)
    const browser = app.browser()
    const code = await askForCode(app, browser)
    const token = tokenIn(await app.mail(EMAIL, 'sign_in_code'))
    const answers = await atOnce(50, (index) =>
      index % 2 === 0 ? app.browser().call('verifyOtp', { body: { token } }) : typed(browser.copy(), code),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect((await typed(browser, code)).status).not.toBe(200)
  })

  it('serves its purpose alone (R-163, A-119)', async () => {
    const app = await createTestApp()
    await createUser(app, EMAIL)
    await askForCode(app, app.browser())
    const signIn = tokenIn(await app.mail(EMAIL, 'sign_in_code'))
    await app.browser().call('forgotPassword', { body: { email: EMAIL } })
    const reset = tokenIn(await app.mail(EMAIL, 'reset_password'))
    const browser = app.browser()
    expect((await browser.call('resetPassword', { body: { token: signIn, password: PASSWORD } })).code).toBe('link_invalid')
    expect((await browser.call('verifyEmail', { body: { token: signIn } })).code).toBe('link_invalid')
    expect((await browser.call('verifyOtp', { body: { token: reset } })).code).toBe('link_invalid')
    await expectNobody(browser)
  })
})

describe('an address without an account (C-37)', () => {
  it('gets one with the right code: proven, without names and password', async () => {
    const app = await createTestApp()
    const browser = app.browser()
    const code = await askForCode(app, browser, NOBODY)
    expect(await app.store.users.findByEmail(NOBODY)).toBeNull()
    const { user } = (await typed(browser, code, NOBODY)).body() as { readonly user: object }
    expect(user).toMatchObject({ email: NOBODY, name: '', firstName: '', emailVerified: true, hasPassword: false })
    await app.mail(NOBODY, 'welcome')
    expect((await app.auditRows()).map(({ action }) => action)).toEqual(['sign_in_code_requested', 'register', 'login'])
  })

  it('gets one from fifty redemptions at once', async () => {
    const app = await createTestApp()
    const browser = app.browser()
    await askForCode(app, browser, NOBODY)
    const token = tokenIn(await app.mail(NOBODY, 'sign_in_code'))
    const answers = await atOnce(50, () => browser.copy().call('verifyOtp', { body: { token } }))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect((await app.auditRows()).filter(({ action }) => action === 'register')).toHaveLength(1)
  })

  it.each([{ emailCodes: { createsAccounts: false } }, { registration: { signUp: 'closed' as const } }])(
    'gets none where that is not wanted, and a mail that says so: %j',
    async (options) => {
      const app = await createTestApp(options)
      const browser = app.browser()
      expect((await browser.call('sendOtp', { body: { email: NOBODY } })).status).toBe(200)
      const mail = await app.mail(NOBODY, 'no_account')
      expect([mail.code, mail.links]).toEqual([null, []])
      expect((await typed(browser, '123456', NOBODY)).code).toBe('code_invalid')
    },
  )

  it.each([true, false])(
    'looks like one with an account on every step, accounts created: %s (R-171, A-46 to A-50)',
    async (createsAccounts) => {
      const app = await createTestApp({ emailCodes: { createsAccounts } })
      await createUser(app, 'known1@example.com')
      const seen = []
      for (const email of ['known1@example.com', 'absent@example.com']) {
        const browser = app.browser()
        const steps: object[] = []
        const note = (answer: Awaited<ReturnType<TestClient['send']>>) => {
          const headers = [...answer.headers].filter(([name]) => !['x-request-id', 'set-cookie'].includes(name))
          const cookies = answer.cookies.map(({ name, bytes }) => [name, bytes])
          steps.push({ status: answer.status, headers, cookies, body: answer.text.replace(/req_[0-9a-f]{32}/g, 'req') })
        }
        note(await browser.call('verifyOtp', { body: { email, otp: '123456' } }))
        note(await browser.call('sendOtp', { body: { email } }))
        const stranger = app.browser()
        await stranger.call('csrf')
        note(await stranger.call('verifyOtp', { body: { email, otp: '000000' } }))
        const template = createsAccounts || email.startsWith('known') ? 'sign_in_code' : 'no_account'
        const code = (await app.mail(email, template)).code ?? '999999'
        for (let guess = 0; guess < 6; guess += 1) note(await browser.call('verifyOtp', { body: { email, otp: wrongCode(code) } }))
        app.clock.advance(10 * MINUTE)
        note(await browser.call('verifyOtp', { body: { email, otp: wrongCode(code) } }))
        note(await browser.call('sendOtp', { body: { email, type: 'password_reset' } }))
        note(await stranger.call('verifyOtp', { body: { email, otp: '000000', type: 'password_reset' } }))
        app.clock.advance(-10 * MINUTE)
        seen.push(steps)
      }
      expect(seen[1]).toEqual(seen[0])
    },
  )
})

describe('an account that nobody had proven', () => {
  it('belongs to the mailbox afterwards: the stranger’s password is gone (pre-hijack)', async () => {
    const app = await createTestApp({ registration: { emailVerification: 'optional' } })
    const stranger = app.browser()
    await stranger.call('register', { body: { email: EMAIL, password: PASSWORD, name: 'Mallory' } })
    expect((await stranger.call('login', { body: { email: EMAIL, password: PASSWORD } })).status).toBe(200)
    const owner = app.browser()
    expect((await WAYS_IN.email_code(app, owner, EMAIL)).status).toBe(200)
    expect((await stranger.call('me')).code).toBe('session_revoked')
    expect((await stranger.call('login', { body: { email: EMAIL, password: PASSWORD } })).code).toBe('invalid_credentials')
    expect((await owner.call('getProfile')).body().data.user).toMatchObject({ emailVerified: true, hasPassword: false })
  })
})

describe('codes for other ends', () => {
  it('password_reset: the right code becomes a token for the new password, once', async () => {
    const app = await createTestApp()
    const owner = await signedInBrowser(app, EMAIL)
    const browser = app.browser()
    await browser.call('sendOtp', { body: { email: EMAIL, type: 'password_reset' } })
    const otp = codeIn(await app.mail(EMAIL, 'reset_password'))
    expect((await browser.call('verifyOtp', { body: { email: EMAIL, otp } })).code, 'not for signing in').toBe('code_invalid')
    const answers = await atOnce(10, () => browser.copy().call('verifyOtp', { body: { email: EMAIL, otp, type: 'password_reset' } }))
    const right = answers.filter(({ status }) => status === 200)
    expect(right).toHaveLength(1)
    const data = right[0]?.body().data ?? {}
    const token = 'resetToken' in data ? String(data.resetToken) : ''
    app.secrets.add('reset token', token)
    await expectNobody(browser)
    expect((await browser.call('resetPassword', { body: { token, password: 'Another-Horse-8' } })).status).toBe(200)
    expect((await browser.call('resetPassword', { body: { token, password: 'Another-Horse-9' } })).code).toBe('link_used')
    expect((await owner.call('me')).code).toBe('session_revoked')
    expect((await browser.call('login', { body: { email: EMAIL, password: 'Another-Horse-8' } })).status).toBe(200)
  })

  it('are not there to sign in with where the operator wants none', async () => {
    const app = await createTestApp({ emailCodes: { signIn: 'off' } })
    await createUser(app, EMAIL)
    const browser = app.browser()
    expect((await browser.call('sendOtp', { body: { email: EMAIL } })).code).toBe('not_found')
    expect((await typed(browser, '123456')).code).toBe('not_found')
    expect((await browser.call('sendOtp', { body: { email: EMAIL, type: 'password_reset' } })).status).toBe(200)
  })
})
