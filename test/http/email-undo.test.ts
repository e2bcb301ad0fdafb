import { describe, expect, it } from 'vitest'
import { askForChange, changeAddress, templatesTo } from './support/email-change-journey.ts'
import { createUser, signedInBrowser, signIn, tokenIn } from './support/journeys.ts'
import { createTestApp, PASSWORD } from './support/test-app.ts'
import { DAY, HOUR, MINUTE } from './support/test-clock.ts'

const OLD = 'ada@example.com'
const NEW = 'countess@example.org'

describe('undoing a change', () => {
  it('restores the address for seven days, ends everything, and mails a way in to the restored address alone', async () => {
    const app = await createTestApp()
    const thief = await signedInBrowser(app, OLD)
    const undo = await changeAddress(app, thief, OLD, NEW)
    app.clock.advance(7 * DAY - 1)
    await signIn(thief, NEW)
    const owner = app.browser()
    expect((await owner.call('previewLink', { body: { token: undo } })).body().data).toMatchObject({
      purpose: 'email_change_undo',
      email: 'a•••@example.com',
    })
    expect((await owner.call('undoEmailChange', { body: { token: undo } })).status).toBe(200)
    expect((await thief.call('me')).code).toBe('session_revoked')
    expect((await thief.call('refresh', { body: {} })).code).toBe('session_revoked')
    expect((await thief.call('login', { body: { email: NEW, password: PASSWORD } })).code).toBe('invalid_credentials')
    expect((await thief.call('login', { body: { email: OLD, password: PASSWORD } })).code).toBe('password_expired')
    expect(await templatesTo(app, NEW)).toMatchObject({ email_released: 1 })
    expect((await app.mail(NEW, 'email_released')).links).toEqual([])
    const reset = tokenIn(await app.mail(OLD, 'email_change_undone'))
    const spent = await owner.call('undoEmailChange', { body: { token: undo } })
    expect(spent.code).toBe('link_used')
    app.clock.advance(MINUTE)
    expect((await owner.call('resetPassword', { body: { token: reset, password: 'Another-Horse-8' } })).code).toBe('link_expired')
    await owner.call('forgotPassword', { body: { email: OLD } })
    const asked = tokenIn(await app.mail(OLD, 'reset_password'))
    await owner.call('resetPassword', { body: { token: asked, password: 'Another-Horse-8' } })
    await signIn(owner, OLD, 'Another-Horse-8')
  })

  it('comes with a link to choose a password, good for an hour', async () => {
    const app = await createTestApp()
    const undo = await changeAddress(app, await signedInBrowser(app, OLD), OLD, NEW)
    const owner = app.browser()
    await owner.call('undoEmailChange', { body: { token: undo } })
    app.clock.advance(HOUR - 1)
    const token = tokenIn(await app.mail(OLD, 'email_change_undone'))
    expect((await owner.call('resetPassword', { body: { token, password: 'Another-Horse-8' } })).status).toBe(200)
    await signIn(owner, OLD, 'Another-Horse-8')
  })

  it('cannot be taken away by who has the account now, nor used after its time', async () => {
    const app = await createTestApp()
    const thief = await signedInBrowser(app, OLD)
    const undo = await changeAddress(app, thief, OLD, NEW)
    await changeAddress(app, thief, NEW, 'third@example.org')
    await thief.call('changePassword', { body: { currentPassword: PASSWORD, newPassword: 'Thief-Horse-99' } })
    await app.browser().call('forgotPassword', { body: { email: 'third@example.org' } })
    const reset = tokenIn(await app.mail('third@example.org', 'reset_password'))
    await thief.call('resetPassword', { body: { token: reset, password: 'Thief-Horse-98' } })
    expect((await app.browser().call('undoEmailChange', { body: { token: undo } })).status).toBe(200)
    expect((await app.store.users.findByEmail(OLD))?.passwordExpiredAt).toBe(app.clock.now())

    const late = await createTestApp()
    const expired = await changeAddress(late, await signedInBrowser(late, OLD), OLD, NEW)
    late.clock.advance(7 * DAY)
    expect((await late.browser().call('undoEmailChange', { body: { token: expired } })).code).toBe('link_expired')
  })

  it('is made by one of 16 at once, and leaves everything or nothing where a second change races it (I4)', async () => {
    const app = await createTestApp()
    const browser = await signedInBrowser(app, OLD)
    const undo = await changeAddress(app, browser, OLD, NEW)
    const { token } = await askForChange(app, browser, 'third@example.org')
    const [changed, ...undone] = await Promise.all([
      app.browser().call('confirmEmailChange', { body: { token } }),
      ...Array.from({ length: 16 }, () => app.browser().call('undoEmailChange', { body: { token: undo } })),
    ])
    expect(undone.filter(({ status }) => status === 200)).toHaveLength(1)
    expect([200, 410]).toContain(changed?.status)
    const user = await app.store.users.findByEmail(OLD)
    expect(user).toMatchObject({ activeSessions: 0, passwordExpiredAt: app.clock.now() })
    expect(await app.store.sessions.list(user?.id ?? '', app.clock.now())).toEqual([])
    const done = (await app.auditRows()).filter(({ success }) => success).map(({ action }) => action)
    expect(done.filter((action) => action === 'email_change_undone')).toHaveLength(1)
    expect(done.filter((action) => action === 'email_changed')).toHaveLength(changed?.status === 200 ? 2 : 1)
    expect((await templatesTo(app, OLD)).email_change_undone).toBe(1)
  })

  it('says so when somebody else has the address by now', async () => {
    const app = await createTestApp()
    const browser = await signedInBrowser(app, OLD)
    const undo = await changeAddress(app, browser, OLD, NEW)
    await createUser(app, OLD)
    expect((await app.browser().call('undoEmailChange', { body: { token: undo } })).code).toBe('email_taken')
    expect((await browser.call('me')).body().data.user.email).toBe(NEW)
  })
})
