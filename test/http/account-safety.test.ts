import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { askForChange, templatesTo } from './support/email-change-journey.ts'
import { atOnce, codeIn, createUser, signedInBrowser, signIn, tokenIn } from './support/journeys.ts'
import { createTestApp, PASSWORD, type TestApp, temporaryFolder } from './support/test-app.ts'
import { createTestClock, DAY, MINUTE, SECOND } from './support/test-clock.ts'
import { enrolTotp } from './support/ways-in.ts'

const EMAIL = 'ada@example.com'
const NEW = 'Another-Horse-8'
const BYE = { body: { confirmation: 'delete my account' } } as const

describe('“this wasn’t me”', () => {
  /** The link of the mail about a sign-in on a device the account has not seen. */
  async function afterStrangeSignIn(app: TestApp) {
    const owner = await signedInBrowser(app, EMAIL)
    const thief = app.browser({ userAgent: 'Mozilla/5.0 (Windows NT 10.0) Firefox/130.0' })
    await thief.call('csrf')
    await signIn(thief, EMAIL)
    return { owner, thief, token: tokenIn(await app.mail(EMAIL, 'new_device')) }
  }

  it('by the mailed link ends every session and leaves a new password as the way in', async () => {
    const app = await createTestApp()
    const { owner, thief, token } = await afterStrangeSignIn(app)
    const reader = app.browser()
    expect((await reader.call('previewLink', { body: { token } })).body().data.purpose).toBe('account_recovery')
    const secured = await reader.call('secureAccount', { body: { token } })
    expect([secured.status, secured.cookies]).toEqual([200, []])
    for (const browser of [owner, thief]) {
      expect((await browser.call('me')).code).toBe('session_revoked')
      expect((await browser.call('refresh', { body: {} })).code).toBe('session_revoked')
    }
    expect((await thief.call('login', { body: { email: EMAIL, password: PASSWORD } })).code).toBe('password_expired')
    expect((await reader.call('secureAccount', { body: { token } })).code).toBe('link_used')
    app.clock.advance(MINUTE)
    const reset = tokenIn(await app.mail(EMAIL, 'reset_password'))
    expect((await reader.call('resetPassword', { body: { token: reset, password: NEW } })).status).toBe(200)
    await signIn(reader, EMAIL, NEW)
    expect((await app.auditRows()).filter(({ action }) => action === 'account_secured')).toMatchObject([{ success: true }])
  })

  it('mails a link to choose a password, and takes away codes and changes that were pending', async () => {
    const app = await createTestApp()
    const { thief, token } = await afterStrangeSignIn(app)
    const change = await askForChange(app, thief, 'thief@example.org')
    expect((await app.browser().call('secureAccount', { body: { token } })).status).toBe(200)
    expect((await app.browser().call('confirmEmailChange', { body: { token: change.token } })).code).toBe('link_expired')
    const reset = tokenIn(await app.mail(EMAIL, 'account_secured'))
    expect((await app.browser().call('resetPassword', { body: { token: reset, password: NEW } })).status).toBe(200)
    await signIn(app.browser(), EMAIL, NEW)
  })

  it('works for seven days, once of 16 at once, and not for another purpose', async () => {
    const app = await createTestApp()
    const { token } = await afterStrangeSignIn(app)
    expect((await app.browser().call('undoEmailChange', { body: { token } })).code).toBe('link_invalid')
    app.clock.advance(7 * DAY - 1)
    const answers = await atOnce(16, () => app.browser().call('secureAccount', { body: { token } }))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(new Set(answers.map(({ code }) => code))).toEqual(new Set([null, 'link_used']))
    expect((await templatesTo(app, EMAIL)).account_secured).toBe(1)
    const late = await createTestApp()
    const expired = (await afterStrangeSignIn(late)).token
    late.clock.advance(7 * DAY)
    expect((await late.browser().call('secureAccount', { body: { token: expired } })).code).toBe('link_expired')
  })

  it('without a link secures the account that is signed in', async () => {
    const app = await createTestApp()
    const browser = await signedInBrowser(app, EMAIL)
    expect((await app.browser().call('secureAccount', { body: {} })).code).toBe('unauthenticated')
    expect((await browser.call('secureAccount', { body: {} })).status).toBe(200)
    expect(browser.cookie('access_token')).toBeNull()
    expect((await app.browser().call('login', { body: { email: EMAIL, password: PASSWORD } })).code).toBe('password_expired')
  })

  it('stands in every mail about a password that was changed', async () => {
    const app = await createTestApp()
    const thief = await signedInBrowser(app, EMAIL)
    await thief.call('changePassword', { body: { currentPassword: PASSWORD, newPassword: NEW } })
    const token = tokenIn(await app.mail(EMAIL, 'password_changed'))
    expect((await app.browser().call('secureAccount', { body: { token } })).status).toBe(200)
    expect((await thief.call('me')).code).toBe('session_revoked')
  })
})

