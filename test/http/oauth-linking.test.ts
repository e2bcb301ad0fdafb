import type { MockProvider } from '@sallyport/mock-provider'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { TestClient } from './support/client.ts'
import { atOnce, codeIn, createUser, signedInBrowser, signIn, signUp, tokenIn } from './support/journeys.ts'
import { comeBack, configured, createOauthApp, errorOf, signInAt, startProvider, whoIs } from './support/oauth-journey.ts'
import { visitProvider } from './support/provider-visit.ts'
import { createTestApp, PASSWORD, type TestApp } from './support/test-app.ts'
import { MINUTE, SECOND } from './support/test-clock.ts'

const MIA = { account: 'mia' }
const EMAIL = 'mia@example.com'
const UNTRUSTED = { trustsEmail: false }

let mock: MockProvider
beforeAll(async () => {
  mock = await startProvider()
})
afterEach(() => mock.setAccount({ id: 'mia', name: 'Mia Example', email: EMAIL, emailVerified: true }))
afterAll(() => mock.close())

const connectionsOf = async (browser: TestClient) => (await browser.call('listConnections')).body().data
const templatesTo = async (app: TestApp, to: string) => (await app.mails(to)).map(({ template }) => template)
const identitiesOf = async (app: TestApp, email: string) => app.store.identities.list((await app.store.users.findByEmail(email))?.id ?? '')

/** From Account, Connections to the provider and back. */
async function connect(browser: TestClient, account = 'mia', provider = 'mock'): Promise<URL> {
  const { authorizationUrl } = (await browser.call('beginConnection', { params: { provider } })).body().data
  return comeBack(browser, await visitProvider(authorizationUrl, { account }))
}

describe('an address that both sides have proven', () => {
  it('joins the identity to the account, and its owner is told (C-65)', async () => {
    const app = await createOauthApp(mock)
    await createUser(app, EMAIL)
    const browser = app.browser()
    expect((await signInAt(browser, MIA)).pathname).toBe('/dashboard')
    expect(await whoIs(browser)).toMatchObject({ email: EMAIL, hasPassword: true, name: 'Ada Lovelace' })
    expect(await templatesTo(app, EMAIL)).toContain('provider_linked')
    expect((await app.auditRows()).filter(({ action }) => action === 'oauth_linked')).toHaveLength(1)
    expect((await app.browser().call('login', { body: { email: EMAIL, password: PASSWORD } })).status).toBe(200)
  })

  it('does not where the operator wants the owner to confirm it', async () => {
    const app = await createOauthApp(mock, { oauth: { providers: [configured(mock)], linkVerifiedEmails: false } })
    await createUser(app, EMAIL)
    expect(errorOf(await signInAt(app.browser(), MIA))).toBe('account_exists_other_method')
    expect(await identitiesOf(app, EMAIL)).toEqual([])
  })

  it('opens no suspended account, and writes nothing to it', async () => {
    const app = await createOauthApp(mock)
    await createUser(app, EMAIL)
    await app.auth.operations.setActive(EMAIL, false)
    expect(errorOf(await signInAt(app.browser(), MIA))).toBe('account_suspended')
    expect(await identitiesOf(app, EMAIL)).toEqual([])
  })
})

describe('an account that nobody has proven', () => {
  it('loses what a stranger put into it before the owner came with a provider (pre-hijack)', async () => {
    const app = await createOauthApp(mock, { registration: { emailVerification: 'optional' } })
    const stranger = app.browser()
    await stranger.call('register', { body: { name: 'Not Mia', email: EMAIL, password: PASSWORD } })
    await signIn(stranger, EMAIL)
    const owner = app.browser()
    expect((await signInAt(owner, MIA)).pathname).toBe('/dashboard')
    expect(await whoIs(owner)).toMatchObject({ emailVerified: true, hasPassword: false })
    expect((await stranger.call('me')).status).toBe(401)
    expect((await app.browser().call('login', { body: { email: EMAIL, password: PASSWORD } })).code).toBe('invalid_credentials')
  })

  it('is made of an address that the provider cannot vouch for, and opens only with the mail', async () => {
    const app = await createOauthApp(mock, UNTRUSTED)
    const browser = app.browser()
    expect(errorOf(await signInAt(browser, MIA))).toBe('email_not_verified')
    expect(errorOf(await signInAt(browser, MIA))).toBe('email_not_verified')
    const mail = await app.mail(EMAIL, 'verify_email')
    expect((await app.browser().call('verifyEmail', { body: { token: tokenIn(mail) } })).code).toBe('password_required')
    expect((await browser.call('verifyEmail', { body: { email: EMAIL, code: codeIn(mail) } })).status).toBe(200)
    expect((await signInAt(browser, MIA)).pathname).toBe('/dashboard')
  })

  it('is worth nothing to a stranger when its owner resets the password', async () => {
    const app = await createOauthApp(mock, UNTRUSTED)
    await signInAt(app.browser(), MIA)
    const owner = app.browser()
    await owner.call('forgotPassword', { body: { email: EMAIL } })
    const token = tokenIn(await app.mail(EMAIL, 'reset_password'))
    expect((await owner.call('resetPassword', { body: { token, password: 'Another-Horse-8' } })).status).toBe(200)
    expect(await identitiesOf(app, EMAIL)).toEqual([])
    expect(errorOf(await signInAt(app.browser(), MIA))).toBe('account_exists_other_method')
  })
})

