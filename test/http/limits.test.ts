import { describe, expect, it } from 'vitest'
import { createUser, signIn } from './support/journeys.ts'
import { createTestApp, PASSWORD } from './support/test-app.ts'

const EMAIL = 'ada@example.com'
const on = { limits: { rateLimit: 'on' } } as const

describe('rate limits (C-20)', () => {
  it('stop the eleventh request with a secret from one address, and say when to come back (R-219, R-224)', async () => {
    const app = await createTestApp(on)
    const browser = app.browser()
    const answers = []
    for (let request = 1; request <= 11; request += 1) {
      answers.push(await browser.call('login', { body: { email: `user${request}@example.com`, password: PASSWORD } }))
    }
    expect(answers.slice(0, 10).map(({ code }) => code)).toEqual(Array.from({ length: 10 }, () => 'invalid_credentials'))
    const refused = answers[10]
    expect(refused?.code).toBe('rate_limited')
    expect(refused?.error().retryAfter).toBeGreaterThan(0)
    expect(refused?.headers.get('ratelimit-policy')).toBe('10;w=900')
    expect(refused?.headers.get('ratelimit')).toMatch(/^limit=10, remaining=0, reset=\d+$/)
    expect(refused?.headers.get('x-ratelimit-limit')).toBeNull()
    expect(JSON.parse(refused?.text ?? '{}').message).toBe('Too many authentication attempts, please try again later.')
    expect((await browser.call('register', { body: { email: EMAIL, password: PASSWORD } })).code, 'one budget for all of them').toBe(
      'rate_limited',
    )
    expect((await browser.call('health')).status, 'other routes have their own').toBe(200)
    expect((await app.browser({ remoteAddress: '203.0.113.8' }).call('login', { body: { email: EMAIL, password: PASSWORD } })).code).toBe(
      'invalid_credentials',
    )
  })

  it('stop the sixth sign-in to one account from one address (R-216)', async () => {
    const app = await createTestApp(on)
    await createUser(app, EMAIL)
    const login = (remoteAddress: string) => app.browser({ remoteAddress }).call('login', { body: { email: EMAIL, password: PASSWORD } })
    for (let request = 1; request <= 5; request += 1) expect((await login('203.0.113.7')).status).toBe(200)
    expect((await login('203.0.113.7')).code).toBe('rate_limited')
    expect((await login('203.0.113.8')).status).toBe(200)
  })

  it('count an IPv6 customer as one', async () => {
    const app = await createTestApp(on)
    const login = (remoteAddress: string) =>
      app.browser({ remoteAddress }).call('login', { body: { email: `${Math.random()}@example.com`, password: PASSWORD } })
    for (let host = 1; host <= 10; host += 1) expect((await login(`2001:db8:1:2::${host}`)).code).toBe('invalid_credentials')
    expect((await login('2001:db8:1:2:ffff::1')).code).toBe('rate_limited')
    expect((await login('2001:db8:1:3::1')).code).toBe('invalid_credentials')
  })

  it('send one mail a minute to a mailbox, and five resets an hour (R-225)', async () => {
    const app = await createTestApp({ limits: { rateLimit: 'on', credentialsPerAddress: 100 } })
    await createUser(app, EMAIL)
    const ask = () => app.browser().call('forgotPassword', { body: { email: EMAIL } })
    expect((await ask()).status).toBe(200)
    expect((await ask()).code).toBe('rate_limited')
    expect(await app.mails(EMAIL)).toHaveLength(1)
  })

  it('do not count one hundred parallel requests as fewer', async () => {
    const app = await createTestApp(on)
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        app.browser().call('login', { body: { email: `user${index}@example.com`, password: PASSWORD } }),
      ),
    )
    expect(answers.filter(({ code }) => code === 'invalid_credentials')).toHaveLength(10)
  })
})

describe('the client address (R-227, ASVS 15.3.4)', () => {
  const addressOf = async (trustedProxies: readonly string[], remoteAddress: string, forwarded: string | null) => {
    const app = await createTestApp({ trustedProxies })
    await createUser(app, EMAIL)
    const client = app.browser({ remoteAddress })
    await client.call('login', {
      body: { email: EMAIL, password: PASSWORD },
      headers: { 'x-forwarded-for': forwarded, 'x-real-ip': '6.6.6.6', forwarded: 'for=6.6.6.6' },
    })
    return (await client.call('listSessions')).body().data.sessions[0]?.ipAddress
  }

  it('is the socket’s, whatever the headers claim', async () => {
    expect(await addressOf([], '203.0.113.7', '6.6.6.6')).toBe('203.0.113.7')
    expect(await addressOf(['10.0.0.0/8'], '203.0.113.7', '6.6.6.6')).toBe('203.0.113.7')
  })

  it('is what the nearest trusted proxy saw', async () => {
    expect(await addressOf(['10.0.0.0/8'], '10.0.0.1', '6.6.6.6, 198.51.100.4, 10.0.0.9')).toBe('198.51.100.4')
    expect(await addressOf(['10.0.0.0/8'], '::ffff:10.0.0.1', '198.51.100.4')).toBe('198.51.100.4')
  })

  it('cannot be multiplied by inventing headers', async () => {
    const app = await createTestApp(on)
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        app.browser().call('login', {
          body: { email: `user${index}@example.com`, password: PASSWORD },
          headers: { 'x-forwarded-for': `6.6.6.${index}` },
        }),
      ),
    )
    expect(answers.filter(({ code }) => code === 'rate_limited')).toHaveLength(10)
  })
})

describe('figures', () => {
  it('are those of the seeds where nobody set others (R-256)', async () => {
    const app = await createTestApp()
    expect((await app.browser().call('publicConfig')).body().data.password).toEqual({
      minLength: 8,
      maxLength: 128,
      anyCompositionFrom: 15,
    })
    await createUser(app, EMAIL)
    const { accessTokenExpiresAt } = await signIn(app.browser(), EMAIL)
    expect(accessTokenExpiresAt).toBe(new Date(app.clock.now() + 15 * 60_000).toISOString())
  })
})
