import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { atOnce, codeIn, signedInBrowser, signIn, tokenIn } from './support/journeys.ts'
import { createTestApp, PASSWORD, type TestApp, temporaryFolder } from './support/test-app.ts'
import { createTestClock, DAY, HOUR, MINUTE, SECOND } from './support/test-clock.ts'
import { enrolTotp, expectNobody, owedIn, totpCode, WAYS_IN, wrongTotpCode } from './support/ways-in.ts'

const EMAIL = 'ada@example.com'

/** An account with an authenticator app, and the browser it was set up in. */
async function withTotp(app: TestApp) {
  const owner = await signedInBrowser(app, EMAIL)
  return { owner, ...(await enrolTotp(app, owner)) }
}

/** A browser that has given the password and owes the rest. */
async function halfWay(app: TestApp, browser = app.browser()) {
  return { browser, owed: owedIn(await WAYS_IN.password(app, browser, EMAIL)) }
}

const verify = (
  browser: ReturnType<TestApp['browser']>,
  code: string,
  method: 'totp' | 'recovery_code' | 'email_code' = 'totp',
  more = {},
) => browser.call('verifySecondFactor', { body: { method, code, ...more } })

describe('setting up an authenticator app', () => {
  it('takes a first code, and has no effect before it', async () => {
    const app = await createTestApp()
    const browser = await signedInBrowser(app, EMAIL)
    const { data } = (await browser.call('beginTotp')).body()
    app.secrets.add('totp secret', data.secret)
    expect(new URL(data.otpauthUri).searchParams.get('secret')).toBe(data.secret)
    expect(data.qrSvg).toMatch(/^<svg /)
    expect((await browser.call('getSecondFactor')).body().data).toMatchObject({ totp: null, recoveryCodesLeft: 0 })
    await signIn(app.browser(), EMAIL)

    expect((await browser.call('confirmTotp', { body: { code: wrongTotpCode(app, data.secret) } })).code).toBe('totp_invalid')
    const confirmed = await browser.call('confirmTotp', { body: { code: totpCode(app, data.secret) } })
    const { recoveryCodes } = confirmed.body().data
    for (const code of recoveryCodes) app.secrets.add('recovery code', code)
    expect(new Set(recoveryCodes).size).toBe(10)
    expect((await browser.call('getSecondFactor')).body().data).toMatchObject({
      totp: { enabledAt: new Date(app.clock.now()).toISOString() },
      recoveryCodesLeft: 10,
      requiredForRole: false,
    })
    expect((await app.mail(EMAIL, 'factor_changed')).subject).toContain('Two-step verification is on')
    expect((await browser.call('beginTotp')).code).toBe('second_factor_exists')
    expect((await browser.call('confirmTotp', { body: { code: totpCode(app, data.secret) } })).code).toBe('second_factor_exists')
  })

  it('gives codes that work to one of fifty confirmations at once', async () => {
    const app = await createTestApp()
    const browser = await signedInBrowser(app, EMAIL)
    const { secret } = (await browser.call('beginTotp')).body().data
    app.secrets.add('totp secret', secret)
    const answers = await atOnce(50, () => browser.copy().call('confirmTotp', { body: { code: totpCode(app, secret) } }))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(new Set(answers.map(({ code }) => code))).toEqual(new Set([null, 'second_factor_exists']))
    expect((await app.mails(EMAIL)).filter(({ template }) => template === 'factor_changed')).toHaveLength(1)
  })

  it('leaves neither secret nor codes readable in the store', async () => {
    const app = await createTestApp()
    const { secret, recoveryCodes } = await withTotp(app)
    const user = await app.store.users.findByEmail(EMAIL)
    const kept = JSON.stringify(await app.store.factors.findTotp(user?.id ?? ''))
    expect(kept).not.toContain(secret)
    for (const code of recoveryCodes) expect(kept).not.toContain(code)
  })

  it('is undone with everything that hangs on it', async () => {
    const app = await createTestApp()
    const { owner, secret } = await withTotp(app)
    const { browser } = await halfWay(app)
    await verify(browser, totpCode(app, secret), 'totp', { rememberDevice: true })
    expect((await owner.call('getSecondFactor')).body().data).toMatchObject({ trustedDevices: 1 })
    expect((await owner.call('removeTotp')).status).toBe(200)
    expect((await owner.call('getSecondFactor')).body().data).toMatchObject({ totp: null, recoveryCodesLeft: 0, trustedDevices: 0 })
    expect((await app.mail(EMAIL, 'factor_changed')).subject).toContain('off')
    expect((await owner.call('removeTotp')).code).toBe('second_factor_missing')
    expect((await owner.call('replaceRecoveryCodes')).code).toBe('second_factor_missing')
    await signIn(app.browser(), EMAIL)
  })
})

