import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { browserFetch, createLocks } from '../test/browser.ts'
import type { ProtocolServer } from '../test/protocol-server.ts'
import { refuse, startProtocolServer, USER } from '../test/protocol-server.ts'
import type { AuthEvent, Client, ClientOptions } from './index.ts'
import { createClient } from './index.ts'

const REFRESH = 'POST /api/auth/refresh'
const ME = 'GET /api/auth/me'

let server: ProtocolServer
const open: Client[] = []

function tab(options: ClientOptions): Client {
  const client = createClient({ baseUrl: server.url, ...options })
  open.push(client)
  return client
}

async function signIn(client: Client): Promise<void> {
  const { error } = await client.auth.login({ email: USER.email, password: 'right' })
  expect(error).toBeNull()
}

function eventsOf(client: Client): AuthEvent[] {
  const events: AuthEvent[] = []
  client.subscribe((event) => events.push(event))
  return events
}

beforeEach(async () => {
  server = await startProtocolServer()
})
afterEach(async () => {
  for (const client of open.splice(0)) client.close()
  await server.close()
})

describe('one tab', () => {
  test('50 simultaneous 401s cause one refresh, and all 50 calls succeed', async () => {
    const client = tab({ fetch: browserFetch().fetch })
    await signIn(client)
    server.expireAccess()
    const results = await Promise.all(Array.from({ length: 50 }, () => client.user.get()))
    expect(results.every(({ data }) => data?.user.id === USER.id)).toBe(true)
    expect(server.count(REFRESH)).toBe(1)
    expect(server.count('GET /api/user')).toBeLessThanOrEqual(100)
  })

  test('401s that arrive after the refresh has ended do not refresh again', async () => {
    const client = tab({ fetch: browserFetch().fetch })
    await signIn(client)
    server.expireAccess()
    server.instead.set('GET /api/sessions', [(_, response) => void setTimeout(() => refuse(response, 'unauthenticated'), 80)])
    const [slow, quick] = await Promise.all([client.sessions.list(), client.user.get()])
    expect([slow.error, quick.error]).toEqual([null, null])
    expect(server.count(REFRESH)).toBe(1)
  })

  test('a call that starts during a refresh waits for it', async () => {
    const client = tab({ fetch: browserFetch().fetch })
    await signIn(client)
    server.expireAccess()
    server.delay.set(REFRESH, 60)
    const first = client.user.get()
    await vi.waitFor(() => expect(server.count(REFRESH)).toBe(1))
    const second = client.sessions.list()
    expect((await Promise.all([first, second])).map(({ error }) => error)).toEqual([null, null])
    expect(server.count('GET /api/sessions')).toBe(1)
  })

  test('a refused refresh fails every call with the 401 and ends the session once', async () => {
    const onSignedOut = vi.fn()
    const client = tab({ fetch: browserFetch().fetch, onSignedOut })
    await signIn(client)
    const events = eventsOf(client)
    server.revoke()
    const results = await Promise.all(Array.from({ length: 50 }, () => client.user.get()))
    expect(results.map(({ error }) => error?.code)).toEqual(Array(50).fill('session_expired'))
    expect(server.count(REFRESH)).toBe(1)
    expect(events.filter(({ type }) => type === 'signed_out')).toEqual([{ type: 'signed_out', elsewhere: false }])
    expect(onSignedOut).toHaveBeenCalledExactlyOnceWith({ status: 'signed_out', user: null, session: null, reason: 'session_expired' })
  })

  test('a 401 after a good refresh is final: no loop', async () => {
    const client = tab({ fetch: browserFetch().fetch })
    await signIn(client)
    const no = (_: unknown, response: Parameters<typeof refuse>[0]) => refuse(response, 'session_revoked')
    server.instead.set('GET /api/user', [no, no, no])
    const { error } = await client.user.get()
    expect(error?.code).toBe('session_revoked')
    expect(server.count('GET /api/user')).toBe(2)
    expect(server.count(REFRESH)).toBe(1)
    expect(client.getSnapshot()).toMatchObject({ status: 'signed_out', reason: 'session_revoked' })
  })

  test.each([
    [
      'an overload',
      (_: unknown, response: Parameters<typeof refuse>[0]) => refuse(response, 'overloaded', {}, { 'retry-after': '7' }),
      'overloaded',
      7,
    ],
    ['a broken line', (_: unknown, response: Parameters<typeof refuse>[0]) => response.destroy(), 'network_error', null],
  ] as const)('%s during the refresh signs nobody out', async (_, instead, code, retryAfter) => {
    const client = tab({ fetch: browserFetch().fetch })
    await signIn(client)
    const events = eventsOf(client)
    server.expireAccess()
    server.instead.set(REFRESH, [instead])
    const results = await Promise.all(Array.from({ length: 30 }, () => client.user.get()))
    expect(new Set(results.map(({ error }) => error?.code))).toEqual(new Set([code]))
    expect(results[0]?.error).toMatchObject({ code, retryAfter })
    expect(server.count(REFRESH)).toBe(1)
    expect(client.getSnapshot().status).toBe('signed_in')
    expect(events).toEqual([])
    expect((await client.user.get()).error).toBeNull()
  })

  test('an explicit refresh that is refused ends the session; a sign-out afterwards leaves nothing to be told', async () => {
    const client = tab({ fetch: browserFetch().fetch })
    await signIn(client)
    expect((await client.auth.refresh()).data).toEqual({ refreshed: true })
    server.revoke()
    expect((await client.auth.refresh()).error?.code).toBe('session_expired')
    expect(client.getSnapshot()).toMatchObject({ status: 'signed_out', reason: 'session_expired' })
    await client.auth.logout()
    expect(client.getSnapshot()).toMatchObject({ status: 'signed_out', reason: null })
  })

  test('a sign-in waits for a refresh, so that the older cookies do not win', async () => {
    const client = tab({ fetch: browserFetch().fetch })
    await signIn(client)
    server.expireAccess()
    server.delay.set(REFRESH, 60)
    const pending = client.user.get()
    await vi.waitFor(() => expect(server.count(REFRESH)).toBe(1))
    await signIn(client)
    expect((await pending).error).toBeNull()
    expect((await client.user.get()).error).toBeNull()
    expect(server.count(REFRESH)).toBe(1)
  })

  test('a wrong current password is no reason to refresh', async () => {
    const client = tab({ fetch: browserFetch().fetch })
    await signIn(client)
    const { error } = await client.user.changePassword({ currentPassword: 'x', newPassword: 'y' })
    expect(error?.code).toBe('invalid_credentials')
    expect(server.count(REFRESH)).toBe(0)
  })

  test('a visitor becomes signed out without a word about an ended session', async () => {
    const onSignedOut = vi.fn()
    const client = tab({ fetch: browserFetch().fetch, onSignedOut })
    server.instead.set(REFRESH, [(_, response) => refuse(response, 'refresh_invalid')])
    expect(client.getSnapshot().status).toBe('unknown')
    expect(await client.load()).toEqual({ status: 'signed_out', user: null, session: null, reason: null })
    expect(onSignedOut).not.toHaveBeenCalled()
  })
})

