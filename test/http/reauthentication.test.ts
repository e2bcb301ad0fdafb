import type { ReauthenticateRequest, RouteName } from '@sallyport/protocol'
import { ENDPOINT_LIST } from '@sallyport/protocol/endpoints'
import { describe, expect, it } from 'vitest'
import { SAMPLES } from '../../packages/protocol/src/samples.ts'
import type { SoftwareAuthenticator } from '../support/software-authenticator.ts'
import type { TestClient } from './support/client.ts'
import { atOnce, codeIn, createUser, signedInBrowser, signIn } from './support/journeys.ts'
import { addPasskey, assertion, authenticatorAt } from './support/passkeys.ts'
import { createTestApp, PASSWORD, type TestApp } from './support/test-app.ts'
import { MINUTE, SECOND } from './support/test-clock.ts'
import { enrolTotp, owedIn, totpCode, WAYS_IN, wrongTotpCode } from './support/ways-in.ts'

const EMAIL = 'ada@example.com'
const WINDOW = 10 * MINUTE

const reauthenticate = (browser: TestClient, body: ReauthenticateRequest) => browser.call('reauthenticate', { body })
const state = async (browser: TestClient) => (await browser.call('getReauthentication')).body().data

/** One of the endpoints that ask for a confirmation, and the cheapest to call. */
const dangerous = (browser: TestClient) => browser.call('beginPasskeyRegistration')

async function mailedCode(app: TestApp, browser: TestClient): Promise<string> {
  expect((await browser.call('sendReauthenticationCode')).status).toBe(200)
  return codeIn(await app.mail(EMAIL, 'confirmation_code'))
}

/** An account with everything, in a browser that has not confirmed for longer than the window. */
interface Stale {
  readonly app: TestApp
  readonly browser: TestClient
  readonly authenticator: SoftwareAuthenticator
  readonly totpSecret: string | null
}

async function stale(factors: readonly ('passkey' | 'totp' | 'email')[] = []): Promise<Stale> {
  const app = await createTestApp()
  const browser = await signedInBrowser(app, EMAIL)
  const authenticator = authenticatorAt(app)
  if (factors.includes('passkey')) await addPasskey(browser, authenticator)
  if (factors.includes('email')) await browser.call('enableEmailFactor')
  const totpSecret = factors.includes('totp') ? (await enrolTotp(app, browser)).secret : null
  app.clock.advance(WINDOW)
  return { app, browser, authenticator, totpSecret }
}

const CONFIRMATIONS: Readonly<
  Record<string, { factors: Parameters<typeof stale>[0]; confirm: (world: Stale) => Promise<ReauthenticateRequest> }>
> = {
  password: { factors: [], confirm: () => Promise.resolve({ password: PASSWORD }) },
  totp: { factors: ['totp'], confirm: ({ app, totpSecret }) => Promise.resolve({ totp: totpCode(app, totpSecret ?? '') }) },
  emailCode: { factors: [], confirm: async ({ app, browser }) => ({ emailCode: await mailedCode(app, browser) }) },
  credential: { factors: ['passkey'], confirm: ({ browser, authenticator }) => assertion(browser, authenticator) },
}

const STEP_UPS = ENDPOINT_LIST.filter(({ stepUp }) => stepUp).map(({ name }) => name)

/** Calls any endpoint with the request of its sample. */
async function callSample(client: TestClient, name: RouteName) {
  const request: unknown = SAMPLES[name].request
  const params = { passkeyId: 'none', connectionId: 'none', provider: 'none' }
  return client.call<RouteName>(name, { params, ...(request === undefined ? {} : { raw: JSON.stringify(request) }) })
}

describe.each(Object.entries(CONFIRMATIONS))('%s', (_, { factors, confirm }) => {
  it.each(STEP_UPS)('opens %s, which a session of ten minutes finds closed', async (name) => {
    const world = await stale(factors)
    const { app, browser } = world
    expect((await callSample(browser, name)).code).toBe('reauthentication_required')
    const confirmed = (await reauthenticate(browser, await confirm(world))).body()
    expect(confirmed.data.confirmedUntil).toBe(new Date(app.clock.now() + WINDOW).toISOString())
    expect((await callSample(browser, name)).code).not.toBe('reauthentication_required')
  })
})

