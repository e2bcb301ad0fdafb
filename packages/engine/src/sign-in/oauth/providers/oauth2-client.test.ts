import { createHash, createHmac } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { OAuthProvider } from '../../../config/oauth-provider.ts'
import { facebookDialect } from './facebook.ts'
import { githubDialect } from './github.ts'
import { createOAuth2Client } from './oauth2-client.ts'

const REDIRECT = 'https://auth.test/api/auth/callback/x'
const SECRETS = { state: 'the-state', nonce: 'unused', verifier: 'v'.repeat(43) }
const CHALLENGE = createHash('sha256').update(SECRETS.verifier).digest('base64url')

/** The two companies as their manuals describe them, on one port. What they say is the test's. */
const said = { user: {} as unknown, emails: [] as unknown, status: 200, token: {} as unknown }
let server: Server
let site: string
let seen: { path: string; authorization: string | undefined; form: URLSearchParams }[]

beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    const url = new URL(request.url ?? '', 'http://localhost')
    seen.push({ path: url.pathname + url.search, authorization: request.headers.authorization, form: new URLSearchParams(body) })
    const answer = url.pathname.endsWith('/access_token') ? said.token : url.pathname === '/user/emails' ? said.emails : said.user
    response.writeHead(said.status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(answer))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  site = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
beforeEach(() => {
  seen = []
  said.status = 200
  said.token = { access_token: 'gho_token', token_type: 'bearer', scope: 'read:user,user:email' }
})
afterAll(() => new Promise((resolve) => server.close(resolve)))

function provider(kind: 'github' | 'facebook'): OAuthProvider {
  return { id: kind, name: kind, kind, clientId: 'app', clientSecret: 'a-secret', insecureHttp: true }
}

const github = () => createOAuth2Client(provider('github'), githubDialect({ site, api: site }))
const facebook = () => createOAuth2Client(provider('facebook'), facebookDialect('a-secret', { site, api: site }))
const answer = (query: Record<string, string>) => new URL(`${REDIRECT}?${new URLSearchParams(query)}`)
const GOOD = answer({ code: 'the-code', state: 'the-state' })

describe('GitHub', () => {
  beforeEach(() => {
    said.user = { id: 583231, login: 'octocat', name: 'Mona Octocat', email: null, avatar_url: 'https://avatars.example/1' }
    said.emails = [
      { email: 'old@example.com', primary: false, verified: true },
      { email: 'Octocat@Example.com', primary: true, verified: true },
    ]
  })

  it('asks with state and PKCE', async () => {
    const url = new URL(await github().authorizationUrl(SECRETS, REDIRECT))
    expect(url.pathname).toBe('/login/oauth/authorize')
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: 'app',
      response_type: 'code',
      redirect_uri: REDIRECT,
      scope: 'read:user user:email',
      state: 'the-state',
      code_challenge: CHALLENGE,
      code_challenge_method: 'S256',
    })
  })

  it('is told apart by its number and gives its primary address', async () => {
    expect(await github().redeem(GOOD, SECRETS)).toEqual({
      issuer: 'https://github.com',
      subject: '583231',
      email: 'octocat@example.com',
      emailVerified: true,
      name: 'Mona Octocat',
      firstName: 'Mona',
      lastName: 'Octocat',
      profile: { name: 'Mona Octocat', username: 'octocat', picture: 'https://avatars.example/1' },
    })
    expect(Object.fromEntries(seen[0]?.form ?? [])).toEqual({
      grant_type: 'authorization_code',
      code: 'the-code',
      redirect_uri: REDIRECT,
      code_verifier: SECRETS.verifier,
      client_id: 'app',
      client_secret: 'a-secret',
    })
    expect(seen.slice(1).map(({ authorization }) => authorization)).toEqual(['Bearer gho_token', 'Bearer gho_token'])
  })

  it('gives no address that is not the primary one, and says so when it is not verified', async () => {
    said.emails = [{ email: 'octocat@example.com', primary: true, verified: false }]
    expect(await github().redeem(GOOD, SECRETS)).toMatchObject({ email: 'octocat@example.com', emailVerified: false })
    for (const emails of [[{ email: 'octocat@example.com', primary: false, verified: true }], [], { message: 'Forbidden' }, null]) {
      said.emails = emails
      expect(await github().redeem(GOOD, SECRETS)).toMatchObject({ email: null, emailVerified: null })
    }
  })

  it('refuses with 200, as GitHub does', async () => {
    said.token = { error: 'bad_verification_code', error_description: 'The code passed is incorrect or expired.' }
    await expect(github().redeem(GOOD, SECRETS)).rejects.toMatchObject({ code: 'oauth_failed' })
  })

  it('is refused for a state that is not ours, and heard when somebody cancels', async () => {
    await expect(github().redeem(answer({ code: 'x', state: 'other' }), SECRETS)).rejects.toMatchObject({ code: 'oauth_failed' })
    await expect(github().redeem(answer({ code: 'x', state: 'the-state', iss: 'https://evil.example' }), SECRETS)).rejects.toMatchObject({
      code: 'oauth_failed',
    })
    expect(seen).toEqual([])
    const cancelled = answer({ error: 'access_denied', state: 'the-state' })
    await expect(github().redeem(cancelled, SECRETS)).rejects.toMatchObject({ code: 'oauth_denied' })
  })

  it.each([500, 502, 503, 429])('is unavailable when it answers %i', async (status) => {
    said.status = status
    await expect(github().redeem(GOOD, SECRETS)).rejects.toMatchObject({ code: 'oauth_unavailable' })
  })

  it('is unavailable when nobody listens, and when it answers without end', async () => {
    const nowhere = createOAuth2Client(provider('github'), githubDialect({ site: 'http://127.0.0.1:9', api: 'http://127.0.0.1:9' }))
    await expect(nowhere.redeem(GOOD, SECRETS)).rejects.toMatchObject({ code: 'oauth_unavailable' })
    said.user = { id: 1, padding: 'x'.repeat(600_000) }
    await expect(github().redeem(GOOD, SECRETS)).rejects.toMatchObject({ code: 'oauth_unavailable' })
  })

  it('says nothing without a number', async () => {
    for (const user of [{}, { id: '' }, { id: {} }, [], 'text', null]) {
      said.user = user
      await expect(github().redeem(GOOD, SECRETS), JSON.stringify(user)).rejects.toMatchObject({ code: 'oauth_failed' })
    }
  })
})

describe('Facebook', () => {
  it('is asked with a proof that the token is this app’s, and gives a confirmed address or none', async () => {
    said.token = { access_token: 'EAAB', token_type: 'bearer', expires_in: 5_183_944 }
    const picture = { data: { url: 'https://pictures.example/1' } }
    said.user = { id: '10224', name: 'Ada Lovelace', first_name: 'Ada', last_name: 'Lovelace', email: 'ada@example.com', picture }
    expect(await facebook().redeem(GOOD, SECRETS)).toMatchObject({
      issuer: 'https://www.facebook.com',
      subject: '10224',
      email: 'ada@example.com',
      emailVerified: true,
      firstName: 'Ada',
      profile: { picture: 'https://pictures.example/1' },
    })
    const proof = createHmac('sha256', 'a-secret').update('EAAB').digest('hex')
    expect(new URLSearchParams(seen[1]?.path.split('?')[1]).get('appsecret_proof')).toBe(proof)
    said.user = { id: '10224', name: 'Ada Lovelace' }
    expect(await facebook().redeem(GOOD, SECRETS)).toMatchObject({ email: null, emailVerified: null })
  })
})
