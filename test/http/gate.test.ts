import { describe, expect, it } from 'vitest'
import { atOnce, createUser, signedInBrowser, signIn, tokenIn } from './support/journeys.ts'
import { createTestApp, PASSWORD, type TestApp } from './support/test-app.ts'
import { DAY, MINUTE } from './support/test-clock.ts'
import { enrolTotp, expectNobody, owedIn, totpCode, WAYS_IN, wrongTotpCode } from './support/ways-in.ts'

const EMAIL = 'ada@example.com'
const WRONG = 'Wrong-Horse-7'
const WAYS = Object.keys(WAYS_IN) as (keyof typeof WAYS_IN)[]

async function lock(app: TestApp, browser = app.browser()): Promise<void> {
  for (let guess = 0; guess < 5; guess += 1) await browser.call('login', { body: { email: EMAIL, password: WRONG } })
}

describe.each(WAYS)('%s', (way) => {
  it('does not open a disabled account', async () => {
    const app = await createTestApp()
    await createUser(app, EMAIL)
    await app.auth.operations.setActive(EMAIL, false)
    const browser = app.browser()
    expect((await WAYS_IN[way](app, browser, EMAIL)).code).toBe('account_suspended')
    await expectNobody(browser)
  })

  it('does not open a locked account to strangers; its own devices and a reset get in (A-59)', async () => {
    const app = await createTestApp()
    const owner = await signedInBrowser(app, EMAIL)
    await lock(app)
    const stranger = app.browser()
    const refused = await WAYS_IN[way](app, stranger, EMAIL)
    expect([refused.code, Number(refused.headers.get('retry-after'))]).toEqual(['account_locked', 15 * 60])
    await expectNobody(stranger)
    app.clock.advance(MINUTE)
    expect((await WAYS_IN[way](app, owner.copy(), EMAIL)).status).toBe(200)
    await stranger.call('forgotPassword', { body: { email: EMAIL } })
    const token = tokenIn(await app.mail(EMAIL, 'reset_password'))
    await stranger.call('resetPassword', { body: { token, password: PASSWORD } })
    app.clock.advance(MINUTE)
    expect((await WAYS_IN[way](app, stranger, EMAIL)).status).toBe(200)
  })

  it('tells the owner of a sign-in on a device that was not known, once', async () => {
    const app = await createTestApp()
    await signedInBrowser(app, EMAIL)
    const notices = async () => (await app.mails(EMAIL)).filter(({ template }) => template === 'new_device')
    expect(await notices(), 'the first sign-in of all is no news').toEqual([])
    const browser = app.browser({ userAgent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0' })
    await WAYS_IN[way](app, browser, EMAIL)
    const [notice, ...more] = await notices()
    expect(more).toEqual([])
    expect(notice?.subject).toBe('New sign-in to Sallyport: Firefox on Windows')
    expect(notice?.text).toContain('203.0.113.7')
    const token = tokenIn(notice ?? (await app.mail(EMAIL, 'new_device')))
    const preview = (await app.browser().call('previewLink', { body: { token } })).body().data
    expect(preview.purpose).toBe('account_recovery')
    expect(Date.parse(preview.expiresAt)).toBe(app.clock.now() + 7 * DAY)
    app.clock.advance(MINUTE)
    await WAYS_IN[way](app, browser, EMAIL)
    expect(await notices()).toHaveLength(1)
  })
})

describe('the notice of a new device', () => {
  it('is one mail for fifty sign-ins at once', async () => {
    const app = await createTestApp()
    await signedInBrowser(app, EMAIL)
    const browser = app.browser()
    await browser.call('csrf')
    await atOnce(50, () => browser.copy().call('login', { body: { email: EMAIL, password: PASSWORD } }))
    expect((await app.mails(EMAIL)).filter(({ template }) => template === 'new_device')).toHaveLength(1)
  })

  it('comes after the second step, not before it', async () => {
    const app = await createTestApp()
    const { secret } = await enrolTotp(app, await signedInBrowser(app, EMAIL))
    const browser = app.browser()
    owedIn(await WAYS_IN.password(app, browser, EMAIL))
    const notices = async () => (await app.mails(EMAIL)).filter(({ template }) => template === 'new_device').length
    expect(await notices()).toBe(0)
    await browser.call('verifySecondFactor', { body: { method: 'totp', code: totpCode(app, secret) } })
    expect(await notices()).toBe(1)
  })
})

describe('a lock', () => {
  it('is told to its owner once, and to nobody whose address was only typed', async () => {
    const app = await createTestApp()
    await createUser(app, EMAIL)
    await app.browser().call('register', { body: { email: 'unproven@example.com', password: PASSWORD } })
    for (const email of [EMAIL, 'unproven@example.com', 'unknown@example.com']) {
      for (let guess = 0; guess < 8; guess += 1) await app.browser().call('login', { body: { email, password: WRONG } })
    }
    const notices = async (email: string) => (await app.mails(email)).filter(({ template }) => template === 'account_locked').length
    expect([await notices(EMAIL), await notices('unproven@example.com'), await notices('unknown@example.com')]).toEqual([1, 0, 0])
    app.clock.advance(15 * MINUTE)
    await lock(app)
    expect(await notices(EMAIL)).toBe(2)
  })

  it('that falls between the two steps holds the second one up too', async () => {
    const app = await createTestApp()
    const { secret } = await enrolTotp(app, await signedInBrowser(app, EMAIL))
    const browser = app.browser()
    owedIn(await WAYS_IN.password(app, browser, EMAIL))
    await lock(app)
    const answer = await browser.call('verifySecondFactor', { body: { method: 'totp', code: totpCode(app, secret) } })
    expect(answer.code).toBe('account_locked')
    await expectNobody(browser)
  })

  it('is not filled by wrong codes of a second step', async () => {
    const app = await createTestApp()
    const { secret } = await enrolTotp(app, await signedInBrowser(app, EMAIL))
    for (let challenge = 0; challenge < 2; challenge += 1) {
      const browser = app.browser()
      owedIn(await WAYS_IN.password(app, browser, EMAIL))
      for (let guess = 0; guess < 5; guess += 1)
        await browser.call('verifySecondFactor', { body: { method: 'totp', code: wrongTotpCode(app, secret) } })
    }
    owedIn(await WAYS_IN.password(app, app.browser(), EMAIL))
  })
})

describe('an expired password', () => {
  it('signs nobody in: whoever knows it gets a link by mail, whoever does not learns nothing', async () => {
    const app = await createTestApp()
    const owner = await signedInBrowser(app, EMAIL)
    await app.auth.operations.expirePassword(EMAIL)
    expect((await owner.call('me')).status, 'sessions go on').toBe(200)
    const browser = app.browser()
    expect((await browser.call('login', { body: { email: EMAIL, password: WRONG } })).code).toBe('invalid_credentials')
    expect((await app.mails(EMAIL)).some(({ template }) => template === 'reset_password')).toBe(false)
    expect((await WAYS_IN.password(app, browser, EMAIL)).code).toBe('password_expired')
    await expectNobody(browser)
    const token = tokenIn(await app.mail(EMAIL, 'reset_password'))
    await browser.call('resetPassword', { body: { token, password: 'Another-Horse-8' } })
    await signIn(browser, EMAIL, 'Another-Horse-8')
  })

  it('is no bar to other ways in', async () => {
    const app = await createTestApp()
    await createUser(app, EMAIL)
    await app.auth.operations.expirePassword(EMAIL)
    expect((await WAYS_IN.email_link(app, app.browser(), EMAIL)).status).toBe(200)
  })

  it('that expires between the two steps ends the sign-in', async () => {
    const app = await createTestApp()
    const { secret } = await enrolTotp(app, await signedInBrowser(app, EMAIL))
    const browser = app.browser()
    owedIn(await WAYS_IN.password(app, browser, EMAIL))
    await app.auth.operations.expirePassword(EMAIL)
    const answer = await browser.call('verifySecondFactor', { body: { method: 'totp', code: totpCode(app, secret) } })
    expect(answer.code).toBe('second_factor_expired')
    await expectNobody(browser)
  })

  it('mails no flood of links', async () => {
    const app = await createTestApp({ limits: { rateLimit: 'on', credentialsPerAddress: 1_000, loginPerAccountAndAddress: 1_000 } })
    await createUser(app, EMAIL)
    await app.auth.operations.expirePassword(EMAIL)
    const answers = []
    for (let request = 0; request < 8; request += 1) answers.push((await WAYS_IN.password(app, app.browser(), EMAIL)).code)
    expect(new Set(answers)).toEqual(new Set(['password_expired']))
    expect((await app.mails(EMAIL)).length).toBe(5)
  })

  it('needs a password, and an account', async () => {
    const app = await createTestApp()
    await createUser(app, EMAIL, null)
    await expect(app.auth.operations.expirePassword(EMAIL)).rejects.toThrow(`${EMAIL} has no password.`)
    await expect(app.auth.operations.expirePassword('nobody@example.com')).rejects.toThrow('There is no user')
  })
})
