import type { SessionStore } from '@sallyport/ports'
import { openSqliteStore } from '@sallyport/store-sql'
import { describe, expect, it } from 'vitest'
import type { TestClient } from './support/client.ts'
import { atOnce, createUser, signedInBrowser, signIn } from './support/journeys.ts'
import { createTestApp, type TestApp } from './support/test-app.ts'
import { createTestClock, DAY, MINUTE, SECOND } from './support/test-clock.ts'

const EMAIL = 'ada@example.com'

const refresh = (client: TestClient) => client.call('refresh', { body: {} })

async function endReason(app: TestApp): Promise<string | null | undefined> {
  const row = (await app.auditRows()).findLast(({ sessionId }) => sessionId !== null)
  return (await app.store.sessions.find(row?.sessionId ?? ''))?.endReason
}

/** The session is over at once: access token, refresh token, and the owner knows. */
async function expectTheft(app: TestApp, owner: TestClient, reason: string): Promise<void> {
  expect((await owner.copy().call('me')).code).toBe('session_revoked')
  expect((await refresh(owner.copy())).code).toBe('session_revoked')
  expect(await endReason(app)).toBe('refresh_reuse')
  const alarms = (await app.auditRows()).filter(({ action }) => action === 'refresh_reuse')
  expect(alarms).toHaveLength(1)
  expect(alarms[0]).toMatchObject({ success: false, errorCode: reason })
  expect((await app.mails(EMAIL)).filter(({ template }) => template === 'session_stolen')).toHaveLength(1)
}

