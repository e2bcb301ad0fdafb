import { createHash } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import { type MockProvider, type MockProviderOptions, startMockProvider } from './start-mock-provider.ts'

const REDIRECT = 'http://localhost:5000/api/auth/callback/mock'
const CLIENTS = [{ clientId: 'app', clientSecret: 'a-secret', redirectUris: [REDIRECT] }]
const VERIFIER = 'v'.repeat(43)

const running: MockProvider[] = []
afterEach(() => Promise.all(running.splice(0).map((mock) => mock.close())))

async function start(options: Partial<MockProviderOptions> = {}): Promise<MockProvider> {
  const mock = await startMockProvider({ clients: CLIENTS, ...options })
  running.push(mock)
  return mock
}

function authorizationUrl(mock: MockProvider, change: Readonly<Record<string, string>> = {}): string {
  const query = new URLSearchParams({
    client_id: 'app',
    redirect_uri: REDIRECT,
    response_type: 'code',
    scope: 'openid email profile',
    state: 's',
    nonce: 'n',
    code_challenge: createHash('sha256').update(VERIFIER).digest('base64url'),
    code_challenge_method: 'S256',
    ...change,
  })
  return `${mock.issuer}/auth?${query}`
}

/** A browser as far as it is needed here: it keeps cookies and stops at pages. */
function visitor() {
  const jar = new Map<string, string>()
  return async function go(url: string, form?: Readonly<Record<string, string>>): Promise<{ url: string; text: string; status: number }> {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const body = form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }
    const response = await fetch(url, { redirect: 'manual', headers: { cookie }, ...body })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      jar.set(name, value)
    }
    const location = response.headers.get('location')
    if (location === null) return { url, text: await response.text(), status: response.status }
    const next = new URL(location, url).href
    return next.startsWith(REDIRECT) ? { url: next, text: '', status: response.status } : go(next)
  }
}

describe('the mock provider', () => {
  test('lets a developer type somebody, and offers them from then on', async () => {
    const mock = await start()
    const go = visitor()
    const page = await go(authorizationUrl(mock))
    expect(page.text).toContain('Mia Example')
    const back = new URL((await go(page.url, { typed: 'yes', name: '<b>Eve</b>', email: 'eve@example.com', verified: 'on' })).url)
    expect(back.searchParams.get('state')).toBe('s')
    expect(back.searchParams.get('iss')).toBe(mock.issuer)
    const claims = await exchange(mock, back.searchParams.get('code') ?? '')
    expect(claims).toMatchObject({ name: '<b>Eve</b>', email: 'eve@example.com', email_verified: true, nonce: 'n' })
    const again = await visitor()(authorizationUrl(mock))
    expect(again.text).toContain('&#60;b&#62;Eve')
    expect(again.text).not.toContain('<b>Eve')
  })

  test('asks every time, and says so when somebody cancels', async () => {
    const mock = await start()
    const go = visitor()
    const first = await go(authorizationUrl(mock))
    await go(first.url, { account: 'mia' })
    const second = await go(authorizationUrl(mock))
    expect(second.text).toContain('Who signs in?')
    expect(new URL((await go(second.url, { cancel: 'yes' })).url).searchParams.get('error')).toBe('access_denied')
    mock.faults.deny = true
    expect(new URL((await go(authorizationUrl(mock))).url).searchParams.get('error')).toBe('access_denied')
  })

  test('is strict about what makes sign-ins safe', async () => {
    const mock = await start()
    for (const change of [{ redirect_uri: 'http://localhost:5000/elsewhere' }, { client_id: 'nobody' }]) {
      expect((await visitor()(authorizationUrl(mock, change))).status).toBe(400)
    }
    const plain = await visitor()(authorizationUrl(mock, { code_challenge: '', code_challenge_method: '' }))
    expect(new URL(plain.url).searchParams.get('error')).toBe('invalid_request')
  })

  test('says calmly that a sign-in is over', async () => {
    const mock = await start()
    const page = await visitor()(`${mock.issuer}/interaction/nothing`)
    expect(page).toMatchObject({ status: 400, text: expect.stringContaining('Start again in the application') })
  })

  test('tells when its port is taken', async () => {
    const { port } = await start()
    await expect(startMockProvider({ clients: CLIENTS, port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })
})

/** The claims of the ID token. */
async function exchange(mock: MockProvider, code: string): Promise<unknown> {
  const body = new URLSearchParams({
    grant_type: 'authorization_code',
    code,
    redirect_uri: REDIRECT,
    client_id: 'app',
    client_secret: 'a-secret',
    code_verifier: VERIFIER,
  })
  const response = await fetch(`${mock.issuer}/token`, { method: 'POST', body })
  const { id_token: token } = (await response.json()) as { readonly id_token: string }
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
}