describe('signing in with two factors', () => {
  it.each(Object.keys(WAYS_IN) as (keyof typeof WAYS_IN)[])('%s alone signs nobody in (C-38, ASVS 6.3.4)', async (way) => {
    const app = await createTestApp()
    const { secret } = await withTotp(app)
    const browser = app.browser()
    const first = await WAYS_IN[way](app, browser, EMAIL)
    const owed = owedIn(first)
    expect(owed).toMatchObject({ methods: ['totp', 'recovery_code'], email: 'a•••@example.com', rememberDays: 30 })
    expect(owed).not.toHaveProperty('challengeToken')
    expect(Date.parse(owed.expiresAt)).toBe(app.clock.now() + 10 * MINUTE)
    expect(first.cookies.map(({ name }) => name)).toContain('__Host-sallyport_second_factor')
    await expectNobody(browser)
    expect((await browser.call('refresh', { body: {} })).code).toBe('refresh_invalid')

    const { data } = (await browser.call('getSecondFactorChallenge')).body()
    expect(data.secondFactor).toEqual(owed)
    const signedIn = await verify(browser, totpCode(app, secret))
    expect(signedIn.body().user.email).toBe(EMAIL)
    expect(browser.cookie('sallyport_second_factor')).toBeNull()
    const { session } = (await browser.call('me')).body().data
    expect(session.methods).toEqual(way === 'password' ? ['pwd', 'otp', 'mfa'] : ['otp', 'mfa'])
    expect((await browser.call('listSessions')).body().data.sessions.find(({ current }) => current)?.methods).toEqual(session.methods)
  })

  it('an API client holds the challenge in its hand', async () => {
    const app = await createTestApp()
    const { secret } = await withTotp(app)
    const api = app.api()
    const answer = await WAYS_IN.password(app, api, EMAIL)
    expect(answer.cookies).toEqual([])
    const { challengeToken } = owedIn(answer)
    const body = { method: 'totp', code: totpCode(app, secret), challengeToken: challengeToken ?? '' } as const
    expect((await app.api().call('verifySecondFactor', { body: { method: 'totp', code: body.code } })).code).toBe('second_factor_expired')
    expect((await app.api().call('verifySecondFactor', { body: { ...body, challengeToken: 'x'.repeat(43) } })).code).toBe(
      'second_factor_expired',
    )
    const signedIn = (await api.call('verifySecondFactor', { body })).body()
    expect(signedIn.data).toMatchObject({ accessToken: expect.any(String), refreshToken: expect.any(String) })
  })

  it('counts only in the browser that gave the password', async () => {
    const app = await createTestApp()
    const { secret } = await withTotp(app)
    await halfWay(app)
    const other = app.browser()
    await other.call('csrf')
    expect((await other.call('getSecondFactorChallenge')).code).toBe('second_factor_expired')
    expect((await verify(other, totpCode(app, secret))).code).toBe('second_factor_expired')
  })

  it('waits ten minutes, not longer', async () => {
    const app = await createTestApp()
    const { secret } = await withTotp(app)
    const { browser } = await halfWay(app)
    app.clock.advance(10 * MINUTE)
    expect((await verify(browser, totpCode(app, secret))).code).toBe('second_factor_expired')
    expect((await browser.call('getSecondFactorChallenge')).code).toBe('second_factor_expired')
  })

  it('is worth nothing once the password was replaced, the account disabled, or the app removed', async () => {
    const app = await createTestApp()
    const { owner, secret } = await withTotp(app)
    const first = await halfWay(app)
    const changed = { currentPassword: PASSWORD, newPassword: 'Another-Horse-8' }
    expect((await owner.call('changePassword', { body: changed })).status).toBe(200)
    expect((await verify(first.browser, totpCode(app, secret))).code).toBe('second_factor_expired')

    const browser = app.browser()
    owedIn(await browser.call('login', { body: { email: EMAIL, password: changed.newPassword } }))
    await owner.call('removeTotp')
    expect((await verify(browser, totpCode(app, secret))).code).toBe('second_factor_expired')

    await app.auth.operations.setActive(EMAIL, false)
    expect((await app.browser().call('login', { body: { email: EMAIL, password: changed.newPassword } })).code).toBe('account_suspended')
  })

  it('a reset of the password does not lead around it (ASVS 6.4.3)', async () => {
    const app = await createTestApp()
    await withTotp(app)
    const browser = app.browser()
    await browser.call('forgotPassword', { body: { email: EMAIL } })
    const token = tokenIn(await app.mail(EMAIL, 'reset_password'))
    await browser.call('resetPassword', { body: { token, password: 'Another-Horse-8' } })
    await expectNobody(browser)
    owedIn(await browser.call('login', { body: { email: EMAIL, password: 'Another-Horse-8' } }))
    await expectNobody(browser)
  })
})