describe('deleting the account', () => {
  it('needs the sentence and a confirmation, then leaves nothing but the log, without a name (R-251)', async () => {
    const app = await createTestApp()
    const browser = await signedInBrowser(app, EMAIL)
    const subject = (await app.auditRows()).find(({ action }) => action === 'login')?.subject
    for (const confirmation of ['', 'Delete my account', 'delete my account ', 'yes']) {
      expect((await browser.call('deleteUser', { body: { confirmation } })).code).toBe('invalid_request')
    }
    app.clock.advance(11 * MINUTE)
    expect((await browser.call('deleteUser', BYE)).code).toBe('reauthentication_required')
    await browser.call('reauthenticate', { body: { password: PASSWORD } })
    const deleted = await browser.call('deleteUser', BYE)
    expect(deleted.status).toBe(200)
    expect(browser.cookie('access_token')).toBeNull()
    expect(browser.cookie('refresh_token')).toBeNull()
    expect(await app.store.users.findByEmail(EMAIL)).toBeNull()
    const rows = await app.auditRows()
    expect(rows.every(({ userId }) => userId === null)).toBe(true)
    expect(rows.at(-1)).toMatchObject({ action: 'account_deleted', subject, success: true })
    expect((await templatesTo(app, EMAIL)).account_deleted).toBe(1)
    expect((await app.browser().call('login', { body: { email: EMAIL, password: PASSWORD } })).code).toBe('invalid_credentials')
    await signedInBrowser(app, EMAIL)
  })

  it('is also at the address of the profile', async () => {
    const app = await createTestApp()
    const browser = await signedInBrowser(app, EMAIL)
    expect((await browser.call('deleteUser', { ...BYE, path: '/api/user/profile' })).status).toBe(200)
  })

  it('is done once of 16 at once', async () => {
    const app = await createTestApp()
    const browser = await signedInBrowser(app, EMAIL)
    const answers = await atOnce(16, () => browser.copy().call('deleteUser', BYE))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(15)
    expect((await app.auditRows()).filter(({ action }) => action === 'account_deleted')).toHaveLength(1)
    expect((await templatesTo(app, EMAIL)).account_deleted).toBe(1)
  })

  it('is heard at once by another engine over the same file, in every check', async () => {
    const [clock, path] = [createTestClock(), `${temporaryFolder()}/auth.sqlite`]
    const [here, there] = [await createTestApp({ path, clock }), await createTestApp({ path, clock })]
    const browser = await signedInBrowser(here, EMAIL)
    const neighbour = await signedInBrowser(here, 'grace@example.com')
    const bearer = (token: string | null) => new Request(there.publicUrl, { headers: { authorization: `Bearer ${token ?? ''}` } })
    const [gone, stays] = [browser.cookie('access_token'), neighbour.cookie('access_token')]
    const refreshToken = browser.cookie('refresh_token') ?? ''
    expect(await there.auth.verify(bearer(gone))).not.toBeNull()
    const abroad = there.api()
    abroad.accessToken = gone
    expect((await abroad.call('me')).status).toBe(200)
    expect((await browser.call('deleteUser', BYE)).status).toBe(200)
    expect(await there.auth.verify(bearer(gone))).toBeNull()
    expect((await abroad.call('me')).code).toBe('session_revoked')
    expect((await abroad.call('listSessions')).code).toBe('session_revoked')
    expect((await abroad.call('refresh', { body: { refreshToken } })).status).toBe(401)
    expect(await there.auth.verify(bearer(stays))).not.toBeNull()
    const late = await createTestApp({ path, clock })
    expect(await late.auth.verify(new Request(late.publicUrl, { headers: { authorization: `Bearer ${gone}` } }))).toBeNull()
    clock.advance(SECOND)
    const next = await signedInBrowser(here, EMAIL)
    expect(await there.auth.verify(bearer(next.cookie('access_token'))), 'the same address, another account').not.toBeNull()
  })
})

