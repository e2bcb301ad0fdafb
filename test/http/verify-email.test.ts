import { describe, expect, it } from 'vitest'
import type { TestClient } from './support/client.ts'
import { atOnce, codeIn, signIn, tokenIn } from './support/journeys.ts'
import { createTestApp, PASSWORD, type TestApp } from './support/test-app.ts'
import { DAY, MINUTE } from './support/test-clock.ts'

const EMAIL = 'ada@example.com'

async function waiting(): Promise<{ app: TestApp; browser: TestClient; token: string; code: string }> {
  const app = await createTestApp()
  const browser = app.browser()
  await browser.call('register', { body: { name: 'Ada', email: EMAIL, password: PASSWORD } })
  const mail = await app.mail(EMAIL, 'verify_email')
  return { app, browser, token: tokenIn(mail), code: codeIn(mail) }
}

const wrongCode = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0')

describe('verify in the browser that signed up', () => {
  it('needs the link alone, once (R-139, R-140)', async () => {
    const { app, browser, token } = await waiting()
    expect((await browser.call('verifyEmail', { body: { token } })).status).toBe(200)
    expect((await browser.call('verifyEmail', { body: { token } })).code).toBe('link_used')
    expect((await app.mail(EMAIL, 'welcome')).to).toBe(EMAIL)
  })

  it('takes the typed code as people type it (C-78)', async () => {
    const { browser, code } = await waiting()
    expect(
      (await browser.call('verifyEmail', { body: { email: ' ADA@example.com', code: `${code.slice(0, 3)} ${code.slice(3)}` } })).status,
    ).toBe(200)
  })

  it('gives a code five tries, and then kills the code but not the link', async () => {
    const { browser, code, token } = await waiting()
    for (let guess = 0; guess < 5; guess += 1) {
      expect((await browser.call('verifyEmail', { body: { email: EMAIL, code: wrongCode(code) } })).code).toBe('code_invalid')
    }
    expect((await browser.call('verifyEmail', { body: { email: EMAIL, code } })).code).toBe('code_attempts_exceeded')
    expect((await browser.call('verifyEmail', { body: { token } })).status).toBe(200)
  })

  it('counts parallel guesses, and a new code buys no new ones (NIST 3.1.3)', async () => {
    const { app, browser, code } = await waiting()
    const guesses = await atOnce(32, () => browser.copy().call('verifyEmail', { body: { email: EMAIL, code: wrongCode(code) } }))
    expect(guesses.filter((guess) => guess.code === 'code_invalid')).toHaveLength(5)
    for (let round = 0; round < 3; round += 1) {
      app.clock.advance(2 * MINUTE)
      await browser.call('resendVerification', { body: { email: EMAIL } })
      const newer = codeIn(await app.mail(EMAIL, 'verify_email'))
      await atOnce(5, () => browser.copy().call('verifyEmail', { body: { email: EMAIL, code: wrongCode(newer) } }))
    }
    const latest = codeIn(await app.mail(EMAIL, 'verify_email'))
    const refused = await browser.call('verifyEmail', { body: { email: EMAIL, code: latest } })
    expect(refused.code).toBe('code_attempts_exceeded')
    expect(refused.error().retryAfter).toBeGreaterThan(0)
  })
})

describe('verify anywhere else', () => {
  it('asks for the password chosen at sign-up', async () => {
    const { app, token } = await waiting()
    const other = app.browser()
    expect((await other.call('previewLink', { body: { token } })).body().data, 'the link may have been forwarded').toMatchObject({
      sameBrowser: false,
      email: `${EMAIL.slice(0, 1)}•••${EMAIL.slice(EMAIL.indexOf('@'))}`,
    })
    expect((await other.call('verifyEmail', { body: { token } })).code).toBe('password_required')
    expect((await other.call('verifyEmail', { body: { token, password: 'Wrong-Horse-7' } })).code).toBe('invalid_credentials')
    expect((await other.call('verifyEmail', { body: { token, password: PASSWORD } })).status).toBe(200)
  })

  it('counts wrong passwords towards the lock of the account', async () => {
    const { app, token } = await waiting()
    const other = app.browser()
    const guesses = await atOnce(20, () => other.copy().call('verifyEmail', { body: { token, password: 'Wrong-Horse-7' } }))
    expect(guesses.filter(({ code }) => code === 'invalid_credentials')).toHaveLength(5)
    expect(guesses.filter(({ code }) => code === 'account_locked')).toHaveLength(15)
    expect((await app.browser().call('login', { body: { email: EMAIL, password: PASSWORD } })).code).toBe('account_locked')
    const failures = (await app.auditRows()).filter(({ action, success }) => action === 'email_verified' && !success)
    expect(failures.length, 'wrong passwords are in the audit log').toBeGreaterThanOrEqual(5)
  })

  it('does not mistake the browser that asked for a new mail for the one that signed up (pre-hijack)', async () => {
    const app = await createTestApp()
    const [stranger, victim] = [app.browser(), app.browser()]
    await stranger.call('register', { body: { name: 'Ada', email: EMAIL, password: 'Mallory-Horse-7' } })
    await victim.call('csrf')
    app.clock.advance(2 * MINUTE)
    await victim.call('resendVerification', { body: { email: EMAIL } })
    const mail = await app.mail(EMAIL, 'verify_email')
    expect((await victim.call('verifyEmail', { body: { token: tokenIn(mail) } })).code).toBe('password_required')
    expect((await victim.call('verifyEmail', { body: { email: EMAIL, code: codeIn(mail) } })).code).toBe('password_required')
  })

  it('lets the browser that signed up use a mail that was asked for elsewhere', async () => {
    const { app, browser } = await waiting()
    app.clock.advance(2 * MINUTE)
    await app.browser().call('resendVerification', { body: { email: EMAIL } })
    const mail = await app.mail(EMAIL, 'verify_email')
    expect((await browser.call('verifyEmail', { body: { token: tokenIn(mail) } })).status).toBe(200)
  })
})

