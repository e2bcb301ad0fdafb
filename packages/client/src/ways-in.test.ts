import type { RouteName } from '@sallyport/protocol'
import { ROUTES } from '@sallyport/protocol'
import { afterEach, beforeEach, describe, expect, expectTypeOf, test } from 'vitest'
import { browserFetch } from '../test/browser.ts'
import type { ProtocolServer } from '../test/protocol-server.ts'
import { answer, ME, startProtocolServer, USER } from '../test/protocol-server.ts'
import { createAuthStore, UNKNOWN } from './auth-state.ts'
import { groupCalls } from './endpoints.ts'
import type { ClientOptions, DataOf } from './index.ts'
import { createClient, isSignedIn } from './index.ts'

let server: ProtocolServer
const client = (options: ClientOptions = {}) => createClient({ baseUrl: server.url, fetch: browserFetch().fetch, ...options })
const credentials = { email: USER.email, password: 'right' }
const owed = { secondFactor: { methods: ['totp'], email: 'm•••@example.com', expiresAt: '2030-01-01T00:00:00.000Z', rememberDays: 30 } }
const begun = { user: USER, accessTokenExpiresAt: '2030-01-01T00:00:00.000Z', sessionExpiresAt: '2030-01-01T00:00:00.000Z' }

beforeEach(async () => {
  server = await startProtocolServer()
})
afterEach(() => server.close())

test('every endpoint that a page calls has a method', async () => {
  const called = new Set<RouteName>()
  const store = createAuthStore(UNKNOWN, () => undefined)
  const groups = groupCalls({
    call: async (name) => {
      called.add(name)
      return { data: {}, error: null }
    },
    store,
    refresher: {
      refresh: async () => ({ kind: 'renewed' }),
      moment: () => 0,
      pending: () => null,
      renewed() {},
      endedElsewhere() {},
    },
    jar: null,
    baseUrl: '',
    began() {},
    ended() {},
  })
  for (const group of Object.values(groups)) {
    const methods: readonly unknown[] = typeof group === 'function' ? [group] : Object.values(group)
    for (const method of methods) if (typeof method === 'function') await Reflect.apply(method, null, ['x', {}])
  }
  // `refresh` and `csrf` are sent by the client itself; the others are addresses to navigate to.
  const rest = ['refresh', 'csrf', 'beginOauth', 'oauthCallback']
  expect([...called, ...rest].sort()).toEqual(Object.keys(ROUTES).sort())
})

describe('a second factor that is owed', () => {
  test('is no sign-in; the second factor is', async () => {
    const page = client()
    server.instead.set('POST /api/auth/login', [(_, response) => answer(response, owed)])
    const { data } = await page.auth.login(credentials)
    expect(data).toEqual(owed)
    expect(page.getSnapshot().status).toBe('unknown')
    server.instead.set('POST /api/auth/mfa/verify', [(_, response) => answer(response, begun)])
    expect((await page.secondFactor.verify({ method: 'totp', code: '402917' })).error).toBeNull()
    expect(page.getSnapshot()).toMatchObject({ status: 'signed_in', user: { id: USER.id } })
  })

  test('tells itself apart by type', () => {
    const check = (data: DataOf<'login'>) => {
      if ('secondFactor' in data) expectTypeOf(data.secondFactor.methods).items.toEqualTypeOf<'totp' | 'recovery_code' | 'email_code'>()
      else expectTypeOf(data.user).toEqualTypeOf<typeof USER>()
    }
    check(begun)
    expect([isSignedIn(begun), isSignedIn(owed), isSignedIn({})]).toEqual([true, false, false])
  })

  test('an answer with neither is an unexpected one', async () => {
    server.instead.set('POST /api/auth/login', [(_, response) => answer(response, {})])
    expect((await client().auth.login(credentials)).error?.code).toBe('unexpected_answer')
  })
})

test('a mailed code signs in, or does what else it is for', async () => {
  const page = client()
  const reset = { resetToken: 'abc', expiresAt: '2030-01-01T00:00:00.000Z' }
  server.instead.set('POST /api/auth/verify-otp', [
    (_, response) => answer(response, reset),
    (_, response) => answer(response, {}),
    (_, response) => answer(response, begun),
  ])
  expect((await page.auth.verifyOtp({ email: USER.email, otp: '402917', type: 'password_reset' })).data).toEqual(reset)
  expect((await page.auth.verifyOtp({ email: USER.email, otp: '402917', type: 'email_change' })).data).toEqual({})
  expect(page.getSnapshot().status).toBe('unknown')
  await page.auth.verifyOtp({ token: 'abc' })
  expect(page.getSnapshot().status).toBe('signed_in')
})

test('tokens of every way in are kept in memory mode', async () => {
  const cli = createClient({ baseUrl: server.url, tokenMode: 'memory' })
  const tokens = { accessToken: 'a', refreshToken: 'r', deviceToken: 'd' }
  server.instead.set('POST /api/auth/oauth/exchange', [(_, response) => answer(response, { ...begun, ...tokens })])
  await cli.connections.exchange({ code: 'abc' })
  expect(cli.tokens()).toEqual(tokens)
})

test('deleting the account sends the sentence with DELETE and signs out', async () => {
  const page = client({ initialAuth: ME })
  await page.auth.login(credentials)
  await page.user.delete({ confirmation: 'delete my account' })
  const sent = server.seen.at(-1)
  expect([sent?.call, sent?.body, sent?.headers['content-type']]).toEqual([
    'DELETE /api/user',
    '{"confirmation":"delete my account"}',
    'application/json',
  ])
  expect(page.getSnapshot()).toMatchObject({ status: 'signed_out', reason: null })
})

test('a DELETE without a body says nothing about one', async () => {
  const page = client({ initialAuth: ME })
  await page.auth.login(credentials)
  await page.passkeys.remove('p/1')
  const sent = server.seen.at(-1)
  expect([sent?.call, sent?.body, sent?.headers['content-type']]).toEqual(['DELETE /api/auth/passkeys/p%2F1', '', undefined])
})

test('“this wasn’t me” with a token works when nobody is signed in, and needs a session without one', async () => {
  const page = client()
  server.instead.set('POST /api/auth/secure-account', [(_, response) => answer(response, {})])
  expect((await page.auth.secureAccount({ token: 'abc' })).error).toBeNull()
  expect(server.count('POST /api/auth/refresh')).toBe(0)
  expect((await page.auth.secureAccount()).error?.status).toBe(401)
  expect(server.count('POST /api/auth/refresh')).toBe(1)
})

test('the address of a provider’s sign-in', () => {
  const { signInUrl } = createClient({ baseUrl: 'https://auth.example.com' }).connections
  expect(signInUrl('google')).toBe('https://auth.example.com/api/auth/google')
  expect(signInUrl('my oidc', { returnTo: '/a?b=c&d', rememberMe: true, delivery: 'code' })).toBe(
    'https://auth.example.com/api/auth/my%20oidc?returnTo=%2Fa%3Fb%3Dc%26d&rememberMe=true&delivery=code',
  )
})
