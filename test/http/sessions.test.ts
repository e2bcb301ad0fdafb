import { describe, expect, it } from 'vitest'
import type { TestClient } from './support/client.ts'
import { createUser, signedInBrowser, signIn } from './support/journeys.ts'
import { createTestApp, PASSWORD, type TestApp, temporaryFolder } from './support/test-app.ts'
import { MINUTE } from './support/test-clock.ts'

const EMAIL = 'ada@example.com'
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1'

/** A laptop and a phone of one person, both signed in. */
async function twoDevices(): Promise<{ app: TestApp; laptop: TestClient; phone: TestClient }> {
  const app = await createTestApp()
  const laptop = await signedInBrowser(app, EMAIL)
  const phone = app.browser({ userAgent: IPHONE, remoteAddress: '2001:db8::1' })
  await phone.call('csrf')
  await signIn(phone, EMAIL)
  return { app, laptop, phone }
}

const sessionsOf = async (client: TestClient) => (await client.call('listSessions')).body().data.sessions

describe('the list of devices (R-100, R-102, R-113, R-117)', () => {
  it('shows each with its kind, address and times, the asking one first', async () => {
    const { app, laptop, phone } = await twoDevices()
    app.clock.advance(2 * MINUTE)
    await phone.call('me')
    const sessions = await sessionsOf(laptop)
    expect(sessions.map(({ current }) => current)).toEqual([true, false])
    expect(sessions[0]).toMatchObject({
      device: { browser: 'Chrome', os: 'Linux', type: 'desktop' },
      ipAddress: '203.0.113.7',
      methods: ['pwd'],
    })
    expect(sessions[1]).toMatchObject({ device: { browser: 'Safari', os: 'iOS', type: 'mobile' }, ipAddress: '2001:db8::1' })
    expect(sessions[1]?.lastActiveAt).toBe(new Date(app.clock.now()).toISOString())
  })

  it('is the own list only', async () => {
    const { app } = await twoDevices()
    const stranger = await signedInBrowser(app, 'grace@example.com')
    expect(await sessionsOf(stranger)).toHaveLength(1)
  })
})

describe('signing out', () => {
  it('ends this device at once, by access token, refresh token or both, and twice is no error (C-57)', async () => {
    const { app, laptop, phone } = await twoDevices()
    const stolen = laptop.copy()
    expect((await laptop.call('logout')).status).toBe(200)
    expect((await stolen.call('me')).code).toBe('session_revoked')
    expect((await stolen.call('refresh', { body: {} })).code).toBe('session_revoked')
    expect((await laptop.call('logout')).status).toBe(200)
    expect((await stolen.call('logout')).status).toBe(200)
    app.clock.advance(16 * MINUTE)
    expect((await phone.call('me')).code, 'the access token has expired').toBe('unauthenticated')
    expect((await phone.call('logout')).status).toBe(200)
    expect(await app.store.users.findByEmail(EMAIL)).toMatchObject({ activeSessions: 0 })
  })

  it('clears every cookie that says who somebody is, and keeps the one that says which device this is', async () => {
    const { laptop } = await twoDevices()
    await laptop.call('csrf')
    const answer = await laptop.call('logout')
    const cleared = answer.cookies.filter(({ attributes }) => attributes.get('max-age') === '0').map(({ name }) => name)
    expect(cleared.sort()).toEqual(['__Host-access_token', '__Host-csrf_token', '__Host-refresh_token'])
    expect(laptop.cookie('device_token')).not.toBeNull()
  })

  it('everywhere ends every device and says how many (R-046)', async () => {
    const { laptop, phone } = await twoDevices()
    expect((await laptop.call('logoutAll')).body().data.revoked).toBe(2)
    expect((await phone.call('me')).code).toBe('session_revoked')
    expect((await phone.call('refresh', { body: {} })).code).toBe('session_revoked')
    expect((await laptop.call('me')).code).toBe('unauthenticated')
  })
})

