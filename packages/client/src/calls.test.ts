import { afterEach, beforeEach, describe, expect, expectTypeOf, test, vi } from 'vitest'
import { browserFetch } from '../test/browser.ts'
import type { ProtocolServer } from '../test/protocol-server.ts'
import { answer, ME, refuse, startProtocolServer, USER } from '../test/protocol-server.ts'
import type { ClientOptions, ErrorOf } from './index.ts'
import { createClient, isError } from './index.ts'
import { parseRetryAfter } from './read-answer.ts'

let server: ProtocolServer
const client = (options: ClientOptions = {}) => createClient({ baseUrl: server.url, fetch: browserFetch().fetch, ...options })
const credentials = { email: USER.email, password: 'right' }

beforeEach(async () => {
  server = await startProtocolServer()
})
afterEach(() => server.close())

describe('errors', () => {
  test('are a union by code, with fields, wait and request id', async () => {
    const fields = [{ field: 'email', code: 'email_invalid', message: 'Enter an email address like name@example.com.' }]
    server.instead.set('POST /api/auth/login', [
      (_, response) => refuse(response, 'invalid_request', { fields }),
      (_, response) => refuse(response, 'rate_limited', {}, { 'retry-after': '12' }),
    ])
    const { error: invalid } = await client().auth.login(credentials)
    expect(invalid).toMatchObject({ code: 'invalid_request', status: 400, fields, requestId: 'req-1', retryAfter: null })
    const { error: limited } = await client().auth.login(credentials)
    expect(limited).toMatchObject({ code: 'rate_limited', status: 429, retryAfter: 12 })
    if (isError(limited, 'rate_limited')) expectTypeOf(limited).toEqualTypeOf<ErrorOf<'rate_limited'>>()
    expect(isError(limited, 'account_locked')).toBe(false)
  })

  test.each([
    ['a page of some proxy', 502, '<html>Bad gateway</html>'],
    ['half a document', 200, '{"success":true,"da'],
    ['no envelope', 200, JSON.stringify(ME)],
    ['an envelope without its data', 200, '{"success":true,"message":"OK"}'],
    ['data without what was asked for', 200, '{"success":true,"message":"OK","data":{"session":{}}}'],
    ['a code from the future', 400, '{"success":false,"message":"New","error":{"code":"from_the_future","requestId":"r","docs":""}}'],
    ['an error that is not one', 500, '{"success":false,"error":[1]}'],
    ['a bare null', 200, 'null'],
  ])('%s is an unexpected answer', async (_, status, body) => {
    server.instead.set('GET /api/auth/me', [(_, response) => response.writeHead(status).end(body)])
    const asked = client()
    expect(await asked.load()).toMatchObject({ status: 'unknown', error: { code: 'unexpected_answer', status } })
  })

  test('a server that stops in the middle of a body is late', async () => {
    server.instead.set('GET /api/config', [(_, response) => response.writeHead(200).write('{"success":')])
    expect((await client({ timeoutMs: 60 }).config()).error?.code).toBe('timeout')
  })

  test('a call that the caller gives up is aborted, before and during', async () => {
    server.delay.set('GET /api/config', 500)
    const controller = new AbortController()
    const pending = client().config({ signal: controller.signal })
    await vi.waitFor(() => expect(server.count('GET /api/config')).toBe(1))
    controller.abort()
    expect((await pending).error?.code).toBe('aborted')
    expect((await client().config({ signal: controller.signal })).error?.code).toBe('aborted')
    expect(server.count('GET /api/config')).toBe(1)
  })

  test('no server at all is a network error', async () => {
    const { error } = await createClient({ baseUrl: 'http://127.0.0.1:1' }).config()
    expect(error).toMatchObject({ code: 'network_error', status: null })
  })

  test('Retry-After is read in seconds and as a date', () => {
    const now = Date.parse('2025-01-01T00:00:00Z')
    expect(parseRetryAfter('120', now)).toBe(120)
    expect(parseRetryAfter('Wed, 01 Jan 2025 00:01:30 GMT', now)).toBe(90)
    expect(parseRetryAfter('Tue, 31 Dec 2024 00:00:00 GMT', now)).toBe(0)
    expect(parseRetryAfter('soon', now)).toBeNull()
  })
})