describe('an address that proves nothing', () => {
  it.each([false, true])('is refused when the provider itself has not verified it, account or not (%s)', async (exists) => {
    const app = await createOauthApp(mock)
    if (exists) await createUser(app, 'noah@example.com')
    expect(errorOf(await signInAt(app.browser(), { account: 'noah' }))).toBe('oauth_email_unverified')
    expect(await identitiesOf(app, 'noah@example.com')).toEqual([])
  })

  it('is refused when there is none', async () => {
    const app = await createOauthApp(mock)
    expect(errorOf(await signInAt(app.browser(), { account: 'kim' }))).toBe('oauth_email_missing')
  })

  it('makes no account where sign-up is closed', async () => {
    for (const trustsEmail of [true, false]) {
      const app = await createOauthApp(mock, { trustsEmail, registration: { signUp: 'closed' } })
      expect(errorOf(await signInAt(app.browser(), MIA))).toBe('signup_closed')
    }
  })

  it('plays no part once the identity is known: the identity signs in, whatever its address has become', async () => {
    const app = await createOauthApp(mock)
    await createUser(app, 'other@example.com')
    const browser = app.browser()
    await signInAt(browser, MIA)
    const { id } = await whoIs(browser)
    for (const email of ['other@example.com', null]) {
      mock.setAccount({ id: 'mia', name: 'Mia Renamed', email, emailVerified: email !== null })
      const again = app.browser()
      expect((await signInAt(again, MIA)).pathname).toBe('/dashboard')
      expect((await whoIs(again)).id).toBe(id)
      expect((await connectionsOf(again)).connections[0]).toMatchObject({ email })
    }
  })
})

describe('the guided link', () => {
  async function offered(app: TestApp): Promise<TestClient> {
    const browser = app.browser()
    expect(errorOf(await signInAt(browser, MIA))).toBe('account_exists_other_method')
    return browser
  }

  it('connects after its owner has signed in to the account (UX P11)', async () => {
    const app = await createOauthApp(mock, UNTRUSTED)
    await createUser(app, EMAIL)
    const browser = await offered(app)
    expect((await browser.call('getPendingLink')).body().data).toMatchObject({
      provider: { id: 'mock', name: 'Mock provider' },
      email: 'm•••@example.com',
    })
    expect((await browser.call('completePendingLink')).status).toBe(401)
    await signIn(browser, EMAIL)
    expect((await browser.call('completePendingLink')).body().data.connection).toMatchObject({ provider: { id: 'mock' }, email: EMAIL })
    expect((await browser.call('completePendingLink')).code).toBe('link_missing')
    expect((await browser.call('getPendingLink')).code).toBe('link_missing')
    expect((await signInAt(app.browser(), MIA)).pathname).toBe('/dashboard')
    expect(await templatesTo(app, EMAIL)).toContain('provider_linked')
  })

  it('takes no sign-in from before, and none to another account', async () => {
    const app = await createOauthApp(mock, UNTRUSTED)
    await createUser(app, EMAIL)
    await createUser(app, 'other@example.com')
    const browser = app.browser()
    await signIn(browser, EMAIL)
    app.clock.advance(5 * SECOND)
    expect(errorOf(await signInAt(browser, MIA))).toBe('account_exists_other_method')
    expect((await browser.call('completePendingLink')).code).toBe('account_exists_other_method')
    await signIn(browser, 'other@example.com')
    expect((await browser.call('completePendingLink')).code).toBe('account_exists_other_method')
    await signIn(browser, EMAIL)
    expect((await browser.call('completePendingLink')).status).toBe(200)
  })

  it('connects once, of sixteen at once', async () => {
    const app = await createOauthApp(mock, UNTRUSTED)
    await createUser(app, EMAIL)
    const browser = await offered(app)
    await signIn(browser, EMAIL)
    const answers = await atOnce(16, () => browser.copy().call('completePendingLink'))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(await identitiesOf(app, EMAIL)).toHaveLength(1)
  })

  it('is forgotten on request, after a quarter of an hour, and in any other browser', async () => {
    const app = await createOauthApp(mock, UNTRUSTED)
    await createUser(app, EMAIL)
    const browser = await offered(app)
    const copy = browser.copy()
    expect((await app.browser().call('getPendingLink')).code).toBe('link_missing')
    expect((await browser.call('dropPendingLink')).status).toBe(200)
    expect((await copy.call('getPendingLink')).code).toBe('link_missing')
    const late = await offered(app)
    app.clock.advance(15 * MINUTE)
    expect((await late.call('getPendingLink')).code).toBe('link_missing')
  })
})

