import { describe, expect, it } from 'vitest'
import { askForChange, templatesTo } from './support/email-change-journey.ts'
import { atOnce, createUser, signedInBrowser, signIn, tokenIn } from './support/journeys.ts'
import { createTestApp, PASSWORD } from './support/test-app.ts'
import { MINUTE, SECOND } from './support/test-clock.ts'

const OLD = 'ada@example.com'
const NEW = 'countess@example.org'
const OTHER = 'grace@example.com'

const wrongCode = (right: string): string => (right === '000000' ? '000001' : '000000')

describe('asking for another address', () => {
  it('changes nothing yet, mails the new one a link and a code, and tells the old one', async () => {
    const app = await createTestApp()
    const browser = await signedInBrowser(app, OLD)
    const asked = await browser.call('changeEmail', { body: { newEmail: ' Countess@EXAMPLE.org ' } })
    expect(asked.body().data.resendAvailableAt).toBe(new Date(app.clock.now() + MINUTE).toISOString())
    expect((await browser.call('me')).body().data.user.email).toBe(OLD)
    const mail = await app.mail(NEW, 'email_change')
    expect(mail.code).toMatch(/^\d{6}$/)
    expect(mail.text).toContain('a•••@example.com')
    const notice = await app.mail(OLD, 'email_change_requested')
    expect(notice.text).toContain('c•••@example.org')
    expect(notice.text).not.toContain(NEW)
    expect(notice.text).toContain('This wasn’t me')
    const preview = await app.browser().call('previewLink', { body: { token: tokenIn(mail) } })
    expect(preview.body().data).toMatchObject({ purpose: 'email_change', email: 'c•••@example.org', sameBrowser: false })
  })

  it('needs a session that was confirmed lately, an address, and another one', async () => {
    const app = await createTestApp()
    const browser = await signedInBrowser(app, OLD)
    expect((await browser.call('changeEmail', { body: { newEmail: 'ADA@example.com' } })).code).toBe('email_unchanged')
    expect((await browser.call('changeEmail', { body: { newEmail: 'no address' } })).code).toBe('invalid_request')
    expect((await app.browser().call('changeEmail', { body: { newEmail: NEW } })).code).toBe('unauthenticated')
    app.clock.advance(11 * MINUTE)
    expect((await browser.call('changeEmail', { body: { newEmail: NEW } })).code).toBe('reauthentication_required')
    expect(await app.mails(NEW)).toEqual([])
  })

  it('answers, audits and tells the old mailbox the same whether or not somebody has the address (C-56)', async () => {
    const app = await createTestApp()
    await createUser(app, OTHER)
    const traces = []
    for (const [email, newEmail] of [
      ['ada@example.com', OTHER],
      ['eve@example.com', 'nobodys@example.com'],
    ] as const) {
      const browser = await signedInBrowser(app, email)
      const asked = await browser.call('changeEmail', { body: { newEmail } })
      const wrong = []
      for (let guess = 0; guess < 6; guess += 1) wrong.push((await browser.call('confirmEmailChange', { body: { code: '000000' } })).code)
      const { data } = (await browser.call('exportUser')).body()
      traces.push({
        answer: [asked.status, asked.text, [...asked.headers.keys()].sort(), asked.cookies.length],
        wrong,
        told: (await templatesTo(app, email)).email_change_requested,
        events: data.events.map(({ action, success }) => ({ action, success })),
      })
    }
    expect(traces[0]).toEqual(traces[1])
    expect(traces[0]?.wrong).toEqual([...Array<string>(5).fill('code_invalid'), 'code_attempts_exceeded'])
    expect(await templatesTo(app, OTHER)).toEqual({ email_change_attempt: 1 })
    expect(await app.mail(OTHER, 'email_change_attempt')).toMatchObject({ code: null, links: [] })
  })

  it('keeps one change pending: the newest', async () => {
    const app = await createTestApp()
    const browser = await signedInBrowser(app, OLD)
    const first = await askForChange(app, browser, NEW)
    const second = await askForChange(app, browser, 'third@example.org')
    expect((await browser.call('confirmEmailChange', { body: { token: first.token } })).code).toBe('link_expired')
    if (first.code !== second.code) {
      expect((await browser.call('confirmEmailChange', { body: { code: first.code } })).code).toBe('code_invalid')
    }
    expect((await browser.call('confirmEmailChange', { body: { code: second.code } })).status).toBe(200)
    expect((await browser.call('me')).body().data.user.email).toBe('third@example.org')
  })

  it('floods no mailbox, whichever accounts ask, and no account floods mailboxes', async () => {
    const app = await createTestApp({ limits: { rateLimit: 'on', credentialsPerAddress: 10_000 } })
    const browser = await signedInBrowser(app, OLD)
    const ask = async (newEmail: string) => (await browser.call('changeEmail', { body: { newEmail } })).code
    expect(await ask(NEW)).toBeNull()
    expect(await ask(NEW)).toBe('rate_limited')
    expect([await ask('a1@example.org'), await ask('a2@example.org'), await ask('a3@example.org')]).toEqual([
      null,
      'rate_limited',
      'rate_limited',
    ])
  })

  it.each(['a change of the password', 'a reset'] as const)('is forgotten with %s', async (what) => {
    const app = await createTestApp()
    const browser = await signedInBrowser(app, OLD)
    const { token } = await askForChange(app, browser, NEW)
    if (what === 'a reset') {
      await app.browser().call('forgotPassword', { body: { email: OLD } })
      const reset = tokenIn(await app.mail(OLD, 'reset_password'))
      await app.browser().call('resetPassword', { body: { token: reset, password: 'Another-Horse-8' } })
    } else {
      await browser.call('changePassword', { body: { currentPassword: PASSWORD, newPassword: 'Another-Horse-8' } })
    }
    expect((await app.browser().call('confirmEmailChange', { body: { token } })).code).toBe('link_expired')
    await signIn(app.browser(), OLD, 'Another-Horse-8')
  })
})