describe('codes guessed elsewhere', () => {
  it.each(['verifyEmail', 'resetPassword'] as const)('tell nobody at %s which addresses wait for one', async (endpoint) => {
    const { app, browser } = await waiting()
    await browser.call('forgotPassword', { body: { email: EMAIL } })
    const mails = await app.mails(EMAIL)
    const unsent = ['111111', '222222'].find((guess) => mails.every(({ code }) => code !== guess)) ?? '333333'
    const answers = async (email: string) => {
      const stranger = app.browser()
      const seen = []
      for (let guess = 0; guess < 17; guess += 1) {
        const answer = await stranger.call(endpoint, { body: { email, code: unsent, password: PASSWORD } })
        seen.push([answer.status, answer.code, answer.error().retryAfter])
      }
      return seen
    }
    const unknown = await answers('unknown@example.com')
    expect(await answers(EMAIL)).toEqual(unknown)
    expect(unknown.at(-1)?.[1]).toBe('code_attempts_exceeded')
  })
})

describe('single use and time', () => {
  it('verifies exactly once of 32 at once (R-130)', async () => {
    const { app, browser, token } = await waiting()
    const answers = await atOnce(32, () => browser.copy().call('verifyEmail', { body: { token } }))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(new Set(answers.filter(({ status }) => status !== 200).map(({ code }) => code))).toEqual(new Set(['link_used']))
    expect((await app.auditRows()).filter(({ action, success }) => action === 'email_verified' && success)).toHaveLength(1)
  })

  it('ends after 24 hours to the millisecond (R-136)', async () => {
    const { app, browser, token, code } = await waiting()
    app.clock.advance(DAY)
    expect((await browser.call('verifyEmail', { body: { token } })).code).toBe('link_expired')
    expect((await browser.call('verifyEmail', { body: { email: EMAIL, code } })).code).toBe('code_expired')
    expect((await app.browser().call('verifyEmail', { body: { email: EMAIL, code } })).code).toBe('code_invalid')
  })

  it('lives until then', async () => {
    const { app, browser, token } = await waiting()
    app.clock.advance(DAY - 1)
    expect((await browser.call('verifyEmail', { body: { token } })).status).toBe(200)
  })

  it('refuses tokens that were never issued, and other purposes', async () => {
    const { app, browser } = await waiting()
    expect((await browser.call('verifyEmail', { body: { token: 'nonsense' } })).code).toBe('link_invalid')
    app.clock.advance(MINUTE)
    await browser.call('forgotPassword', { body: { email: EMAIL } })
    const reset = await app.mail(EMAIL, 'reset_password')
    expect((await browser.call('verifyEmail', { body: { token: tokenIn(reset) } })).code).toBe('link_invalid')
    expect((await browser.call('previewLink', { body: { token: tokenIn(reset) } })).body().data.purpose).toBe('password_reset')
  })
})

describe('resend', () => {
  it('voids the older mail (R-142)', async () => {
    const { app, browser, token } = await waiting()
    app.clock.advance(2 * MINUTE)
    expect((await browser.call('resendVerification', { body: { email: EMAIL } })).status).toBe(200)
    expect((await browser.call('verifyEmail', { body: { token } })).code).toBe('link_expired')
    const newer = tokenIn(await app.mail(EMAIL, 'verify_email'))
    expect((await browser.call('verifyEmail', { body: { token: newer } })).status).toBe(200)
    expect((await signIn(browser, EMAIL)).user.emailVerified).toBe(true)
  })

  it('answers the same for unknown, waiting and verified addresses, and mails only the waiting one (R-143)', async () => {
    const { app, browser } = await waiting()
    await app.auth.operations.createUser({ email: 'verified@example.com', password: PASSWORD })
    const answers = []
    for (const email of ['unknown@example.com', EMAIL, 'verified@example.com']) {
      answers.push((await browser.call('resendVerification', { body: { email } })).text)
    }
    expect(new Set(answers).size).toBe(1)
    expect(await app.mails('unknown@example.com')).toEqual([])
    expect(await app.mails('verified@example.com')).toEqual([])
    expect(await app.mails(EMAIL)).toHaveLength(2)
  })

  it('leaves one live mail of 16 asked for at once', async () => {
    const { app, browser } = await waiting()
    await atOnce(16, () => browser.copy().call('resendVerification', { body: { email: EMAIL } }))
    const mails = await app.mails(EMAIL)
    expect(mails).toHaveLength(17)
    const answers = await Promise.all(mails.map((mail) => browser.copy().call('verifyEmail', { body: { token: tokenIn(mail) } })))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  })
})