describe('the export', () => {
  /** Whatever looks like a hash or a sealed secret in any column of any table. */
  function hashesIn(path: string): readonly string[] {
    const database = new Database(path, { readonly: true })
    const tables = database.prepare("select name from sqlite_master where type = 'table'").pluck().all().map(String)
    const rows = tables.flatMap((table) => database.prepare(`select * from "${table}"`).all())
    database.close()
    const values = rows.flatMap((row) => Object.values(row ?? {}))
    return values.filter(
      (value): value is string => typeof value === 'string' && /^[0-9a-f]{32,}$|^[\w-]{40,}$|\$2[aby]\$|\$argon2/.test(value),
    )
  }

  it('holds everything about the person, and no hash or secret', async () => {
    const path = `${temporaryFolder()}/auth.sqlite`
    const app = await createTestApp({ path })
    const browser = await signedInBrowser(app, EMAIL)
    await enrolTotp(app, browser)
    const phone = app.api({ userAgent: 'phone/1.0' })
    await phone.call('sendOtp', { body: { email: EMAIL } })
    await askForChange(app, browser, 'new@example.org')
    await createUser(app, 'grace@example.com')
    const answer = await browser.call('exportUser')
    const { data } = answer.body()
    expect(data).toMatchObject({
      exportedAt: new Date(app.clock.now()).toISOString(),
      user: { email: EMAIL, name: 'Ada Lovelace' },
      sessions: [{ current: true }],
      passkeys: [],
      connections: [],
      secondFactor: { totp: { enabledAt: expect.any(String) }, recoveryCodesLeft: 10 },
    })
    expect(data.events.map(({ action }) => action)).toEqual(expect.arrayContaining(['register', 'email_verified', 'login', 'totp_enabled']))
    expect(data.events[0]?.action, 'newest first').toBe('data_exported')
    const hashes = hashesIn(path)
    expect(hashes.length).toBeGreaterThan(20)
    expect(hashes.filter((hash) => answer.text.includes(hash))).toEqual([])
    expect(app.secrets.foundIn(answer.text)).toEqual([])
    expect(answer.text).not.toMatch(/hash|securityVersion|"password"|grace@example\.com/i)
  })

  it('needs a confirmation, and names nobody else’s events', async () => {
    const app = await createTestApp()
    const browser = await signedInBrowser(app, EMAIL)
    await signedInBrowser(app, 'grace@example.com')
    const mine = (await browser.call('exportUser')).body().data.events
    expect(mine.filter(({ action }) => action === 'register')).toHaveLength(1)
    app.clock.advance(11 * MINUTE)
    expect((await browser.call('exportUser')).code).toBe('reauthentication_required')
    await browser.call('sendReauthenticationCode')
    await browser.call('reauthenticate', { body: { emailCode: codeIn(await app.mail(EMAIL, 'confirmation_code')) } })
    expect((await browser.call('exportUser')).status).toBe(200)
  })
})
