import { ENDPOINT_LIST } from '@sallyport/protocol/endpoints'
import { describe, expect, it } from 'vitest'
import { createUser, signedInBrowser } from './support/journeys.ts'
import { createTestApp, PASSWORD } from './support/test-app.ts'

const EMAIL = 'ada@example.com'
const withBody = ENDPOINT_LIST.filter(({ request }) => request !== null)

describe('bodies', () => {
  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
    'application/json; charset=utf-16',
    null,
  ])('of type %s are refused everywhere (ASVS 3.5.2)', async (type) => {
    const app = await createTestApp()
    const browser = await signedInBrowser(app, EMAIL)
    for (const { name } of withBody) {
      const raw = new TextEncoder().encode('{}')
      const answer = await browser.call(name, { raw, headers: { 'content-type': type }, params: { passkeyId: 'x' } })
      expect(answer.code, name).toBe('unsupported_media_type')
    }
  })

  it('may name their charset', async () => {
    const app = await createTestApp()
    await createUser(app, EMAIL)
    const raw = JSON.stringify({ email: EMAIL, password: PASSWORD })
    for (const type of ['application/json; charset=utf-8', 'Application/JSON;charset="UTF-8"']) {
      expect((await app.browser().call('login', { raw, headers: { 'content-type': type } })).status).toBe(200)
    }
  })

  it('that are too large are refused, announced or not, without being read to the end', async () => {
    const app = await createTestApp()
    const announced = await app.browser().call('login', { raw: '{}', headers: { 'content-length': '65537' } })
    expect(announced.code).toBe('payload_too_large')
    let pulled = 0
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1
        controller.enqueue(new Uint8Array(16_384).fill(0x20))
      },
    })
    expect((await app.browser().call('login', { raw: endless })).code).toBe('payload_too_large')
    expect(pulled).toBeLessThan(10)
    const lying = await app.browser().call('login', { raw: `"${'x'.repeat(70_000)}"`, headers: { 'content-length': '2' } })
    expect(lying.code).toBe('payload_too_large')
  })

  const malformed = {
    'no JSON': '{"email":',
    'a comment': '{} // hello',
    'two values': '{}{}',
    'deep nesting': `${'['.repeat(30_000)}${']'.repeat(30_000)}`,
    'seventeen levels': `${'{"a":'.repeat(17)}1${'}'.repeat(17)}`,
    'a name twice': `{"email":"${EMAIL}","password":"x","email":"mallory@example.com"}`,
    'a name twice, once escaped': `{"email":"${EMAIL}","password":"x","\\u0065mail":"mallory@example.com"}`,
    'a name twice inside': '{"preferences":{"a":1,"b":{},"a":2}}',
  }
  it('that are not UTF-8 are refused', async () => {
    const app = await createTestApp()
    const raw = Uint8Array.from([...new TextEncoder().encode(`{"email":"${EMAIL}","password":"`), 0xff, 0x22, 0x7d])
    expect((await app.browser().call('login', { raw })).code).toBe('malformed_json')
  })

  it.each(Object.entries(malformed))('with %s are refused', async (_, raw) => {
    const app = await createTestApp()
    expect((await app.browser().call('login', { raw })).code).toBe('malformed_json')
  })

  it('may name a member once in each of several objects', async () => {
    const app = await createTestApp()
    const browser = await signedInBrowser(app, EMAIL)
    const raw = '{"preferences":{"a":{"x":1},"b":[{"x":"\\"x\\":1,"},{"x":2}],"x":":"}}'
    expect((await browser.call('updateProfile', { raw })).body().data.user.preferences).toEqual(JSON.parse(raw).preferences)
  })

  const unfit = {
    'a list': '[]',
    'a text': '"x"',
    'a number': '1',
    null: 'null',
    'an unknown member': `{"email":"${EMAIL}","password":"x","role":"admin"}`,
    'a wrong type': `{"email":["${EMAIL}"],"password":"x"}`,
    'an operator': '{"email":{"$ne":null},"password":{"$ne":null}}',
    __proto__: `{"email":"${EMAIL}","password":"x","__proto__":{"role":"admin"}}`,
    'a prototype name': `{"email":"${EMAIL}","password":"x","constructor":{"prototype":{"role":"admin"}}}`,
    'members of Object': `{"email":"${EMAIL}","password":"x","toString":"x","hasOwnProperty":"x"}`,
    NUL: `{"email":"${EMAIL}","password":"x\\u0000"}`,
    'half a surrogate pair': `{"email":"${EMAIL}","password":"x\\ud800"}`,
  }
  it.each(Object.entries(unfit))('with %s are refused by name', async (_, raw) => {
    const app = await createTestApp()
    const answer = await app.browser().call('login', { raw })
    expect(answer.code).toBe('invalid_request')
    expect(answer.error().fields?.length).toBeGreaterThan(0)
    expect(Reflect.get({}, 'role')).toBeUndefined()
  })

  it('of nothing are an empty form', async () => {
    const app = await createTestApp()
    const answer = await app.browser().call('login', { raw: '' })
    expect(
      answer
        .error()
        .fields?.map(({ field, code }) => `${field} ${code}`)
        .sort(),
    ).toEqual(['email required', 'password required'])
  })

  it('cannot assign what is not theirs to change (ASVS 15.3.3)', async () => {
    const app = await createTestApp()
    const browser = await signedInBrowser(app, EMAIL)
    for (const member of ['role', 'email', 'emailVerified', 'isActive', 'id', 'passwordHash', 'activeSessions']) {
      expect((await browser.call('updateProfile', { raw: JSON.stringify({ [member]: 'admin' }) })).code, member).toBe('invalid_request')
    }
  })
})

