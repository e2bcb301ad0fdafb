import { describe, expect, it } from 'vitest'
import type { Deviations } from '../support/software-authenticator.ts'
import { atOnce, createUser, signedInBrowser, signIn, signUp, tokenIn } from './support/journeys.ts'
import { addPasskey, authenticatorAt, register, signInWithPasskey } from './support/passkeys.ts'
import { createTestApp, type TestApp } from './support/test-app.ts'
import { MINUTE, SECOND } from './support/test-clock.ts'
import { WAYS_IN } from './support/ways-in.ts'

const EMAIL = 'ada@example.com'
const MAC = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36'

async function signedIn(app: TestApp, email = EMAIL) {
  return { browser: await signedInBrowser(app, email), authenticator: authenticatorAt(app) }
}

describe('adding a passkey', () => {
  it('asks for a discoverable one with user verification and without attestation', async () => {
    const app = await createTestApp()
    const { browser, authenticator } = await signedIn(app)
    const { credentialId } = await addPasskey(browser, authenticator)
    const { options } = (await browser.call('beginPasskeyRegistration')).body().data
    const { userHandle } = (await browser.call('listPasskeys')).body().data
    expect(options).toEqual({
      challenge: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
      rp: { id: 'auth.test', name: 'Sallyport' },
      user: { id: userHandle, name: EMAIL, displayName: 'Ada Lovelace' },
      pubKeyCredParams: [-7, -8, -257].map((alg) => ({ type: 'public-key', alg })),
      timeout: 5 * MINUTE,
      attestation: 'none',
      authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
      excludeCredentials: [{ type: 'public-key', id: credentialId, transports: ['internal', 'hybrid'] }],
    })
    const user = await app.store.users.findByEmail(EMAIL)
    expect(Buffer.from(userHandle, 'base64url')).toHaveLength(32)
    expect(Buffer.from(userHandle, 'base64url').toString('latin1')).not.toContain(user?.id)
    expect(() => authenticator.create(options)).toThrow('InvalidStateError')
  })

  it('keeps it, tells its owner by mail and writes it down', async () => {
    const app = await createTestApp()
    const { browser, authenticator } = await signedIn(app)
    const passkey = await addPasskey(browser, authenticator, '  Ada’s phone ')
    expect(passkey).toMatchObject({ name: 'Ada’s phone', synced: true, lastUsedAt: null })
    expect((await browser.call('listPasskeys')).body().data).toMatchObject({ passkeys: [passkey], rpId: 'auth.test' })
    const mail = await app.mail(EMAIL, 'passkey_added')
    expect(mail.subject).toBe('A passkey was added to your Sallyport account')
    expect(mail.text).toContain('“Ada’s phone”')
    expect((await app.browser().call('previewLink', { body: { token: tokenIn(mail) } })).body().data.purpose).toBe('account_recovery')
    const row = (await app.auditRows()).find(({ action }) => action === 'passkey_added')
    expect(row).toMatchObject({ success: true, metadata: { passkey: passkey.id } })
    expect((await signInWithPasskey(app.browser(), authenticator)).status).toBe(200)
  })

  it.each([
    ['what keeps it', 'bada5566-a7aa-401f-bd96-45619a55120d', '1Password'],
    ['where it was made', '00000000-0000-0000-0000-000000000000', 'Passkey on Chrome on macOS'],
  ])('names it after %s', async (_, aaguid, name) => {
    const app = await createTestApp()
    const browser = app.browser({ userAgent: MAC })
    await signUp(app, browser, EMAIL)
    await signIn(browser, EMAIL)
    expect((await addPasskey(browser, authenticatorAt(app, 'synced', aaguid))).name).toBe(name)
  })

  it('reads no certificates that an authenticator sends unasked', async () => {
    const app = await createTestApp()
    const { browser, authenticator } = await signedIn(app)
    expect((await register(browser, authenticator, { statement: 'packed' })).status).toBe(201)
    expect((await signInWithPasskey(app.browser(), authenticator)).status).toBe(200)
  })

  const DEVIATIONS: Readonly<Record<string, Deviations>> = {
    'of another origin': { origin: 'https://evil.example' },
    'for another relying party': { rpId: 'evil.example' },
    'to a challenge of its own': { challenge: 'x'.repeat(43) },
    'of another ceremony': { type: 'webauthn.get' },
    'given in a foreign frame': { crossOrigin: true },
    'without user verification': { userVerified: false },
    'without anybody there': { userPresent: false },
    'that is backed up but cannot be': { backupEligible: false, backedUp: true },
  }

  it.each(Object.entries(DEVIATIONS))('an answer %s is refused', async (_, deviations) => {
    const app = await createTestApp()
    const { browser, authenticator } = await signedIn(app)
    expect((await register(browser, authenticator, deviations)).code).toBe('passkey_invalid')
    expect((await browser.call('listPasskeys')).body().data.passkeys).toEqual([])
    const row = (await app.auditRows()).findLast(({ success }) => !success)
    expect(row).toMatchObject({ action: 'passkey_added', errorCode: 'passkey_invalid' })
  })

  it('takes no answer under another name than the authenticator gave', async () => {
    const app = await createTestApp()
    const { browser, authenticator } = await signedIn(app)
    const { options } = (await browser.call('beginPasskeyRegistration')).body().data
    const credential = { ...authenticator.create(options), id: 'AAAAAAAAAAAAAAAAAAAAAA', rawId: 'AAAAAAAAAAAAAAAAAAAAAA' }
    expect((await browser.call('registerPasskey', { body: { credential } })).code).toBe('passkey_invalid')
  })

  it('takes an answer of the session that asked, within five minutes', async () => {
    const app = await createTestApp()
    const { browser, authenticator } = await signedIn(app)
    const other = app.browser()
    await signIn(other, EMAIL)
    const begin = async () => (await browser.call('beginPasskeyRegistration')).body().data.options
    const elsewhere = { credential: authenticator.create(await begin()) }
    expect((await other.call('registerPasskey', { body: elsewhere })).code).toBe('passkey_invalid')
    const late = { credential: authenticator.create(await begin()) }
    app.clock.advance(5 * MINUTE)
    expect((await browser.call('registerPasskey', { body: late })).code).toBe('passkey_invalid')
  })

  it('takes one answer to each challenge', async () => {
    const app = await createTestApp()
    const { browser, authenticator } = await signedIn(app)
    const { options } = (await browser.call('beginPasskeyRegistration')).body().data
    const answers = await atOnce(16, () => browser.copy().call('registerPasskey', { body: { credential: authenticator.create(options) } }))
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
    expect((await browser.call('listPasskeys')).body().data.passkeys).toHaveLength(1)
  })

  it('belongs to one account: a credential id that is taken stays whose it is', async () => {
    const app = await createTestApp()
    const { browser, authenticator } = await signedIn(app)
    const { credentialId } = await addPasskey(browser, authenticator)
    const thief = await signedIn(app, 'eve@example.com')
    expect((await register(thief.browser, thief.authenticator, { credentialId })).code).toBe('passkey_exists')
    expect((await signInWithPasskey(app.browser(), thief.authenticator)).code).toBe('passkey_invalid')
    const owner = app.browser()
    await signInWithPasskey(owner, authenticator)
    expect((await owner.call('me')).body().data.user.email).toBe(EMAIL)
  })
})