describe('csrf', () => {
  test('is fetched after the first refusal, once for parallel calls, and sent from then on', async () => {
    server.requireCsrf = true
    const asked = client()
    const results = await Promise.all([asked.auth.login(credentials), asked.auth.login(credentials)])
    expect(results.map(({ error }) => error)).toEqual([null, null])
    expect(server.count('GET /api/auth/csrf')).toBe(1)
    await asked.user.update({ firstName: 'Maja' })
    expect(server.count('PATCH /api/user')).toBe(1)
    expect(asked.getSnapshot().user?.firstName).toBe('Maja')
  })

  test('a refusal that lasts is answered, not repeated for ever', async () => {
    const no = (_: unknown, response: Parameters<typeof refuse>[0]) => refuse(response, 'csrf_failed')
    server.instead.set('POST /api/auth/login', [no, no, no])
    expect((await client().auth.login(credentials)).error?.code).toBe('csrf_failed')
    expect(server.count('POST /api/auth/login')).toBe(2)
  })
})

describe('memory mode', () => {
  test('keeps tokens in the object, refreshes through the body and tells of every change', async () => {
    const onTokens = vi.fn()
    const cli = createClient({ baseUrl: server.url, tokenMode: 'memory', onTokens })
    await cli.auth.login(credentials)
    expect(cli.tokens()).toEqual({ accessToken: 'a10', refreshToken: 'r10', deviceToken: 'device-1' })
    server.expireAccess()
    expect((await cli.user.get()).data?.user.id).toBe(USER.id)
    const refresh = server.seen.find(({ call }) => call === 'POST /api/auth/refresh')
    expect(refresh?.body).toBe('{"refreshToken":"r10"}')
    expect(refresh?.headers).toMatchObject({ 'x-token-delivery': 'body', 'x-device-token': 'device-1' })
    expect(refresh?.headers.cookie).toBeUndefined()
    await cli.auth.logout()
    expect(cli.tokens()).toEqual({ accessToken: null, refreshToken: null, deviceToken: 'device-1' })
    expect(onTokens).toHaveBeenCalledTimes(3)
  })

  test('starts from a kept device token', async () => {
    const cli = createClient({ baseUrl: server.url, tokenMode: 'memory', tokens: { deviceToken: 'kept' } })
    await cli.auth.login(credentials)
    expect(server.seen[0]?.headers['x-device-token']).toBe('kept')
  })

  test('cookie mode holds no token', async () => {
    const page = client()
    await page.auth.login(credentials)
    expect(page.tokens()).toBeNull()
    expect(server.seen[0]?.headers['x-token-delivery']).toBeUndefined()
  })
})

describe('state', () => {
  test('an answer from before a sign-out does not sign in again', async () => {
    const page = client()
    await page.auth.login(credentials)
    server.instead.set('GET /api/auth/me', [(_, response) => void setTimeout(() => answer(response, ME), 80)])
    const late = page.load()
    await page.auth.logout()
    expect(page.getSnapshot().status).toBe('signed_out')
    await late
    expect(page.getSnapshot().status).toBe('signed_out')
  })

  test('revoking the own session is a sign-out; a logout without a session succeeds', async () => {
    const page = client({ initialAuth: ME })
    await page.auth.login(credentials)
    await page.load()
    await page.sessions.revoke('session-1')
    expect(page.getSnapshot().status).toBe('signed_out')
    server.revoke()
    expect(await page.auth.logout()).toEqual({ data: {}, error: null })
  })

  test('authorized fetch refreshes for the own origin and gives nothing to another', async () => {
    const cli = createClient({ baseUrl: server.url, tokenMode: 'memory' })
    await cli.auth.login(credentials)
    server.expireAccess()
    expect(await (await cli.fetch('/app/data')).json()).toMatchObject({ data: { mine: true } })
    const foreign = await startProtocolServer()
    await cli.fetch(`${foreign.url}/app/data`)
    expect(foreign.seen[0]?.headers.authorization).toBeUndefined()
    await foreign.close()
  })
})