describe('refresh in a browser', () => {
  it('rotates the token and slides the session (R-079, R-082, C-77)', async () => {
    const app = await createTestApp()
    const browser = await signedInBrowser(app)
    const before = browser.cookie('refresh_token')
    app.clock.advance(MINUTE)
    const answer = await refresh(browser)
    expect(answer.status).toBe(200)
    expect(browser.cookie('refresh_token')).not.toBe(before)
    expect(answer.body().data.sessionExpiresAt).toBe(new Date(app.clock.now() + 7 * DAY).toISOString())
    expect(answer.text, 'tokens travel in cookies only').not.toContain(browser.cookie('access_token'))
    expect((await browser.call('me')).status).toBe(200)
  })

  it('answers at both paths (C-16)', async () => {
    const app = await createTestApp()
    const browser = await signedInBrowser(app)
    expect((await browser.call('refresh', { path: '/api/auth/refresh-token', body: {} })).status).toBe(200)
  })

  it('gives a parent within the grace the same child, byte for byte', async () => {
    const app = await createTestApp()
    const browser = await signedInBrowser(app)
    const otherTab = browser.copy()
    await refresh(browser)
    app.clock.advance(10 * SECOND)
    expect((await refresh(otherTab)).status).toBe(200)
    expect(otherTab.cookie('refresh_token')).toBe(browser.cookie('refresh_token'))
  })

  it('moves one generation for 32 at once and gives all the same token', async () => {
    const app = await createTestApp()
    const browser = await signedInBrowser(app)
    const tabs = Array.from({ length: 32 }, () => browser.copy())
    const answers = await Promise.all(tabs.map(refresh))
    expect(answers.map(({ status }) => status)).toEqual(tabs.map(() => 200))
    expect(new Set(tabs.map((tab) => tab.cookie('refresh_token'))).size).toBe(1)
    const { sessionId } = (await app.auth.verify(requestOf(app, tabs[0]))) ?? { sessionId: '' }
    expect((await app.store.sessions.find(sessionId))?.generation).toBe(2)
    expect((await Promise.all(tabs.map((tab) => tab.call('me')))).every(({ status }) => status === 200)).toBe(true)
  })

  it('survives ten rounds of 32 at once without an alarm (H3)', async () => {
    const app = await createTestApp()
    const browser = await signedInBrowser(app)
    for (let round = 0; round < 10; round += 1) {
      const tabs = Array.from({ length: 32 }, () => browser.copy())
      const answers = await Promise.all(tabs.map(refresh))
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
      for (const [name, value] of tabs[0]?.jar ?? []) browser.jar.set(name, value)
      app.clock.advance(MINUTE)
    }
    expect((await app.auditRows()).filter(({ action }) => action.startsWith('refresh_'))).toEqual([])
  })

  it('takes a lost answer for a lost answer, twice in a row, and the third for theft', async () => {
    const app = await createTestApp()
    const browser = await signedInBrowser(app)
    for (let lost = 1; lost <= 2; lost += 1) {
      const unlucky = browser.copy()
      await refresh(unlucky)
      app.clock.advance(MINUTE)
      expect((await refresh(browser)).status, `lost answer ${lost}`).toBe(200)
      expect(browser.cookie('refresh_token')).toBe(unlucky.cookie('refresh_token'))
    }
    expect((await app.auditRows()).filter(({ action }) => action === 'refresh_late_replay')).toHaveLength(2)
    const third = browser.copy()
    await refresh(third)
    app.clock.advance(MINUTE)
    expect((await refresh(browser)).code).toBe('session_revoked')
    await expectTheft(app, third, 'repeated_late_parent')
  })

  it('forgets lost answers once a refresh arrives', async () => {
    const app = await createTestApp()
    const browser = await signedInBrowser(app)
    for (let lost = 0; lost < 6; lost += 1) {
      await refresh(browser.copy())
      app.clock.advance(MINUTE)
      expect((await refresh(browser)).status).toBe(200)
      expect((await refresh(browser)).status).toBe(200)
    }
  })

  it('takes a grandparent for theft, mails the owner and revokes the access token at once', async () => {
    const app = await createTestApp()
    const browser = await signedInBrowser(app)
    const thief = browser.copy()
    await refresh(browser)
    await refresh(browser)
    expect((await refresh(thief)).code).toBe('session_revoked')
    await expectTheft(app, browser, 'old_generation')
  })

  it('takes a token that was overtaken while its request stood still for out of date, and for theft afterwards (F-29)', async () => {
    const real = await openSqliteStore({ path: ':memory:', migrate: true, clock: createTestClock() })
    let meanwhile: (() => Promise<void>) | null = null
    const findWithUser: SessionStore['findWithUser'] = async (sessionId) => {
      const found = await real.sessions.findWithUser(sessionId)
      const happening = meanwhile
      meanwhile = null
      await happening?.()
      return found
    }
    const app = await createTestApp({ store: { ...real, sessions: { ...real.sessions, findWithUser } } })
    const browser = await signedInBrowser(app)
    const stalled = browser.copy()
    meanwhile = async () => {
      for (let time = 0; time < 2; time += 1) expect((await refresh(browser)).status).toBe(200)
    }
    expect((await refresh(stalled)).code).toBe('refresh_invalid')
    expect((await refresh(browser)).status, 'the session goes on').toBe(200)
    expect((await app.auditRows()).filter(({ action }) => action === 'refresh_reuse')).toEqual([])
    expect((await refresh(stalled)).code).toBe('session_revoked')
    await expectTheft(app, browser, 'old_generation')
  })

  it('mails once however many old tokens come at once', async () => {
    const app = await createTestApp()
    const browser = await signedInBrowser(app)
    const thief = browser.copy()
    await refresh(browser)
    await refresh(browser)
    const answers = await atOnce(16, () => refresh(thief.copy()))
    expect(new Set(answers.map(({ code }) => code))).toEqual(new Set(['session_revoked']))
    await expectTheft(app, browser, 'old_generation')
  })

  it.each([
    ['none', null],
    ['another', 'x'.repeat(43)],
  ])('takes a stolen token with %s device secret for theft', async (_, secret) => {
    const app = await createTestApp()
    const browser = await signedInBrowser(app)
    const thief = browser.copy()
    const device = [...thief.jar.keys()].find((name) => name.includes('device')) ?? ''
    if (secret === null) thief.jar.delete(device)
    else thief.jar.set(device, secret)
    expect((await refresh(thief)).code).toBe('session_revoked')
    await expectTheft(app, browser, 'foreign_device')
  })

  it('is strict without a grace: the parent is theft even at once', async () => {
    const app = await createTestApp({ tokens: { refreshGraceSeconds: 0 } })
    const browser = await signedInBrowser(app)
    const tab = browser.copy()
    await refresh(browser)
    expect((await refresh(tab)).code).toBe('session_revoked')
    await expectTheft(app, browser, 'late_parent')
  })

  it('gives a token that a later sign-in superseded a plain 401, without alarm (C-40)', async () => {
    const app = await createTestApp()
    const browser = await signedInBrowser(app)
    const old = browser.copy()
    await signIn(browser, EMAIL)
    app.clock.advance(MINUTE)
    expect((await refresh(old)).code).toBe('refresh_invalid')
    expect((await refresh(browser)).status).toBe(200)
    expect((await app.auditRows()).filter(({ action }) => action === 'refresh_reuse')).toEqual([])
    expect((await browser.call('listSessions')).body().data.sessions).toHaveLength(1)
  })

  it('ends after seven idle days, and after thirty days however busy', async () => {
    const app = await createTestApp()
    const idle = await signedInBrowser(app)
    app.clock.advance(7 * DAY)
    expect((await refresh(idle)).code).toBe('session_expired')
    await signIn(idle, EMAIL)
    const startedAt = app.clock.now()
    while (app.clock.now() - startedAt < 24 * DAY) {
      app.clock.advance(6 * DAY)
      expect((await refresh(idle)).status).toBe(200)
    }
    app.clock.advance(6 * DAY)
    expect((await refresh(idle)).code).toBe('session_expired')
  })

  it('refuses what is no refresh token of ours', async () => {
    const app = await createTestApp()
    const browser = await signedInBrowser(app)
    const accessToken = browser.cookie('access_token') ?? ''
    const refused = async (refreshToken: string) => (await app.api().call('refresh', { body: { refreshToken } })).code
    expect(await refused(accessToken)).toBe('refresh_invalid')
    expect(await refused('a.b.c')).toBe('refresh_invalid')
    expect((await app.browser().call('refresh', { body: {} })).code).toBe('refresh_invalid')
    expect((await browser.call('me')).status).toBe(200)
    const asAccess = await app.api().call('me', { headers: { authorization: `Bearer ${browser.cookie('refresh_token')}` } })
    expect(asAccess.code).toBe('unauthenticated')
  })
})

