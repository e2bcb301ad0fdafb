import type { SignInAnswer } from '@sallyport/protocol'
import { describe, expect, it } from 'vitest'
import type { Deviations } from '../support/software-authenticator.ts'
import { atOnce, signedInBrowser } from './support/journeys.ts'
import { addPasskey, assertion, authenticatorAt, signInWithPasskey } from './support/passkeys.ts'
import { createTestApp, type TestApp } from './support/test-app.ts'
import { DAY, MINUTE } from './support/test-clock.ts'
import { enrolTotp, expectNobody } from './support/ways-in.ts'

const EMAIL = 'ada@example.com'

/** An account with a passkey, and the browser it was made in. */
async function withPasskey(app: TestApp, kind: 'synced' | 'security_key' = 'synced') {
  const owner = await signedInBrowser(app, EMAIL)
  const authenticator = authenticatorAt(app, kind)
  return { owner, authenticator, passkey: await addPasskey(owner, authenticator) }
}

async function lastRefusal(app: TestApp) {
  return (await app.auditRows()).findLast(({ success }) => !success)
}

describe('the options', () => {
  it('name nobody, ask for verification and live for five minutes', async () => {
    const app = await createTestApp()
    const begun = await app.browser().call('beginPasskeySignIn')
    const { options } = begun.body().data
    expect(options).toEqual({
      challenge: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
      rpId: 'auth.test',
      timeout: 5 * MINUTE,
      userVerification: 'required',
      allowCredentials: [],
    })
    expect(begun.body().data).not.toHaveProperty('challengeToken')
    expect(begun.cookies.map(({ name }) => name)).toContain('__Host-sallyport_passkey_sign_in')
  })

  it('leave the challenge nowhere in the store to be read', async () => {
    const app = await createTestApp()
    const { options } = (await app.browser().call('beginPasskeySignIn')).body().data
    const { challenge } = options as { challenge: string }
    expect(await app.store.challenges.find('passkey_sign_in', challenge, app.clock.now())).toBeNull()
  })
})

describe('a passkey', () => {
  it.each([
    ['synced', 'swk'],
    ['security_key', 'hwk'],
  ] as const)('of the kind %s signs in, as two factors at once', async (kind, method) => {
    const app = await createTestApp()
    const { owner, authenticator, passkey } = await withPasskey(app, kind)
    await enrolTotp(app, owner)
    const browser = app.browser()
    const answer = (await signInWithPasskey(browser, authenticator)).body() as SignInAnswer
    expect(answer.data).not.toHaveProperty('secondFactor')
    expect(browser.cookie('sallyport_passkey_sign_in')).toBeNull()
    expect((await browser.call('me')).body().data.session.methods).toEqual([method, 'user', 'mfa'])
    const [listed] = (await browser.call('listPasskeys')).body().data.passkeys
    expect(listed).toEqual({ ...passkey, lastUsedAt: new Date(app.clock.now()).toISOString() })
    for (let again = 0; again < 2; again += 1) expect((await signInWithPasskey(app.browser(), authenticator)).status).toBe(200)
  })

  it('signs an API client in, which holds the challenge in its hand', async () => {
    const app = await createTestApp()
    const { authenticator } = await withPasskey(app)
    const api = app.api()
    const begun = await api.call('beginPasskeySignIn')
    expect(begun.cookies).toEqual([])
    const { options, challengeToken = '' } = begun.body().data
    const credential = authenticator.get(options)
    const stranger = await app.api().call('signInWithPasskey', { body: { credential } })
    expect(stranger.code).toBe('passkey_invalid')
    const body = { credential: authenticator.get(options), challengeToken }
    const answer = (await app.api().call('signInWithPasskey', { body })).body()
    expect(answer.data).toMatchObject({ accessToken: expect.any(String), refreshToken: expect.any(String) })
  })

  it('works in each of several tabs of one browser', async () => {
    const app = await createTestApp()
    const { authenticator } = await withPasskey(app)
    const browser = app.browser()
    const first = await assertion(browser, authenticator)
    await assertion(browser, authenticator)
    expect((await browser.call('signInWithPasskey', { body: first })).status).toBe(200)
  })

  it('asks for a remembered session like every other way in', async () => {
    const app = await createTestApp()
    const { authenticator } = await withPasskey(app)
    const browser = app.browser()
    const body = { ...(await assertion(browser, authenticator)), rememberMe: true }
    const answer = (await browser.call('signInWithPasskey', { body })).body()
    const expiresAt = 'sessionExpiresAt' in answer.data ? Date.parse(answer.data.sessionExpiresAt) : 0
    expect(expiresAt - app.clock.now()).toBe(30 * DAY)
  })
})