describe('connections', () => {
  it('are made, shown and undone by whoever is signed in', async () => {
    const app = await createOauthApp(mock)
    const browser = await signedInBrowser(app, 'ada@example.com')
    expect(await connectionsOf(browser)).toEqual({ connections: [], available: [{ id: 'mock', name: 'Mock provider' }] })
    expect((await connect(browser)).href).toBe('https://auth.test/account/connections?connected=mock')
    const { connections, available } = await connectionsOf(browser)
    expect(connections).toMatchObject([{ provider: { id: 'mock', name: 'Mock provider' }, email: EMAIL }])
    expect(available).toEqual([])
    expect(await templatesTo(app, 'ada@example.com')).toContain('provider_linked')
    const again = app.browser()
    await signInAt(again, MIA)
    expect((await whoIs(again)).email).toBe('ada@example.com')

    const params = { connectionId: connections[0]?.id ?? '' }
    expect((await browser.call('removeConnection', { params })).status).toBe(200)
    expect(await templatesTo(app, 'ada@example.com')).toContain('provider_unlinked')
    expect((await browser.call('removeConnection', { params })).code).toBe('not_found')
    expect((await app.auditRows()).map(({ action }) => action)).toEqual(expect.arrayContaining(['oauth_linked', 'oauth_unlinked']))
  })

  it('are connected once more without harm, and never twice to two people', async () => {
    const app = await createOauthApp(mock)
    const ada = await signedInBrowser(app, 'ada@example.com')
    await connect(ada)
    expect((await connect(ada)).pathname).toBe('/account/connections')
    const bob = await signedInBrowser(app, 'bob@example.com')
    expect(errorOf(await connect(bob))).toBe('identity_already_linked')
    expect((await connectionsOf(bob)).connections).toEqual([])
  })

  it('take identities without an address, and with any', async () => {
    const app = await createOauthApp(mock)
    const browser = await signedInBrowser(app, 'ada@example.com')
    await createUser(app, 'noah@example.com')
    expect((await connect(browser, 'kim')).pathname).toBe('/account/connections')
    expect((await connect(browser, 'noah')).pathname).toBe('/account/connections')
    expect((await connectionsOf(browser)).connections.map(({ email }) => email)).toEqual([null, 'noah@example.com'])
  })

  it('are not made for a session that has ended meanwhile', async () => {
    const app = await createOauthApp(mock)
    const browser = await signedInBrowser(app, 'ada@example.com')
    const { authorizationUrl } = (await browser.call('beginConnection', { params: { provider: 'mock' } })).body().data
    const back = await visitProvider(authorizationUrl, MIA)
    await browser.copy().call('logout', { body: {} as never })
    expect(errorOf(await comeBack(browser, back))).toBe('unauthenticated')
    expect(await identitiesOf(app, 'ada@example.com')).toEqual([])
  })

  it('leave the last way to sign in', async () => {
    const app = await createOauthApp(mock)
    const browser = app.browser()
    await signInAt(browser, MIA)
    const { connections } = await connectionsOf(browser)
    const only = connections[0]?.id ?? ''
    expect((await browser.call('removeConnection', { params: { connectionId: only } })).code).toBe('last_method')
  })

  it('know only configured providers', async () => {
    const app = await createTestApp()
    const browser = await signedInBrowser(app)
    expect((await browser.call('beginConnection', { params: { provider: 'mock' } })).code).toBe('provider_unknown')
  })

  it('ask who it is first, when the sign-in is long ago', async () => {
    const app = await createOauthApp(mock)
    const browser = await signedInBrowser(app)
    await connect(browser)
    const connectionId = (await connectionsOf(browser)).connections[0]?.id ?? ''
    app.clock.advance(14 * MINUTE)
    expect((await browser.call('beginConnection', { params: { provider: 'mock' } })).code).toBe('reauthentication_required')
    expect((await browser.call('removeConnection', { params: { connectionId } })).code).toBe('reauthentication_required')
  })
})

describe('a second factor', () => {
  it('is asked for after the provider as after a password', async () => {
    const app = await createOauthApp(mock)
    const browser = app.browser()
    await signUp(app, browser, EMAIL)
    await signIn(browser, EMAIL)
    expect((await browser.call('enableEmailFactor')).status).toBe(200)
    const fresh = app.browser()
    const page = await signInAt(fresh, MIA, { returnTo: '/account' })
    expect(page.pathname).toBe('/auth/two-factor')
    expect(page.searchParams.get('returnTo')).toBe('/account')
    expect(fresh.cookie('access_token')).toBeNull()
    expect((await fresh.call('sendSecondFactorCode', { body: {} })).status).toBe(200)
    const code = codeIn(await app.mail(EMAIL, 'second_factor_code'))
    expect((await fresh.call('verifySecondFactor', { body: { method: 'email_code', code, rememberDevice: true } })).status).toBe(200)
    expect((await whoIs(fresh)).email).toBe(EMAIL)
    expect((await signInAt(fresh, MIA)).pathname).toBe('/dashboard')
  })
})