describe('revoking devices', () => {
  it('ends one at once (R-114)', async () => {
    const { laptop, phone } = await twoDevices()
    const other = (await sessionsOf(laptop)).find(({ current }) => !current)
    expect((await laptop.call('revokeSession', { params: { sessionId: other?.id ?? '' } })).status).toBe(200)
    expect((await phone.call('me')).code).toBe('session_revoked')
    expect((await phone.call('refresh', { body: {} })).code).toBe('session_revoked')
    expect((await laptop.call('me')).status).toBe(200)
    expect((await laptop.call('revokeSession', { params: { sessionId: other?.id ?? '' } })).code).toBe('not_found')
  })

  it('signs out here when it is this one', async () => {
    const { laptop } = await twoDevices()
    const own = (await sessionsOf(laptop)).find(({ current }) => current)
    await laptop.call('revokeSession', { params: { sessionId: own?.id ?? '' } })
    expect(laptop.cookie('access_token')).toBeNull()
  })

  it('ends all others (R-116)', async () => {
    const { laptop, phone } = await twoDevices()
    expect((await laptop.call('revokeOtherSessions')).body().data.revoked).toBe(1)
    expect((await phone.call('me')).code).toBe('session_revoked')
    expect((await laptop.call('me')).status).toBe(200)
    expect((await laptop.call('revokeOtherSessions')).body().data.revoked).toBe(0)
  })

  it("treats another user's session like none (R-115, ASVS 8.2.2)", async () => {
    const { app, laptop, phone } = await twoDevices()
    const stranger = await signedInBrowser(app, 'grace@example.com')
    const [target] = await sessionsOf(laptop)
    const theirs = await stranger.call('revokeSession', { params: { sessionId: target?.id ?? '' } })
    const none = await stranger.call('revokeSession', { params: { sessionId: 'no-such-session' } })
    expect([theirs.status, theirs.code, theirs.error().docs]).toEqual([none.status, none.code, none.error().docs])
    expect((await laptop.call('me')).status).toBe(200)
    expect((await phone.call('me')).status).toBe(200)
  })

  it.each(['%00', '..%2f..', '%E0%A4%A', 'a'.repeat(65), '__proto__%5b%5d'])('refuses %s as an id without a fault', async (sessionId) => {
    const app = await createTestApp()
    const browser = await signedInBrowser(app, EMAIL)
    const answer = await browser.call('revokeSession', { params: { sessionId } })
    expect(['invalid_request', 'not_found']).toContain(answer.code)
  })
})

describe('several processes on one database', () => {
  it('see at their next request what another one revoked (I9)', async () => {
    const path = `${temporaryFolder()}/auth.sqlite`
    const here = await createTestApp({ path })
    const there = await createTestApp({ path, clock: here.clock })
    await createUser(here, EMAIL)
    const browser = here.browser()
    await signIn(browser, EMAIL)
    const bearer = { authorization: `Bearer ${browser.cookie('access_token')}`, cookie: null }
    const asked = (app: TestApp) => app.api().call('me', { headers: bearer })
    expect((await asked(there)).status).toBe(200)
    await browser.call('logout')
    expect((await asked(there)).code).toBe('session_revoked')
    expect((await asked(here)).code).toBe('session_revoked')
  })

  it('see a role that an operator changed elsewhere: the old token stops counting, the next one has it', async () => {
    const path = `${temporaryFolder()}/auth.sqlite`
    const server = await createTestApp({ path })
    const commandLine = await createTestApp({ path, clock: server.clock })
    await createUser(server, EMAIL)
    const browser = server.browser()
    await signIn(browser, EMAIL)
    const request = () => new Request(server.publicUrl, { headers: { authorization: `Bearer ${browser.cookie('access_token')}` } })
    expect((await server.auth.verify(request()))?.role).toBe('user')
    server.clock.advance(5)
    await commandLine.auth.operations.setRole(EMAIL, 'admin')
    expect(await server.auth.verify(request())).toBeNull()
    server.clock.advance(5)
    expect((await browser.call('refresh', { body: {} })).status).toBe(200)
    expect((await server.auth.verify(request()))?.role).toBe('admin')
    await commandLine.auth.operations.setActive(EMAIL, false)
    expect(await server.auth.verify(request())).toBeNull()
    expect((await browser.call('refresh', { body: {} })).code).toBe('session_revoked')
  })

  it('rotate one refresh token once between them', async () => {
    const path = `${temporaryFolder()}/auth.sqlite`
    const here = await createTestApp({ path })
    const there = await createTestApp({ path, clock: here.clock })
    await createUser(here, EMAIL, PASSWORD)
    const browser = here.browser()
    await signIn(browser, EMAIL)
    const twins = Array.from({ length: 16 }, (_, index) => {
      const twin = index % 2 === 0 ? here.browser() : there.browser()
      for (const [name, value] of browser.jar) twin.jar.set(name, value)
      return twin
    })
    const answers = await Promise.all(twins.map((twin) => twin.call('refresh', { body: {} })))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(new Set(twins.map((twin) => twin.cookie('refresh_token'))).size).toBe(1)
  })
})