describe('methods and addresses', () => {
  it('answers 405 with Allow for a known address, 404 for the rest (ASVS 4.1.4)', async () => {
    const app = await createTestApp()
    const browser = app.browser()
    const login = await browser.send('GET', '/api/auth/login')
    expect([login.code, login.headers.get('allow')]).toEqual(['method_not_allowed', 'POST'])
    const outbox = await browser.send('PUT', '/api/dev/outbox')
    expect([outbox.code, outbox.headers.get('allow')]).toEqual(['method_not_allowed', 'GET'])
    const sessions = await browser.send('PUT', '/api/sessions')
    expect([sessions.code, sessions.headers.get('allow')]).toEqual(['method_not_allowed', 'GET, DELETE'])
    expect((await browser.send('LOCK', '/api/sessions/abc')).headers.get('allow')).toBe('DELETE')
    for (const path of ['/', '/api', '/api/auth', '/api/auth/login/', '/api/auth/login%2f', '//api/auth/login', '/api/auth/../auth']) {
      expect((await browser.send('POST', path, '{}')).code, path).toBe('not_found')
    }
    // Letters count: this one could only be a provider's name.
    const otherCase = await browser.send('POST', '/api/auth/Login', '{}')
    expect([otherCase.code, otherCase.headers.get('allow')]).toEqual(['method_not_allowed', 'GET'])
    expect(login.text).not.toContain('/api/auth/login"')
  })

  it('answers HEAD like GET, without a body', async () => {
    const app = await createTestApp()
    const browser = await signedInBrowser(app, EMAIL)
    for (const path of ['/api/auth/me', '/api/health', '/api/config']) {
      const answer = await browser.send('HEAD', path)
      expect([answer.status, answer.text]).toEqual([200, ''])
    }
    expect((await app.browser().send('HEAD', '/api/auth/me')).status).toBe(401)
  })

  it('speaks RFC 9457 to whoever asks for it', async () => {
    const app = await createTestApp()
    const answer = await app
      .browser()
      .call('login', { body: { email: 'x', password: '' }, headers: { accept: 'application/problem+json' } })
    expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8')
    expect(JSON.parse(answer.text)).toMatchObject({
      status: 400,
      code: 'invalid_request',
      errors: [{ pointer: '/email' }, { pointer: '/password' }],
    })
  })

  it('gives every request an id of its own, whatever the client suggests', async () => {
    const app = await createTestApp()
    const mine = { 'x-request-id': 'req_mine\u00ff' }
    const [one, two] = [await app.browser().call('health', { headers: mine }), await app.browser().call('health', { headers: mine })]
    expect(one.headers.get('x-request-id')).not.toBe(two.headers.get('x-request-id'))
    expect(one.headers.get('x-request-id')).not.toContain('mine')
  })

  it('reads damaged cookies, tokens and headers as none', async () => {
    const app = await createTestApp()
    const cookies = [
      '%',
      '__Host-access_token=%E0%A4%A',
      '__Host-access_token',
      ';;;=',
      '__proto__=x; constructor=y',
      `a=${'x'.repeat(9_000)}`,
    ]
    for (const cookie of cookies)
      expect((await app.browser().call('me', { headers: { cookie } })).code, cookie.slice(0, 40)).toBe('unauthenticated')
    for (const authorization of ['Bearer', 'Bearer ', 'Bearer a b', 'Basic YTpi', 'bearer ..', `Bearer ${'a'.repeat(9_000)}`]) {
      expect((await app.api().call('me', { headers: { authorization } })).code, authorization.slice(0, 40)).toBe('unauthenticated')
    }
  })
})

describe('plain HTTP for development', () => {
  it('uses cookies without prefix and without Secure', async () => {
    const app = await createTestApp({ publicUrl: 'http://localhost:5000' })
    const browser = await signedInBrowser(app, EMAIL)
    expect([...browser.jar.keys()].sort()).toEqual(['access_token', 'device_token', 'refresh_token'])
    const loopback = { origin: 'http://127.0.0.1:5000' }
    expect((await browser.call('updateProfile', { body: { name: 'A' }, headers: loopback })).status).toBe(200)
    for (const origin of ['http://127.0.0.1:5001', 'https://127.0.0.1:5000', 'http://localhost.evil.example:5000']) {
      expect((await browser.call('updateProfile', { body: { name: 'A' }, headers: { origin } })).code, origin).toBe('origin_not_allowed')
    }
  })
})