describe('a confirmation', () => {
  it('is a sign-in too, for ten minutes', async () => {
    const app = await createTestApp()
    const browser = await signedInBrowser(app, EMAIL)
    const signedInAt = app.clock.now()
    expect((await dangerous(browser)).status).toBe(200)
    expect(await state(browser)).toEqual({
      methods: ['password', 'email_code'],
      confirmedUntil: new Date(signedInAt + WINDOW).toISOString(),
    })
    app.clock.advance(WINDOW - 1)
    expect((await dangerous(browser)).status).toBe(200)
    app.clock.advance(1)
    expect((await dangerous(browser)).code).toBe('reauthentication_required')
    expect((await state(browser)).confirmedUntil).toBeNull()
  })

  it('lasts as long as the operator says', async () => {
    const app = await createTestApp({ confirmationSeconds: 60 })
    const browser = await signedInBrowser(app, EMAIL)
    app.clock.advance(59 * SECOND)
    expect((await dangerous(browser)).status).toBe(200)
    app.clock.advance(SECOND)
    expect((await dangerous(browser)).code).toBe('reauthentication_required')
  })

  it('is one of this session, not of the account', async () => {
    const { app, browser } = await stale()
    const other = app.browser()
    await signIn(other, EMAIL)
    app.clock.advance(WINDOW)
    for (const client of [browser, other]) await client.call('refresh', { body: {} })
    await reauthenticate(other, { password: PASSWORD })
    expect((await dangerous(other)).status).toBe(200)
    expect((await dangerous(browser)).code).toBe('reauthentication_required')
  })

  it('survives a refresh, and what is renewed tells of it', async () => {
    const { app, browser, authenticator } = await stale(['passkey'])
    await reauthenticate(browser, await assertion(browser, authenticator))
    await browser.call('refresh', { body: {} })
    expect((await dangerous(browser)).status).toBe(200)
    expect((await browser.call('me')).body().data.session.methods).toEqual(['pwd', 'swk', 'user', 'mfa'])
    const row = (await app.auditRows()).findLast(({ action }) => action === 'reauthenticated')
    expect(row).toMatchObject({ success: true, metadata: { method: 'passkey' } })
  })

  it('cannot be given to a session that is over', async () => {
    const { app, browser } = await stale()
    const thief = browser.copy()
    await browser.call('logoutAll')
    expect((await reauthenticate(thief, { password: PASSWORD })).code).toBe('session_revoked')
    expect((await dangerous(thief)).code).toBe('session_revoked')
    expect((await app.auditRows()).some(({ action }) => action === 'reauthenticated')).toBe(false)
  })
})

describe('the ways to confirm', () => {
  it.each([
    [[], ['password', 'email_code']],
    [['passkey'], ['passkey', 'password', 'email_code']],
    [['totp'], ['totp']],
    [
      ['passkey', 'totp'],
      ['passkey', 'totp'],
    ],
    [['email'], ['email_code']],
    [
      ['passkey', 'email', 'totp'],
      ['passkey', 'totp', 'email_code'],
    ],
  ] as const)('with %j are %j', async (factors, methods) => {
    const { browser } = await stale(factors)
    expect((await state(browser)).methods).toEqual(methods)
  })

  it('without a password are what is left', async () => {
    const app = await createTestApp()
    await createUser(app, EMAIL, null)
    const browser = app.browser()
    await WAYS_IN.email_code(app, browser, EMAIL)
    expect((await state(browser)).methods).toEqual(['email_code'])
    expect((await reauthenticate(browser, { password: PASSWORD })).code).toBe('invalid_request')
  })

  it('leave out a mailbox that nobody has proven', async () => {
    const app = await createTestApp({ registration: { emailVerification: 'optional' } })
    const browser = app.browser()
    await browser.call('register', { body: { email: EMAIL, password: PASSWORD } })
    await signIn(browser, EMAIL)
    expect((await state(browser)).methods).toEqual(['password'])
    expect((await browser.call('sendReauthenticationCode')).code).toBe('second_factor_missing')
  })

  it('leave out a password that expired', async () => {
    const { app, browser } = await stale()
    await app.auth.operations.expirePassword(EMAIL)
    expect((await state(browser)).methods).toEqual(['email_code'])
    expect((await reauthenticate(browser, { password: PASSWORD })).code).toBe('invalid_request')
  })

  it('do not take the first factor for the second', async () => {
    const { browser } = await stale(['totp'])
    const refused = await reauthenticate(browser, { password: PASSWORD })
    expect([refused.code, refused.error().fields]).toEqual([
      'invalid_request',
      [{ field: 'password', code: 'invalid', message: 'Confirm another way.' }],
    ])
    expect((await browser.call('sendReauthenticationCode')).code).toBe('second_factor_missing')
    expect((await reauthenticate(browser, { emailCode: '123456' })).code).toBe('invalid_request')
    expect((await dangerous(browser)).code).toBe('reauthentication_required')
  })

  it('take one proof at a time', async () => {
    const { browser } = await stale()
    expect((await reauthenticate(browser, {})).code).toBe('invalid_request')
    expect((await reauthenticate(browser, { password: PASSWORD, totp: '123456' })).code).toBe('invalid_request')
  })
})

describe('a sign-in on a trusted device', () => {
  it('skipped the second step, so it does not confirm', async () => {
    const { app, totpSecret } = await stale(['totp'])
    const browser = app.browser()
    owedIn(await WAYS_IN.password(app, browser, EMAIL))
    const code = totpCode(app, totpSecret ?? '')
    await browser.call('verifySecondFactor', { body: { method: 'totp', code, rememberDevice: true } })
    expect((await dangerous(browser)).status).toBe(200)
    app.clock.advance(MINUTE)
    await signIn(browser, EMAIL)
    expect((await state(browser)).confirmedUntil).toBeNull()
    expect((await dangerous(browser)).code).toBe('reauthentication_required')
    expect((await reauthenticate(browser, { totp: totpCode(app, totpSecret ?? '') })).status).toBe(200)
    expect((await dangerous(browser)).status).toBe(200)
  })
})