describe('looking after passkeys', () => {
  it('renames one', async () => {
    const app = await createTestApp()
    const { browser, authenticator } = await signedIn(app)
    const { id: passkeyId } = await addPasskey(browser, authenticator)
    expect((await browser.call('renamePasskey', { params: { passkeyId }, body: { name: ' Work laptop ' } })).status).toBe(200)
    expect((await browser.call('listPasskeys')).body().data.passkeys[0]?.name).toBe('Work laptop')
    expect((await app.auditRows()).at(-1)).toMatchObject({ action: 'passkey_renamed', metadata: { passkey: passkeyId } })
  })

  it('removes one, and tells its owner', async () => {
    const app = await createTestApp()
    const { browser, authenticator } = await signedIn(app)
    const { id: passkeyId } = await addPasskey(browser, authenticator, 'Old phone')
    expect((await browser.call('removePasskey', { params: { passkeyId } })).status).toBe(200)
    expect((await app.mail(EMAIL, 'passkey_removed')).text).toContain('“Old phone”')
    expect((await browser.call('removePasskey', { params: { passkeyId } })).code).toBe('not_found')
    expect((await app.auditRows()).at(-1)).toMatchObject({ action: 'passkey_removed', success: true })
  })

  it('of somebody else is as good as none', async () => {
    const app = await createTestApp()
    const { browser, authenticator } = await signedIn(app)
    const { id: passkeyId } = await addPasskey(browser, authenticator, 'Mine')
    const { browser: eve } = await signedIn(app, 'eve@example.com')
    expect((await eve.call('renamePasskey', { params: { passkeyId }, body: { name: 'Stolen' } })).code).toBe('not_found')
    expect((await eve.call('removePasskey', { params: { passkeyId } })).code).toBe('not_found')
    expect((await browser.call('listPasskeys')).body().data.passkeys[0]?.name).toBe('Mine')
  })

  it('keeps the last way in, even of two removals at once', async () => {
    const app = await createTestApp()
    await createUser(app, EMAIL, null)
    const browser = app.browser()
    await WAYS_IN.email_code(app, browser, EMAIL)
    const passkeys = [await addPasskey(browser, authenticatorAt(app)), await addPasskey(browser, authenticatorAt(app))]
    app.clock.advance(SECOND)
    const answers = await Promise.all(passkeys.map(({ id }) => browser.copy().call('removePasskey', { params: { passkeyId: id } })))
    expect(answers.map(({ code }) => code).toSorted()).toEqual(['last_method', null].toSorted())
    expect((await browser.call('listPasskeys')).body().data.passkeys).toHaveLength(1)
    expect((await app.auditRows()).at(-1)).toMatchObject({ action: expect.stringMatching(/^passkey_removed$/) })
  })
})