describe('refresh of an API client', () => {
  async function signedInClient(app: TestApp) {
    await createUser(app, EMAIL)
    const client = app.api()
    const { accessToken, refreshToken, deviceToken } = await signIn(client, EMAIL)
    return { client, accessToken: accessToken ?? '', refreshToken: refreshToken ?? '', deviceToken: deviceToken ?? '' }
  }
  const use = async (client: TestClient, refreshToken: string) => {
    const answer = await client.call('refresh', { body: { refreshToken } })
    return { ...answer, next: answer.status === 200 ? (answer.body().data.refreshToken ?? '') : '' }
  }

  it('gets its tokens in the body when it asks for them (C-03)', async () => {
    const app = await createTestApp()
    const { client, refreshToken, accessToken } = await signedInClient(app)
    expect((await client.call('me')).status).toBe(200)
    const answer = await client.call('refresh', { body: { refreshToken } })
    expect(answer.body().token).toBe(answer.body().data.accessToken)
    expect(answer.body().data.refreshToken).not.toBe(refreshToken)
    expect(answer.body().data.accessToken).not.toBe(accessToken)
  })

  it('is unbound after its first sign-in: parents in the grace get the child, in a third generation in a row they are theft', async () => {
    const app = await createTestApp()
    const { client, refreshToken } = await signedInClient(app)
    client.deviceToken = null
    let current = refreshToken
    for (let generation = 1; generation <= 3; generation += 1) {
      const parent = current
      const child = await use(client, parent)
      expect(child.status).toBe(200)
      const again = await use(client, parent)
      if (generation < 3) expect(again.next).toBe(child.next)
      else expect(again.code).toBe('session_revoked')
      current = child.next
    }
    expect((await client.call('me')).code).toBe('session_revoked')
    expect((await app.auditRows()).filter(({ action }) => action === 'refresh_parent_replay')).toHaveLength(2)
    expect((await app.auditRows()).find(({ action }) => action === 'refresh_reuse')).toMatchObject({ errorCode: 'repeated_parent' })
  })

  it('counts a parent once per generation, however often it comes', async () => {
    const app = await createTestApp()
    const { client, refreshToken } = await signedInClient(app)
    client.deviceToken = null
    const answers = await atOnce(32, () => use(client, refreshToken))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(new Set(answers.map(({ next }) => next)).size).toBe(1)
    expect((await app.auditRows()).filter(({ action }) => action === 'refresh_parent_replay')).toHaveLength(1)
  })

  it('is unbound: a parent after the grace is theft', async () => {
    const app = await createTestApp()
    const { client, refreshToken } = await signedInClient(app)
    client.deviceToken = null
    await use(client, refreshToken)
    app.clock.advance(10 * SECOND + 1)
    expect((await use(client, refreshToken)).code).toBe('session_revoked')
  })

  it('is bound once its sign-in carries the device token', async () => {
    const app = await createTestApp()
    const { client, deviceToken } = await signedInClient(app)
    const { refreshToken = '' } = await signIn(client, EMAIL)
    expect(client.deviceToken).toBe(deviceToken)
    const first = await use(client, refreshToken)
    app.clock.advance(MINUTE)
    expect((await use(client, refreshToken)).next, 'a lost answer').toBe(first.next)
    expect((await use(app.api(), first.next)).code, 'without the device secret').toBe('session_revoked')
    expect((await app.auditRows()).find(({ action }) => action === 'refresh_reuse')).toMatchObject({ errorCode: 'foreign_device' })
  })

  it('never puts a refresh token where a script of a page could read it', async () => {
    const app = await createTestApp()
    const browser = await signedInBrowser(app)
    for (const headers of [
      { 'x-token-delivery': 'body' },
      { 'x-token-delivery': 'body', 'sec-fetch-site': null, authorization: 'Bearer x' },
    ]) {
      const answer = await browser.call('refresh', { body: {}, headers })
      expect(answer.status).toBe(200)
      expect(answer.text).not.toContain(browser.cookie('refresh_token'))
      expect(answer.body().data.deviceToken).toBeUndefined()
    }
  })
})

function requestOf(app: TestApp, client: TestClient | undefined): Request {
  return new Request(`${app.publicUrl}/app`, { headers: { authorization: `Bearer ${client?.cookie('access_token')}` } })
}