describe('wrong answers', () => {
  it('leave the session alone, and lock after five as at a sign-in', async () => {
    const { app, browser, authenticator } = await stale(['passkey'])
    for (let guess = 0; guess < 5; guess += 1) {
      expect((await reauthenticate(browser, { password: 'Wrong-Horse-7' })).code).toBe('invalid_credentials')
    }
    const locked = await reauthenticate(browser, { password: PASSWORD })
    expect([locked.code, locked.headers.get('retry-after')]).toEqual(['account_locked', String(15 * 60)])
    expect((await reauthenticate(browser, await assertion(browser, authenticator))).code).toBe('account_locked')
    expect((await WAYS_IN.password(app, browser.copy(), EMAIL)).code).toBe('account_locked')
    expect((await browser.call('me')).status).toBe(200)
    expect((await app.mail(EMAIL, 'account_locked')).subject).toContain('Too many wrong attempts')
    const rows = (await app.auditRows()).filter(({ action, success }) => action === 'reauthenticated' && !success)
    expect(rows).toHaveLength(6)
    app.clock.advance(15 * MINUTE)
    await browser.call('refresh', { body: {} })
    expect((await reauthenticate(browser, { password: PASSWORD })).status).toBe(200)
  })

  it('of the app count with those of the second step', async () => {
    const { app, browser, totpSecret } = await stale(['totp'])
    const wrong = wrongTotpCode(app, totpSecret ?? '')
    for (let guess = 0; guess < 15; guess += 1) expect((await reauthenticate(browser, { totp: wrong })).code).toBe('totp_invalid')
    const right = totpCode(app, totpSecret ?? '')
    expect((await reauthenticate(browser, { totp: right })).code).toBe('code_attempts_exceeded')
    owedIn(await WAYS_IN.password(app, browser, EMAIL))
    const second = await browser.call('verifySecondFactor', { body: { method: 'totp', code: right } })
    expect(second.code).toBe('code_attempts_exceeded')
  })

  it('cost a mailed code one of its five attempts each', async () => {
    const { app, browser } = await stale()
    const right = await mailedCode(app, browser)
    const wrong = right === '000000' ? '000001' : '000000'
    for (let guess = 0; guess < 5; guess += 1) expect((await reauthenticate(browser, { emailCode: wrong })).code).toBe('code_invalid')
    expect((await reauthenticate(browser, { emailCode: right })).code).toBe('code_attempts_exceeded')
    expect((await dangerous(browser)).code).toBe('reauthentication_required')
  })

  it('of another account’s passkey tell nothing', async () => {
    const { app, browser } = await stale(['passkey'])
    const eve = await signedInBrowser(app, 'eve@example.com')
    const evil = authenticatorAt(app)
    await addPasskey(eve, evil)
    expect((await reauthenticate(browser, await assertion(browser, evil))).code).toBe('passkey_invalid')
    expect((await dangerous(browser)).code).toBe('reauthentication_required')
  })
})

describe('a right answer', () => {
  it('of the app counts once', async () => {
    const { app, browser, totpSecret } = await stale(['totp'])
    const body = { totp: totpCode(app, totpSecret ?? '') }
    const answers = await atOnce(16, () => reauthenticate(browser.copy(), body))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect((await app.auditRows()).filter(({ action, success }) => action === 'reauthenticated' && success)).toHaveLength(1)
  })

  it('from the mailbox counts once, in the session that asked, for ten minutes', async () => {
    const { app, browser } = await stale()
    const other = app.browser()
    await signIn(other, EMAIL)
    const body = { emailCode: await mailedCode(app, browser) }
    expect((await reauthenticate(other, body)).code).toBe('code_expired')
    const answers = await atOnce(5, () => reauthenticate(browser.copy(), body))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    const late = { emailCode: await mailedCode(app, browser) }
    app.clock.advance(WINDOW)
    await browser.call('refresh', { body: {} })
    expect((await reauthenticate(browser, late)).code).toBe('code_expired')
  })

  it('of a passkey counts once, and opens no second door', async () => {
    const { browser, authenticator } = await stale(['passkey'])
    const body = await assertion(browser, authenticator)
    const answers = await atOnce(16, () => reauthenticate(browser.copy(), body))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect((await browser.call('signInWithPasskey', { body })).code).toBe('passkey_invalid')
  })
})

describe('the mailed code', () => {
  it('is no flood', async () => {
    const app = await createTestApp({ limits: { rateLimit: 'on', credentialsPerAddress: 1_000, loginPerAccountAndAddress: 1_000 } })
    const browser = await signedInBrowser(app, EMAIL)
    expect((await browser.call('sendReauthenticationCode')).status).toBe(200)
    expect((await browser.call('sendReauthenticationCode')).code).toBe('rate_limited')
    expect((await app.mails(EMAIL)).filter(({ template }) => template === 'confirmation_code')).toHaveLength(1)
  })
})