describe('an answer', () => {
  it('opens one session, however often and fast it comes', async () => {
    const app = await createTestApp()
    const { authenticator } = await withPasskey(app)
    const browser = app.browser()
    const body = await assertion(browser, authenticator)
    const answers = await atOnce(16, () => browser.copy().call('signInWithPasskey', { body }))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(new Set(answers.map(({ code }) => code))).toEqual(new Set([null, 'passkey_invalid']))
    expect((await app.auditRows()).filter(({ action, success }) => action === 'login' && success)).toHaveLength(2)
    expect((await browser.call('signInWithPasskey', { body })).code, 'a replay').toBe('passkey_invalid')
  })

  it('counts in the browser that asked, and for five minutes', async () => {
    const app = await createTestApp()
    const { authenticator } = await withPasskey(app)
    const asker = app.browser()
    const other = app.browser()
    await assertion(other, authenticator)
    expect((await other.call('signInWithPasskey', { body: await assertion(asker, authenticator) })).code).toBe('passkey_invalid')
    await expectNobody(other)
    const late = await assertion(asker, authenticator)
    app.clock.advance(5 * MINUTE)
    expect((await asker.call('signInWithPasskey', { body: late })).code).toBe('passkey_invalid')
    await expectNobody(asker)
  })

  const DEVIATIONS: Readonly<Record<string, Deviations>> = {
    'of another origin': { origin: 'https://auth.test.evil.example' },
    'of another port': { origin: 'https://auth.test:8443' },
    'for another relying party': { rpId: 'evil.example' },
    'to a challenge of its own': { challenge: 'x'.repeat(43) },
    'of another ceremony': { type: 'webauthn.create' },
    'given in a foreign frame': { crossOrigin: true },
    'without user verification': { userVerified: false },
    'without anybody there': { userPresent: false, userVerified: false },
    'that is backed up but cannot be': { backupEligible: false, backedUp: true },
    'whose kind changed': { backupEligible: false, backedUp: false },
    'that names nobody': { userHandle: null },
    'that names somebody else': { userHandle: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' },
    'with another signature': { spoilSignature: true },
  }

  it.each(Object.entries(DEVIATIONS))('%s is refused', async (_, deviations) => {
    const app = await createTestApp()
    const { authenticator } = await withPasskey(app)
    const browser = app.browser()
    expect((await signInWithPasskey(browser, authenticator, deviations)).code).toBe('passkey_invalid')
    await expectNobody(browser)
    expect(await lastRefusal(app)).toMatchObject({ action: 'login', errorCode: 'passkey_invalid', metadata: { method: 'passkey' } })
  })

  it('whose counter did not move forward is refused: two keys count as one (WebAuthn section 6.1.1)', async () => {
    const app = await createTestApp()
    const { authenticator } = await withPasskey(app, 'security_key')
    expect((await signInWithPasskey(app.browser(), authenticator, { counter: 7 })).status).toBe(200)
    for (const counter of [7, 6, 0]) {
      expect((await signInWithPasskey(app.browser(), authenticator, { counter })).code).toBe('passkey_invalid')
    }
    expect((await signInWithPasskey(app.browser(), authenticator, { counter: 8 })).status).toBe(200)
  })

  it('of a counting key is good once, even for two challenges at once', async () => {
    const app = await createTestApp()
    const { authenticator } = await withPasskey(app, 'security_key')
    const bodies = await atOnce(8, async () => {
      const browser = app.browser()
      return { browser, body: await assertion(browser, authenticator, { counter: 5 }) }
    })
    const answers = await Promise.all(bodies.map(({ browser, body }) => browser.call('signInWithPasskey', { body })))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  })

  it('of a passkey that is gone is told apart, so that the browser can forget it', async () => {
    const app = await createTestApp()
    const { owner, authenticator, passkey } = await withPasskey(app)
    expect((await owner.call('removePasskey', { params: { passkeyId: passkey.id } })).status).toBe(200)
    const browser = app.browser()
    expect((await signInWithPasskey(browser, authenticator)).code).toBe('passkey_unknown')
    await expectNobody(browser)
    expect(await lastRefusal(app)).toMatchObject({ userId: null, errorCode: 'passkey_unknown' })
  })

  it('that is no message of WebAuthn at all is refused', async () => {
    const app = await createTestApp()
    const { authenticator } = await withPasskey(app)
    const browser = app.browser()
    for (const part of ['clientDataJSON', 'authenticatorData', 'signature'] as const) {
      const { credential } = await assertion(browser, authenticator)
      const broken = { ...credential, response: { ...credential.response, [part]: 'bm90aGluZw' } }
      expect((await browser.call('signInWithPasskey', { body: { credential: broken } })).code, part).toBe('passkey_invalid')
    }
  })
})

describe('the gate', () => {
  it('keeps a disabled account closed', async () => {
    const app = await createTestApp()
    const { authenticator } = await withPasskey(app)
    await app.auth.operations.setActive(EMAIL, false)
    const browser = app.browser()
    expect((await signInWithPasskey(browser, authenticator)).code).toBe('account_suspended')
    await expectNobody(browser)
  })

  it('keeps a locked account closed to strangers, not to its own devices', async () => {
    const app = await createTestApp()
    const { owner, authenticator } = await withPasskey(app)
    const stranger = app.browser()
    for (let guess = 0; guess < 5; guess += 1) await stranger.call('login', { body: { email: EMAIL, password: 'Wrong-Horse-7' } })
    expect((await signInWithPasskey(stranger, authenticator)).code).toBe('account_locked')
    await expectNobody(stranger)
    expect((await signInWithPasskey(owner.copy(), authenticator)).status).toBe(200)
  })

  it('opens an account whose password expired', async () => {
    const app = await createTestApp()
    const { authenticator } = await withPasskey(app)
    await app.auth.operations.expirePassword(EMAIL)
    expect((await signInWithPasskey(app.browser(), authenticator)).status).toBe(200)
  })
})

describe('where passkeys are off', () => {
  it.each([
    ['by option', { passkeys: { signIn: 'off' } }],
    ['because the pages stand at an address', { publicUrl: 'http://127.0.0.1:3000' }],
  ] as const)('%s there is no such way in', async (_, options) => {
    const app = await createTestApp(options)
    const browser = await signedInBrowser(app, EMAIL)
    expect((await browser.call('publicConfig')).body().data.signIn.passkey).toBe(false)
    expect((await browser.call('beginPasskeySignIn')).code).toBe('not_found')
    expect((await browser.call('beginPasskeyRegistration')).code).toBe('not_found')
    expect((await browser.call('listPasskeys')).body().data.passkeys).toEqual([])
  })

  it('says so once at start, unless somebody wanted it so', async () => {
    const warnings = (app: TestApp) => app.logger.lines.filter(({ message }) => message.startsWith('Passkeys are off')).length
    expect(warnings(await createTestApp({ publicUrl: 'http://127.0.0.1:3000' }))).toBe(1)
    expect(warnings(await createTestApp({ publicUrl: 'http://127.0.0.1:3000', passkeys: { signIn: 'off' } }))).toBe(0)
    expect(warnings(await createTestApp())).toBe(0)
  })
})