describe('codes of the app', () => {
  it('work once: not again in their step, and no older one after a newer (A-85, RFC 6238 5.2)', async () => {
    const app = await createTestApp()
    const { secret } = await withTotp(app)
    app.clock.advance(30 * SECOND)
    const [older, current] = [totpCode(app, secret, -1), totpCode(app, secret)]
    expect((await verify((await halfWay(app)).browser, current)).status).toBe(200)
    const again = await halfWay(app)
    expect((await verify(again.browser, current)).code).toBe('totp_invalid')
    expect((await verify(again.browser, older)).code).toBe('totp_invalid')
    app.clock.advance(30 * SECOND)
    expect((await verify(again.browser, totpCode(app, secret))).status).toBe(200)
  })

  it('the one that confirmed the app signs nobody in', async () => {
    const app = await createTestApp()
    const browser = await signedInBrowser(app, EMAIL)
    const { secret } = (await browser.call('beginTotp')).body().data
    app.secrets.add('totp secret', secret)
    const code = totpCode(app, secret)
    await browser.call('confirmTotp', { body: { code } })
    expect((await verify((await halfWay(app)).browser, code)).code).toBe('totp_invalid')
  })

  it('of fifty at once, in one challenge or in fifty, one signs in (I1)', async () => {
    const app = await createTestApp()
    const { secret } = await withTotp(app)
    const { browser } = await halfWay(app)
    const one = await atOnce(50, () => verify(browser.copy(), totpCode(app, secret)))
    expect(one.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(new Set(one.map(({ code }) => code))).toEqual(new Set([null, 'totp_invalid', 'second_factor_expired']))

    app.clock.advance(30 * SECOND)
    const browsers = await atOnce(10, async () => (await halfWay(app)).browser)
    const many = await Promise.all(browsers.map((each) => verify(each, totpCode(app, secret))))
    expect(many.filter(({ status }) => status === 200)).toHaveLength(1)
  })

  it('of twenty at once over two nodes one signs in', async () => {
    const clock = createTestClock()
    const path = join(temporaryFolder(), 'app.db')
    const nodes = [await createTestApp({ path, clock }), await createTestApp({ path, clock })] as const
    const { secret } = await withTotp(nodes[0])
    const { browser } = await halfWay(nodes[0])
    const twins = nodes.map((node) => {
      const twin = node.browser()
      for (const [name, value] of browser.jar) twin.jar.set(name, value)
      return twin
    })
    const answers = await atOnce(20, (index) => verify(twins[index % 2]?.copy() ?? browser, totpCode(nodes[0], secret)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  })

  it('are guessed five times in a challenge, however many arrive at once', async () => {
    const app = await createTestApp()
    const { secret } = await withTotp(app)
    const { browser } = await halfWay(app)
    const wrong = wrongTotpCode(app, secret)
    const answers = await atOnce(50, () => verify(browser.copy(), wrong))
    expect(answers.filter(({ code }) => code === 'totp_invalid')).toHaveLength(5)
    expect(answers.filter(({ code }) => code === 'second_factor_expired')).toHaveLength(45)
    expect((await verify(browser, totpCode(app, secret))).code).toBe('second_factor_expired')
  })

  it('the fifth guess may be right', async () => {
    const app = await createTestApp()
    const { secret } = await withTotp(app)
    const { browser } = await halfWay(app)
    for (let guess = 0; guess < 4; guess += 1) await verify(browser, wrongTotpCode(app, secret))
    expect((await verify(browser, totpCode(app, secret))).status).toBe(200)
  })

  it('a known password does not buy more guesses than fifteen; the owner hears of it once, and recovery codes still work', async () => {
    const app = await createTestApp()
    const { secret, recoveryCodes } = await withTotp(app)
    const wrong = wrongTotpCode(app, secret)
    const seen: (string | null)[] = []
    for (let challenge = 0; challenge < 4; challenge += 1) {
      const { browser } = await halfWay(app)
      for (let guess = 0; guess < 5; guess += 1) seen.push((await verify(browser, wrong)).code)
    }
    expect(seen.filter((code) => code === 'totp_invalid')).toHaveLength(15)
    expect(seen.slice(15)).toEqual(Array.from({ length: 5 }, () => 'code_attempts_exceeded'))
    const notices = (await app.mails(EMAIL)).filter(({ template }) => template === 'account_locked')
    expect(notices.map(({ subject }) => subject)).toEqual(['Too many wrong codes at your Sallyport account'])

    const { browser } = await halfWay(app)
    const refused = await verify(browser, totpCode(app, secret))
    expect([refused.code, Number(refused.headers.get('retry-after'))]).toEqual(['code_attempts_exceeded', 12 * 60 * 60])
    expect((await verify(browser, recoveryCodes[0] ?? '', 'recovery_code')).status).toBe(200)

    app.clock.advance(12 * HOUR)
    const later = await halfWay(app)
    expect((await verify(later.browser, totpCode(app, secret))).status).toBe(200)
  })

  it('an operator who unlocks lets the owner try again', async () => {
    const app = await createTestApp()
    const { secret } = await withTotp(app)
    for (let challenge = 0; challenge < 3; challenge += 1) {
      const { browser } = await halfWay(app)
      for (let guess = 0; guess < 5; guess += 1) await verify(browser, wrongTotpCode(app, secret))
    }
    const { browser } = await halfWay(app)
    expect((await verify(browser, totpCode(app, secret))).code).toBe('code_attempts_exceeded')
    await app.auth.operations.unlock(EMAIL)
    expect((await verify(browser, totpCode(app, secret))).status).toBe(200)
  })
})

describe('recovery codes', () => {
  it('work once each, in any spelling, and the owner hears of it (A-90)', async () => {
    const app = await createTestApp()
    const { owner, recoveryCodes } = await withTotp(app)
    const [first = ''] = recoveryCodes
    const spelt = first.toLowerCase().replaceAll('-', ' ')
    expect((await verify((await halfWay(app)).browser, spelt, 'recovery_code')).status).toBe(200)
    expect((await verify((await halfWay(app)).browser, first, 'recovery_code')).code).toBe('recovery_code_invalid')
    expect((await owner.call('getSecondFactor')).body().data.recoveryCodesLeft).toBe(9)
    const mail = await app.mail(EMAIL, 'recovery_code_used')
    expect(mail.text).toContain('9 are left.')
    expect((await app.browser().call('previewLink', { body: { token: tokenIn(mail) } })).body().data.purpose).toBe('account_recovery')
    expect((await app.auditRows()).filter(({ action }) => action === 'recovery_code_used')).toHaveLength(1)
  })

  it('of fifty uses at once one wins (A-90)', async () => {
    const app = await createTestApp()
    const { recoveryCodes } = await withTotp(app)
    const browsers = await atOnce(10, async () => (await halfWay(app)).browser)
    const uses = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        verify(browsers[index % 10]?.copy() ?? app.browser(), recoveryCodes[0] ?? '', 'recovery_code'),
      ),
    )
    expect(uses.filter(({ status }) => status === 200)).toHaveLength(1)
    expect((await app.mails(EMAIL)).filter(({ template }) => template === 'recovery_code_used')).toHaveLength(1)
  })

  it('die when new ones are made', async () => {
    const app = await createTestApp()
    const { owner, recoveryCodes } = await withTotp(app)
    const fresh = (await owner.call('replaceRecoveryCodes')).body().data.recoveryCodes
    for (const code of fresh) app.secrets.add('recovery code', code)
    const { browser } = await halfWay(app)
    expect((await verify(browser, recoveryCodes[1] ?? '', 'recovery_code')).code).toBe('recovery_code_invalid')
    expect((await verify(browser, fresh[1] ?? '', 'recovery_code')).status).toBe(200)
  })
})

describe('a mailed code as second step', () => {
  async function withEmailFactor(app: TestApp) {
    const owner = await signedInBrowser(app, EMAIL)
    expect((await owner.call('enableEmailFactor')).status).toBe(200)
    return owner
  }

  it('is asked for after the password, and serves its own sign-in alone (A-74)', async () => {
    const app = await createTestApp()
    const owner = await withEmailFactor(app)
    expect((await owner.call('enableEmailFactor')).code).toBe('second_factor_exists')
    const { browser, owed } = await halfWay(app)
    expect(owed.methods).toEqual(['email_code'])
    const other = (await halfWay(app)).browser
    const sent = await browser.call('sendSecondFactorCode', { body: {} })
    expect(Date.parse(sent.body().data.resendAvailableAt)).toBe(app.clock.now() + MINUTE)
    const code = codeIn(await app.mail(EMAIL, 'second_factor_code'))
    expect((await verify(other, code, 'email_code')).code).toBe('code_expired')
    expect((await verify(browser, code, 'email_code')).status).toBe(200)
    expect((await browser.call('me')).body().data.session.methods).toEqual(['pwd', 'otp', 'mfa'])
  })

  it('can be sent again; the newest one works', async () => {
    const app = await createTestApp()
    await withEmailFactor(app)
    const { browser } = await halfWay(app)
    await browser.call('sendSecondFactorCode', { body: {} })
    const first = codeIn(await app.mail(EMAIL, 'second_factor_code'))
    app.clock.advance(MINUTE)
    await browser.call('sendSecondFactorCode', { body: {} })
    const second = codeIn(await app.mail(EMAIL, 'second_factor_code'))
    if (first !== second) expect((await verify(browser, first, 'email_code')).code).toBe('code_invalid')
    expect((await verify(browser, second, 'email_code')).status).toBe(200)
  })

  it('of fifty right ones at once one signs in', async () => {
    const app = await createTestApp()
    await withEmailFactor(app)
    const { browser } = await halfWay(app)
    await browser.call('sendSecondFactorCode', { body: {} })
    const code = codeIn(await app.mail(EMAIL, 'second_factor_code'))
    const answers = await atOnce(50, () => verify(browser.copy(), code, 'email_code'))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  })

  it('serves API clients as well', async () => {
    const app = await createTestApp()
    await withEmailFactor(app)
    const api = app.api()
    const { challengeToken = '' } = owedIn(await WAYS_IN.password(app, api, EMAIL))
    expect((await api.call('sendSecondFactorCode', { body: {} })).code).toBe('second_factor_expired')
    expect((await api.call('sendSecondFactorCode', { body: { challengeToken } })).status).toBe(200)
    const code = codeIn(await app.mail(EMAIL, 'second_factor_code'))
    expect((await verify(api, code, 'email_code', { challengeToken })).body().token).toEqual(expect.any(String))
  })

  it('does not follow on a mailed code: the mailbox is one factor (C-38)', async () => {
    const app = await createTestApp()
    await withEmailFactor(app)
    const browser = app.browser()
    expect((await browser.call('sendOtp', { body: { email: EMAIL } })).status).toBe(200)
    const mail = await app.mail(EMAIL, 'password_needed')
    expect([mail.code, mail.links]).toEqual([null, []])

    // A code that was on its way when the factor was turned on opens nothing either.
    const owner = await signedInBrowser(app, 'bob@example.com')
    await app.browser().call('sendOtp', { body: { email: 'bob@example.com' } })
    const token = tokenIn(await app.mail('bob@example.com', 'sign_in_code'))
    await owner.call('enableEmailFactor')
    const visitor = app.browser()
    expect((await visitor.call('verifyOtp', { body: { token } })).code).toBe('invalid_credentials')
    await expectNobody(visitor)
  })

  it('is not there where the operator does not offer it', async () => {
    const app = await createTestApp({ secondFactor: { emailCode: 'off' } })
    const owner = await signedInBrowser(app, EMAIL)
    expect((await owner.call('enableEmailFactor')).code).toBe('not_found')
    expect((await owner.call('getSecondFactor')).body().data.emailCodeOffered).toBe(false)
    await enrolTotp(app, owner)
    const { browser } = await halfWay(app)
    expect((await browser.call('sendSecondFactorCode', { body: {} })).code).toBe('second_factor_missing')
  })

  it('goes off again', async () => {
    const app = await createTestApp()
    const owner = await withEmailFactor(app)
    expect((await owner.call('disableEmailFactor')).status).toBe(200)
    expect((await owner.call('disableEmailFactor')).code).toBe('second_factor_missing')
    await signIn(app.browser(), EMAIL)
    expect((await app.mails(EMAIL)).filter(({ template }) => template === 'factor_changed')).toHaveLength(2)
  })
})

describe('a trusted device', () => {
  it('is not asked again for 30 days, any other is', async () => {
    const app = await createTestApp()
    const { secret } = await withTotp(app)
    const { browser } = await halfWay(app)
    const verified = await verify(browser, totpCode(app, secret), 'totp', { rememberDevice: true })
    const cookie = verified.cookies.find(({ name }) => name.endsWith('trusted_device'))
    expect(Number(cookie?.attributes.get('max-age'))).toBe((30 * DAY) / SECOND)
    await signIn(browser, EMAIL)
    owedIn(await WAYS_IN.password(app, app.browser(), EMAIL))
    app.clock.advance(30 * DAY)
    owedIn(await WAYS_IN.password(app, browser, EMAIL))
  })

  it.each(['forgotten', 'password reset', 'another account'])('is asked again: %s', async (why) => {
    const app = await createTestApp()
    const { owner, secret } = await withTotp(app)
    const { browser } = await halfWay(app)
    await verify(browser, totpCode(app, secret), 'totp', { rememberDevice: true })
    let email = EMAIL
    let password = PASSWORD
    if (why === 'forgotten') await owner.call('forgetTrustedDevices')
    if (why === 'password reset') {
      password = 'Another-Horse-8'
      await browser.call('forgotPassword', { body: { email } })
      await browser.call('resetPassword', { body: { token: tokenIn(await app.mail(email, 'reset_password')), password } })
    }
    if (why === 'another account') {
      email = 'bob@example.com'
      await enrolTotp(app, await signedInBrowser(app, email))
    }
    owedIn(await browser.call('login', { body: { email, password } }))
  })

  it('is offered to nobody where the operator wants none', async () => {
    const app = await createTestApp({ secondFactor: { rememberDays: 0 } })
    const { secret } = await withTotp(app)
    const { browser, owed } = await halfWay(app)
    expect(owed.rememberDays).toBe(0)
    await verify(browser, totpCode(app, secret), 'totp', { rememberDevice: true })
    expect(browser.cookie('sallyport_trusted_device')).toBeNull()
    owedIn(await WAYS_IN.password(app, browser, EMAIL))
  })
})

describe('a role that needs two factors', () => {
  it('signs in, but its protected routes open after enrolment only, and close again', async () => {
    const app = await createTestApp({ secondFactor: { requiredForRoles: ['admin'] } })
    await app.auth.operations.createUser({ email: EMAIL, password: PASSWORD, role: 'admin' })
    const browser = app.browser()
    await signIn(browser, EMAIL)
    const guard = async () => {
      const request = new Request('https://auth.test/admin', { headers: { authorization: `Bearer ${browser.cookie('access_token')}` } })
      const passed = await app.auth.guard(request, { role: 'admin' })
      if (!(passed instanceof Response)) return passed.role
      const { error } = (await passed.json()) as { readonly error: { readonly code: string } }
      return error.code
    }
    expect(await guard()).toBe('second_factor_required')
    expect((await browser.call('getSecondFactor')).body().data.requiredForRole).toBe(true)
    await enrolTotp(app, browser)
    expect(await guard()).toBe('admin')
    await browser.call('removeTotp')
    expect(await guard()).toBe('second_factor_required')
  })
})
