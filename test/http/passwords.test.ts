import { describe, expect, it } from 'vitest'
import { atOnce, codeIn, createUser, signedInBrowser, signIn, tokenIn } from './support/journeys.ts'
import { createTestApp, PASSWORD } from './support/test-app.ts'
import { HOUR, MINUTE } from './support/test-clock.ts'

const EMAIL = 'ada@example.com'
const NEW = 'Another-Horse-8'

describe('change the password', () => {
  it('keeps this device, signs out the others, kills pending links and writes to the owner (ASVS 6.3.7, 7.4.3)', async () => {
    const app = await createTestApp()
    const here = await signedInBrowser(app, EMAIL)
    const other = app.browser()
    await other.call('csrf')
    await signIn(other, EMAIL)
    await here.call('forgotPassword', { body: { email: EMAIL } })
    const pending = tokenIn(await app.mail(EMAIL, 'reset_password'))
    app.clock.advance(MINUTE)
    const answer = await here.call('changePassword', { body: { currentPassword: PASSWORD, newPassword: NEW, confirmPassword: NEW } })
    expect(answer.body().data.revoked).toBe(1)
    expect((await here.call('me')).body().data.user.passwordChangedAt).toBe(new Date(app.clock.now()).toISOString())
    expect((await other.call('me')).code).toBe('session_revoked')
    expect((await here.call('resetPassword', { body: { token: pending, password: PASSWORD } })).code).toBe('link_expired')
    expect((await app.mail(EMAIL, 'password_changed')).text).toContain('Wasn’t you?')
    expect((await other.call('login', { body: { email: EMAIL, password: PASSWORD } })).code).toBe('invalid_credentials')
    await signIn(other, EMAIL, NEW)
  })

  it('needs the current password, a new one, and a good one', async () => {
    const app = await createTestApp()
    const browser = await signedInBrowser(app, EMAIL)
    const change = (currentPassword: string, newPassword: string) =>
      browser.call('changePassword', { body: { currentPassword, newPassword } })
    const wrong = await change('Wrong-Horse-7', NEW)
    expect([wrong.code, wrong.error().fields?.[0]?.field]).toEqual(['invalid_credentials', 'currentPassword'])
    expect((await change(PASSWORD, PASSWORD)).error().fields?.map(({ code }) => code)).toEqual(['password_same'])
    expect((await change(PASSWORD, 'weak')).code).toBe('invalid_request')
    expect((await browser.call('me')).status).toBe(200)
  })

  it('has one winner of 16 at once', async () => {
    const app = await createTestApp()
    const browser = await signedInBrowser(app, EMAIL)
    const answers = await atOnce(16, (index) =>
      browser.copy().call('changePassword', { body: { currentPassword: PASSWORD, newPassword: `${NEW}-${index}` } }),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    const works = []
    for (let index = 0; index < 16; index += 1) {
      app.clock.advance(16 * MINUTE)
      works.push((await app.browser().call('login', { body: { email: EMAIL, password: `${NEW}-${index}` } })).status === 200)
    }
    expect(works).toEqual(answers.map(({ status }) => status === 200))
  })
})

describe('forgotten password', () => {
  it('answers the same for everybody and mails only who has an account (R-150)', async () => {
    const app = await createTestApp()
    await createUser(app, EMAIL)
    await createUser(app, 'off@example.com')
    await app.auth.operations.setActive('off@example.com', false)
    const answers = []
    for (const email of ['unknown@example.com', EMAIL, 'off@example.com', 'ADA@EXAMPLE.COM ']) {
      answers.push((await app.browser().call('forgotPassword', { body: { email } })).text)
    }
    expect(new Set(answers).size).toBe(1)
    expect(await app.mails('unknown@example.com')).toEqual([])
    expect(await app.mails('off@example.com')).toEqual([])
    expect(await app.mails(EMAIL)).toHaveLength(2)
  })

  it('resets by the link: signs everybody out, nobody in, and unlocks (R-152 to R-154, C-72)', async () => {
    const app = await createTestApp()
    const browser = await signedInBrowser(app, EMAIL)
    const stranger = app.browser()
    for (let guess = 0; guess < 5; guess += 1) await stranger.call('login', { body: { email: EMAIL, password: 'Wrong-Horse-7' } })
    await stranger.call('forgotPassword', { body: { email: EMAIL } })
    const token = tokenIn(await app.mail(EMAIL, 'reset_password'))
    expect((await stranger.call('login', { body: { email: EMAIL, password: PASSWORD } })).code).toBe('account_locked')
    const answer = await stranger.call('resetPassword', { body: { token, password: NEW, confirmPassword: NEW } })
    expect(answer.status).toBe(200)
    expect(answer.cookies.filter(({ name }) => /access|refresh/.test(name))).toEqual([])
    expect((await browser.call('me')).code).toBe('session_revoked')
    expect((await browser.call('refresh', { body: {} })).code).toBe('session_revoked')
    await signIn(stranger, EMAIL, NEW)
    expect(await app.mail(EMAIL, 'password_changed')).toMatchObject({ to: EMAIL })
  })

  it('unlocks every device that knows the account, not only the one that resets', async () => {
    const app = await createTestApp()
    const laptop = await signedInBrowser(app, EMAIL)
    for (let guess = 0; guess < 5; guess += 1) await laptop.call('login', { body: { email: EMAIL, password: 'Wrong-Horse-7' } })
    expect((await laptop.call('login', { body: { email: EMAIL, password: PASSWORD } })).code).toBe('account_locked')
    const phone = app.browser()
    await phone.call('forgotPassword', { body: { email: EMAIL } })
    await phone.call('resetPassword', { body: { token: tokenIn(await app.mail(EMAIL, 'reset_password')), password: NEW } })
    expect((await laptop.call('login', { body: { email: EMAIL, password: NEW } })).status).toBe(200)
  })

  it('takes the typed code only from the browser that asked', async () => {
    const app = await createTestApp()
    await createUser(app, EMAIL)
    const [asked, other] = [app.browser(), app.browser()]
    await asked.call('csrf')
    await asked.call('forgotPassword', { body: { email: EMAIL } })
    const code = codeIn(await app.mail(EMAIL, 'reset_password'))
    expect((await other.call('resetPassword', { body: { email: EMAIL, code, password: NEW } })).code).toBe('code_invalid')
    expect((await asked.call('resetPassword', { body: { email: EMAIL, code, password: NEW } })).status).toBe(200)
  })

  it('lives one hour, to the millisecond (R-149)', async () => {
    const app = await createTestApp()
    await createUser(app, EMAIL)
    const ask = async () => {
      app.clock.advance(MINUTE)
      await app.browser().call('forgotPassword', { body: { email: EMAIL } })
      return tokenIn(await app.mail(EMAIL, 'reset_password'))
    }
    const first = await ask()
    app.clock.advance(HOUR)
    expect((await app.browser().call('resetPassword', { body: { token: first, password: NEW } })).code).toBe('link_expired')
    const second = await ask()
    app.clock.advance(HOUR - 1)
    expect((await app.browser().call('resetPassword', { body: { token: second, password: NEW } })).status).toBe(200)
  })

  it('works once of 32 at once, and the password is that one (R-130)', async () => {
    const app = await createTestApp()
    await createUser(app, EMAIL)
    await app.browser().call('forgotPassword', { body: { email: EMAIL } })
    const token = tokenIn(await app.mail(EMAIL, 'reset_password'))
    const answers = await atOnce(32, (index) => app.browser().call('resetPassword', { body: { token, password: `${NEW}-${index}` } }))
    const winners = answers.flatMap(({ status }, index) => (status === 200 ? [index] : []))
    expect(winners).toHaveLength(1)
    expect(new Set(answers.filter(({ status }) => status !== 200).map(({ code }) => code))).toEqual(new Set(['link_used']))
    await signIn(app.browser(), EMAIL, `${NEW}-${winners[0]}`)
  })

  it('keeps only the newest link alive, and a refused password does not use it up', async () => {
    const app = await createTestApp()
    await createUser(app, EMAIL)
    const browser = app.browser()
    await browser.call('forgotPassword', { body: { email: EMAIL } })
    const older = tokenIn(await app.mail(EMAIL, 'reset_password'))
    app.clock.advance(MINUTE)
    await browser.call('forgotPassword', { body: { email: EMAIL } })
    const newer = tokenIn(await app.mail(EMAIL, 'reset_password'))
    expect((await browser.call('resetPassword', { body: { token: older, password: NEW } })).code).toBe('link_expired')
    expect((await browser.call('resetPassword', { body: { token: newer, password: 'weak' } })).code).toBe('invalid_request')
    expect((await browser.call('resetPassword', { body: { token: newer, password: NEW } })).status).toBe(200)
  })

  it('proves the mailbox and takes the account back from whoever registered the address first (pre-hijack)', async () => {
    const app = await createTestApp()
    const [stranger, owner] = [app.browser(), app.browser()]
    await stranger.call('register', { body: { email: EMAIL, password: 'Mallory-Horse-7' } })
    const theirs = tokenIn(await app.mail(EMAIL, 'verify_email'))
    await owner.call('forgotPassword', { body: { email: EMAIL } })
    await owner.call('resetPassword', { body: { token: tokenIn(await app.mail(EMAIL, 'reset_password')), password: NEW } })
    expect((await stranger.call('verifyEmail', { body: { token: theirs } })).code).toBe('link_expired')
    expect((await stranger.call('login', { body: { email: EMAIL, password: 'Mallory-Horse-7' } })).code).toBe('invalid_credentials')
    expect((await signIn(owner, EMAIL, NEW)).user.emailVerified).toBe(true)
  })

  it('takes no link of another purpose', async () => {
    const app = await createTestApp()
    await app.browser().call('register', { body: { email: EMAIL, password: PASSWORD } })
    const verification = tokenIn(await app.mail(EMAIL, 'verify_email'))
    expect((await app.browser().call('resetPassword', { body: { token: verification, password: NEW } })).code).toBe('link_invalid')
  })

  it('writes links on the configured address, whatever Host the request names', async () => {
    const app = await createTestApp()
    await createUser(app, EMAIL)
    await app
      .browser()
      .call('forgotPassword', { body: { email: EMAIL }, headers: { 'x-forwarded-host': 'evil.example', host: 'evil.example' } })
    const mail = await app.mail(EMAIL, 'reset_password')
    expect(mail.links.map((link) => new URL(link).origin)).toEqual([app.publicUrl])
    expect(`${mail.text}${mail.html}`).not.toContain('evil.example')
  })
})
