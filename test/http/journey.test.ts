import { describe, expect, it } from 'vitest'
import { codeIn, signIn, tokenIn } from './support/journeys.ts'
import { createTestApp, PASSWORD } from './support/test-app.ts'

const EMAIL = 'ada@example.com'

describe('the whole journey', () => {
  it('signs up, verifies, signs in, refreshes, changes, resets and signs out, and every step is in the audit log', async () => {
    const app = await createTestApp()
    const browser = app.browser()

    expect((await browser.call('publicConfig')).body().data).toMatchObject({ signUp: 'open', developmentOutbox: true })
    const registered = await browser.call('register', { body: { name: 'Ada Lovelace', email: EMAIL, password: PASSWORD } })
    expect(registered.status).toBe(201)
    expect((await browser.call('login', { body: { email: EMAIL, password: PASSWORD } })).code).toBe('email_not_verified')
    const verification = await app.mail(EMAIL, 'verify_email')
    expect((await browser.call('previewLink', { body: { token: tokenIn(verification) } })).body().data).toMatchObject({
      purpose: 'email_verification',
      sameBrowser: true,
      email: EMAIL,
    })
    expect((await browser.call('verifyEmail', { body: { email: EMAIL, code: codeIn(verification) } })).status).toBe(200)

    const signedIn = await signIn(browser, EMAIL)
    expect(signedIn.user).toMatchObject({ email: EMAIL, name: 'Ada Lovelace', emailVerified: true })
    expect((await browser.call('me')).body().data.user.email).toBe(EMAIL)
    expect((await browser.call('updateProfile', { body: { firstName: 'Augusta' } })).body().data.user.firstName).toBe('Augusta')
    expect((await browser.call('refresh', { body: {} })).status).toBe(200)
    expect((await browser.call('listSessions')).body().data.sessions).toHaveLength(1)

    const newPassword = 'Another-Horse-8'
    expect((await browser.call('changePassword', { body: { currentPassword: PASSWORD, newPassword } })).status).toBe(200)
    expect((await browser.call('me')).status).toBe(200)
    expect((await browser.call('forgotPassword', { body: { email: EMAIL } })).status).toBe(200)
    const reset = await app.mail(EMAIL, 'reset_password')
    expect((await browser.call('resetPassword', { body: { token: tokenIn(reset), password: PASSWORD } })).status).toBe(200)
    expect((await browser.call('me')).code).toBe('session_revoked')
    await signIn(browser, EMAIL)
    expect((await browser.call('logout')).status).toBe(200)
    expect((await browser.call('me')).code).toBe('unauthenticated')
    expect(browser.cookie('access_token')).toBeNull()

    expect((await app.auditRows()).map(({ action, success }) => (success ? action : `${action} failed`))).toEqual([
      'register',
      'login failed',
      'email_verified',
      'login',
      'profile_updated',
      'password_changed',
      'password_reset_requested',
      'password_reset',
      'login',
      'logout',
    ])
  })
})