describe('the new address', () => {
  it('is confirmed by the typed code in the session that asked; others end, this one goes on with new tokens', async () => {
    const app = await createTestApp()
    const [browser, phone] = [await signedInBrowser(app, OLD), app.browser()]
    await phone.call('csrf')
    await signIn(phone, OLD)
    const { code } = await askForChange(app, browser, NEW)
    const before = browser.cookie('access_token')
    app.clock.advance(MINUTE)
    expect((await phone.call('confirmEmailChange', { body: { code } })).code).toBe('code_expired')
    expect((await app.browser().call('confirmEmailChange', { body: { code } })).code).toBe('unauthenticated')
    expect((await browser.call('confirmEmailChange', { body: { code } })).status).toBe(200)
    expect(browser.cookie('access_token')).not.toBe(before)
    expect((await browser.call('me')).body().data.user).toMatchObject({ email: NEW, emailVerified: true })
    expect((await phone.call('me')).code).toBe('session_revoked')
    expect((await phone.call('refresh', { body: {} })).code).toBe('session_revoked')
    expect(await app.auth.verify(new Request(app.publicUrl, { headers: { authorization: `Bearer ${before}` } }))).toBeNull()
    expect(await templatesTo(app, OLD)).toMatchObject({ email_change_undo: 1 })
    expect(await templatesTo(app, NEW)).toEqual({ email_change: 1, email_changed: 1 })
    expect((await app.browser().call('login', { body: { email: OLD, password: PASSWORD } })).code).toBe('invalid_credentials')
    await signIn(app.browser(), NEW)
  })

  it('is confirmed by the link in any browser; the one that asked stays signed in', async () => {
    const app = await createTestApp()
    const [browser, phone, mailReader] = [await signedInBrowser(app, OLD), app.browser(), app.browser()]
    await phone.call('csrf')
    await signIn(phone, OLD)
    const { token } = await askForChange(app, browser, NEW)
    const confirmed = await mailReader.call('confirmEmailChange', { body: { token } })
    expect([confirmed.status, confirmed.cookies.filter(({ name }) => /access|refresh/.test(name))]).toEqual([200, []])
    expect((await phone.call('me')).code).toBe('session_revoked')
    expect((await browser.call('me')).code, 'its token names the old address').toBe('unauthenticated')
    app.clock.advance(SECOND)
    expect((await browser.call('refresh', { body: {} })).status).toBe(200)
    expect((await browser.call('me')).body().data.user.email).toBe(NEW)
    expect((await mailReader.call('confirmEmailChange', { body: { token } })).code).toBe('link_used')
  })

  it('leaves a browser signed in that belongs to somebody else', async () => {
    const app = await createTestApp()
    const [browser, neighbour] = [await signedInBrowser(app, OLD), await signedInBrowser(app, OTHER)]
    const { token } = await askForChange(app, browser, NEW)
    expect((await neighbour.call('confirmEmailChange', { body: { token } })).status).toBe(200)
    expect((await neighbour.call('me')).body().data.user.email).toBe(OTHER)
  })

  it('serves API clients, who fetch new tokens themselves', async () => {
    const app = await createTestApp()
    await createUser(app, OLD)
    const api = app.api()
    const { refreshToken } = await signIn(api, OLD)
    const { code } = await askForChange(app, api, NEW)
    const confirmed = await api.call('confirmEmailChange', { body: { code } })
    expect([confirmed.status, confirmed.cookies]).toEqual([200, []])
    expect((await api.call('me')).code).toBe('unauthenticated')
    app.clock.advance(SECOND)
    const refreshed = (await api.call('refresh', { body: { refreshToken: refreshToken ?? '' } })).body()
    api.accessToken = refreshed.data.accessToken ?? null
    expect((await api.call('me')).body().data.user.email).toBe(NEW)
  })

  it('has ten minutes for the code and an hour for the link, to the millisecond', async () => {
    const app = await createTestApp()
    const browser = await signedInBrowser(app, OLD)
    const { token, code } = await askForChange(app, browser, NEW)
    app.clock.advance(10 * MINUTE)
    expect((await browser.call('confirmEmailChange', { body: { code } })).code).toBe('code_expired')
    app.clock.advance(50 * MINUTE - 1)
    expect((await app.browser().call('previewLink', { body: { token } })).status).toBe(200)
    app.clock.advance(1)
    expect((await app.browser().call('confirmEmailChange', { body: { token } })).code).toBe('link_expired')
    expect((await app.store.users.findByEmail(OLD))?.email).toBe(OLD)
  })

  it('can be sent and confirmed at the endpoints of mailed codes (R-135)', async () => {
    const app = await createTestApp()
    const browser = await signedInBrowser(app, OLD)
    const resend = (email: string) => browser.call('sendOtp', { body: { email, type: 'email_change' } })
    expect((await resend(NEW)).code).toBe('not_found')
    expect((await app.browser().call('sendOtp', { body: { email: NEW, type: 'email_change' } })).code).toBe('unauthenticated')
    const first = await askForChange(app, browser, NEW)
    app.clock.advance(11 * MINUTE)
    expect((await resend('else@example.org')).code).toBe('not_found')
    expect((await resend(NEW)).status, 'the change itself was confirmed when it was asked for').toBe(200)
    const mail = await app.mail(NEW, 'email_change')
    expect(tokenIn(mail)).not.toBe(first.token)
    const confirmed = await browser.call('verifyOtp', { body: { email: NEW, otp: mail.code ?? '', type: 'email_change' } })
    expect(confirmed.status).toBe(200)
    expect((await browser.call('me')).body().data.user.email).toBe(NEW)
  })

  it('takes no more than 15 wrong codes an hour, over all accounts that want it', async () => {
    const app = await createTestApp()
    for (let account = 0; account < 3; account += 1) {
      const browser = await signedInBrowser(app, `eve${account}@example.com`)
      const { code } = await askForChange(app, browser, NEW)
      for (let guess = 0; guess < 5; guess += 1) {
        expect((await browser.call('confirmEmailChange', { body: { code: wrongCode(code) } })).code).toBe('code_invalid')
      }
    }
    const browser = await signedInBrowser(app, 'eve3@example.com')
    const { code, token } = await askForChange(app, browser, NEW)
    const refused = await browser.call('confirmEmailChange', { body: { code } })
    expect([refused.code, Number(refused.error().retryAfter) > 0]).toEqual(['code_attempts_exceeded', true])
    expect((await browser.call('confirmEmailChange', { body: { token } })).status, 'the link is no guess').toBe(200)
  })

  it('is made by one of 16 confirmations at once, with its whole trace and once', async () => {
    const app = await createTestApp()
    const browser = await signedInBrowser(app, OLD)
    const { token } = await askForChange(app, browser, NEW)
    const answers = await atOnce(16, () => app.browser().call('confirmEmailChange', { body: { token } }))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(new Set(answers.map(({ code }) => code))).toEqual(new Set([null, 'link_used']))
    expect((await app.auditRows()).filter(({ action }) => action === 'email_changed')).toHaveLength(1)
    expect((await templatesTo(app, OLD)).email_change_undo).toBe(1)
    expect((await templatesTo(app, NEW)).email_changed).toBe(1)
  })

  it('goes to one of two accounts that want it at once; nobody learns of the other before', async () => {
    const app = await createTestApp()
    const browsers = [await signedInBrowser(app, OLD), await signedInBrowser(app, OTHER)]
    const asked = await Promise.all(browsers.map((browser) => browser.call('changeEmail', { body: { newEmail: NEW } })))
    expect(asked.map(({ status, text }) => [status, text])[0]).toEqual([asked[1]?.status, asked[1]?.text])
    const mails = (await app.mails(NEW)).filter(({ template }) => template === 'email_change')
    const confirmed = await Promise.all(mails.map((mail) => app.browser().call('confirmEmailChange', { body: { token: tokenIn(mail) } })))
    expect(confirmed.map(({ code }) => code).sort()).toEqual(['email_taken', null].sort())
    const left = await Promise.all([OLD, OTHER, NEW].map((email) => app.store.users.findByEmail(email)))
    expect(left.filter((user) => user !== null)).toHaveLength(2)
    expect(left[2]?.email).toBe(NEW)
  })

  it('does not outlive a sign-up that was faster', async () => {
    const app = await createTestApp()
    const browser = await signedInBrowser(app, OLD)
    const { token, code } = await askForChange(app, browser, NEW)
    await createUser(app, NEW)
    expect((await app.browser().call('confirmEmailChange', { body: { token } })).code).toBe('email_taken')
    expect((await browser.call('confirmEmailChange', { body: { code } })).code).toBe('email_taken')
    expect((await browser.call('me')).body().data.user.email).toBe(OLD)
    expect((await templatesTo(app, OLD)).email_change_undo).toBeUndefined()
  })
})
