import type { SignInAnswer } from '@sallyport/protocol'
import { describe, expect, it, type TestContext } from 'vitest'
import { atOnce, codeIn, signedInBrowser, tokenIn } from '../../http/support/journeys.ts'
import { addPasskey, assertion, authenticatorAt } from '../../http/support/passkeys.ts'
import { createTestApp, type TestApp } from '../../http/support/test-app.ts'
import { MINUTE } from '../../http/support/test-clock.ts'
import { enrolTotp, totpCode, WAYS_IN, wrongTotpCode } from '../../http/support/ways-in.ts'
import { DATABASE_KINDS, openTarget } from '../support/target.ts'
import { useDatabase } from '../support/use-database.ts'

const EMAIL = 'ada@example.com'
const CALLERS = 50

/** How many of the answers signed somebody in. */
const entered = (answers: readonly { readonly status: number; body(): unknown }[]) =>
  answers.filter((answer) => answer.status === 200 && 'user' in (answer.body() as SignInAnswer)).length

describe.each(DATABASE_KINDS)('fifty at once, through the whole engine on %s', (kind) => {
  const databaseOf = useDatabase(kind)

  const appOn = async (context: Pick<TestContext, 'skip'>): Promise<TestApp> =>
    createTestApp({ store: await openTarget(await databaseOf(context).fresh(), { migrate: true }) })

  it('five guesses at a mailed code are looked at, and the right one after them is worth nothing', { timeout: 60_000 }, async (context) => {
    const app = await appOn(context)
    const browser = app.browser()
    await browser.call('sendOtp', { body: { email: EMAIL } })
    const right = codeIn(await app.mail(EMAIL, 'sign_in_code'))
    const wrong = right === '000000' ? '000001' : '000000'
    const answers = await atOnce(CALLERS, () => browser.copy().call('verifyOtp', { body: { email: EMAIL, otp: wrong } }))
    expect(entered(answers)).toBe(0)
    const looked = (await app.auditRows()).filter(({ action, errorCode }) => action === 'login' && errorCode === 'code_invalid')
    expect(looked).toHaveLength(5)
    expect((await browser.copy().call('verifyOtp', { body: { email: EMAIL, otp: right } })).status).not.toBe(200)
  })

  it('a mailed code and a mailed link sign in once each', { timeout: 60_000 }, async (context) => {
    const app = await appOn(context)
    const browser = app.browser()
    await browser.call('sendOtp', { body: { email: EMAIL } })
    const otp = codeIn(await app.mail(EMAIL, 'sign_in_code'))
    expect(entered(await atOnce(CALLERS, () => browser.copy().call('verifyOtp', { body: { email: EMAIL, otp } })))).toBe(1)
    app.clock.advance(MINUTE)
    await browser.call('sendOtp', { body: { email: EMAIL } })
    const token = tokenIn(await app.mail(EMAIL, 'sign_in_code'))
    expect(entered(await atOnce(CALLERS, () => browser.copy().call('verifyOtp', { body: { token } })))).toBe(1)
    expect((await app.auditRows()).filter(({ action, success }) => action === 'login' && success)).toHaveLength(2)
  })

  it('a second step is taken once, by app and by recovery code, and guessed at five times', { timeout: 60_000 }, async (context) => {
    const app = await appOn(context)
    const { secret, recoveryCodes } = await enrolTotp(app, await signedInBrowser(app, EMAIL))
    const owing = async () => {
      const browser = app.browser()
      await WAYS_IN.password(app, browser, EMAIL)
      return browser
    }
    const step = (method: 'totp' | 'recovery_code', code: string) => ({ body: { method, code } })
    const guessed = await owing()
    const guesses = await atOnce(CALLERS, () => guessed.copy().call('verifySecondFactor', step('totp', wrongTotpCode(app, secret))))
    expect(guesses.filter(({ code }) => code === 'totp_invalid')).toHaveLength(5)
    const byApp = await owing()
    const code = totpCode(app, secret)
    expect(entered(await atOnce(CALLERS, () => byApp.copy().call('verifySecondFactor', step('totp', code))))).toBe(1)
    const browsers = await Promise.all(Array.from({ length: 4 }, owing))
    const recovery = recoveryCodes[0] ?? ''
    const uses = await atOnce(CALLERS, (index) =>
      (browsers[index % browsers.length] ?? byApp).copy().call('verifySecondFactor', step('recovery_code', recovery)),
    )
    expect(entered(uses)).toBe(1)
  })

  it('an answer of a passkey signs in once', { timeout: 60_000 }, async (context) => {
    const app = await appOn(context)
    const authenticator = authenticatorAt(app)
    await addPasskey(await signedInBrowser(app, EMAIL), authenticator)
    const browser = app.browser()
    const answer = await assertion(browser, authenticator)
    expect(entered(await atOnce(CALLERS, () => browser.copy().call('signInWithPasskey', { body: answer })))).toBe(1)
  })
})