describe('two tabs', () => {
  function twoTabs(): readonly [Client, Client] {
    const { fetch } = browserFetch()
    const locks = createLocks()
    const name = `test-${server.url}`
    const make = () => tab({ fetch, locks, channel: new BroadcastChannel(name) })
    return [make(), make()]
  }

  async function bothSignedIn(): Promise<readonly [Client, Client]> {
    const tabs = twoTabs()
    await signIn(tabs[0])
    await vi.waitFor(() => expect(server.count(REFRESH)).toBe(0))
    await tabs[1].load()
    expect(tabs[1].getSnapshot().status).toBe('signed_in')
    return tabs
  }

  test('refresh once between them', async () => {
    const [left, right] = await bothSignedIn()
    server.expireAccess()
    server.delay.set(REFRESH, 40)
    const results = await Promise.all([left, right].flatMap((client) => [client.user.get(), client.sessions.list(), client.auth.me()]))
    expect(results.map(({ error }) => error)).toEqual(Array(6).fill(null))
    expect(server.count(REFRESH)).toBe(1)
  })

  test('hear of each other’s sign-in and sign-out', async () => {
    const [left, right] = twoTabs()
    server.instead.set(REFRESH, [(_, response) => refuse(response, 'refresh_invalid')])
    await left.load()
    await vi.waitFor(() => expect(right.getSnapshot().status).toBe('signed_out'))
    const events = eventsOf(right)
    await signIn(left)
    await vi.waitFor(() => expect(right.getSnapshot().status).toBe('signed_in'))
    await left.auth.logout()
    await vi.waitFor(() => expect(right.getSnapshot()).toEqual({ status: 'signed_out', user: null, session: null, reason: null }))
    expect(events.at(-1)?.type).toBe('signed_out')
  })

  test('a refused refresh is refused once for both', async () => {
    const [left, right] = await bothSignedIn()
    const now = vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 60_000)
    server.revoke()
    server.delay.set(REFRESH, 40)
    const [one, other] = await Promise.all([left.user.get(), right.user.get()])
    now.mockRestore()
    expect([one.error?.code, other.error?.code]).toEqual(['session_expired', 'session_expired'])
    expect([left.getSnapshot().status, right.getSnapshot().status]).toEqual(['signed_out', 'signed_out'])
    expect(server.count(REFRESH)).toBe(1)
    expect(server.count(ME)).toBe(1)
  })

  test('a lock that another tab never gives back does not hang this one', async () => {
    const locks = createLocks()
    const client = tab({ fetch: browserFetch().fetch, locks, timeoutMs: 200 })
    await signIn(client)
    void locks.request(`sallyport:${server.url}:refresh`, {}, () => new Promise(() => undefined))
    server.expireAccess()
    expect((await client.user.get()).error).toBeNull()
    expect(server.count(REFRESH)).toBe(1)
  })
})
