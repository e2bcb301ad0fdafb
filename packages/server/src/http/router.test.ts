import { describe, expect, test } from 'vitest'
import { createMeasurements } from '../observability/measurements.ts'
import { createDocumentation } from './documentation.ts'
import { createHealthChecks } from './health.ts'
import { createMetricsEndpoint } from './metrics-endpoint.ts'
import type { RouterParts } from './router.ts'
import { createRouter } from './router.ts'
import { createSecurityHeaders } from './security-headers.ts'

interface Setup {
  readonly production?: boolean
  readonly forceHttps?: boolean
  readonly trustedProxies?: readonly string[]
  readonly token?: string
  readonly check?: () => Promise<void>
  readonly redis?: 'none' | 'healthy' | 'unhealthy'
}

function open({
  production = false,
  forceHttps = false,
  trustedProxies = [],
  token,
  check = async () => undefined,
  redis = 'none',
}: Setup = {}) {
  const publicUrl = production ? 'https://auth.example.com' : 'http://localhost:5000'
  const headers = createSecurityHeaders(publicUrl)
  const logged: Readonly<Record<string, unknown>>[] = []
  const failures: unknown[] = []
  const measurements = createMeasurements()
  const clock = { now: 0 }
  const health = createHealthChecks(
    { store: { check }, volatile: { check: async () => redis } },
    headers,
    (error) => failures.push(error),
    () => clock.now,
  )
  const parts: RouterParts = {
    auth: {
      handler: async (request, connection) => Response.json({ engine: request.url, from: connection?.remoteAddress }),
      answer: async ({ target }) => ({ status: 200, headers: [], cookies: [], body: target }),
    },
    health,
    metrics: createMetricsEndpoint({ measurements, token: token ?? null, production, headers }),
    documentation: createDocumentation({ serverUrl: publicUrl, version: '1.2.3', appName: 'Test', headers }),
    headers,
    logs: { access: (fields) => logged.push(fields) },
    publicUrl,
    forceHttps,
    trustedProxies,
    consoleFolder: null,
    production,
  }
  const router = createRouter(parts)
  const ask = (path: string, init: RequestInit = {}, from = '203.0.113.9') =>
    router.web(new Request(`http://evil.example${path}`, init), from)
  return { router, ask, logged, failures, health, measurements, clock }
}

describe('who answers', () => {
  test.each(['/api/auth/me', '/api/sessions/4f1a-9_Z', '/api/nothing'])('GET %s: the engine without the Web classes', async (target) => {
    const { router } = open()
    const answer = await router.plain('GET', target)?.(
      { method: 'GET', target, headers: new Headers(), body: async function* () {} },
      { remoteAddress: '::1' },
    )
    expect(answer?.body).toBe(target)
  })

  test.each([
    ['GET', '/'],
    ['GET', '/api'],
    ['GET', '/api/docs'],
    ['GET', '/api/openapi.json'],
    ['GET', '/api/%61uth/me'],
    ['GET', '/api/../secret'],
    ['GET', 'http://evil.example/api/auth/me'],
  ])('%s %s: read as a URL first', (method, target) => {
    expect(open().router.plain(method, target)).toBeNull()
  })

  test('TRACE reaches the engine, which knows what to say in Allow; no Web Request can carry it', () => {
    expect(open().router.plain('TRACE', '/api/auth/me')).not.toBeNull()
  })

  test.each(['/api', '/api/auth/me', '/api/nothing', '/auth/google/callback'])('%s: the engine', async (path) => {
    const { ask, logged } = open()
    expect(await (await ask(path)).json()).toEqual({ engine: `http://evil.example${path}`, from: '203.0.113.9' })
    expect(logged).toEqual([])
  })

  test.each(['/auth/login', '/apix', '/'])('%s: not the engine', async (path) => {
    const { ask, logged } = open()
    const response = await ask(`${path}?token=secret`)
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({ success: false, error: { code: 'not_found' } })
    expect(logged).toMatchObject([{ url: path, status: 404, ip: '203.0.113.9' }])
    expect(JSON.stringify(logged)).not.toContain('secret')
  })

  test('the documentation', async () => {
    const { ask } = open()
    const document = (await (await ask('/api/openapi.json')).json()) as { openapi: string; info: { version: string } }
    expect(document).toMatchObject({ openapi: expect.stringMatching(/^3\.1/), info: { version: '1.2.3' } })
    const page = await ask('/api/docs')
    expect(page.headers.get('content-type')).toContain('text/html')
    expect(await page.text()).toContain('href="reference.css"')
    expect((await ask('/api/reference.css')).headers.get('content-type')).toContain('text/css')
  })
})

describe('plain HTTP where HTTPS is due', () => {
  const secured = { production: true, forceHttps: true, trustedProxies: ['10.0.0.0/8'] }

  test.each(['/sign-in?next=%2Faccount', '//evil.example/x'])('the document %s moves to the configured host (D-06)', async (path) => {
    const response = await open(secured).ask(path, { headers: { host: 'evil.example', accept: 'text/html' } })
    expect(response.status).toBe(308)
    expect(new URL(response.headers.get('location') ?? '').origin).toBe('https://auth.example.com')
  })

  test.each([
    ['GET', '/api/auth/me'],
    ['POST', '/api/auth/login'],
    ['POST', '/sign-in'],
  ])('%s %s is refused, not redirected (ASVS 4.1.2)', async (method, path) => {
    const response = await open(secured).ask(path, { method })
    expect(response.status).toBe(403)
    expect(await response.json()).toMatchObject({ error: { code: 'https_required' } })
  })

  test('only a trusted proxy can say that it was HTTPS', async () => {
    const { ask } = open(secured)
    const headers = { 'x-forwarded-proto': 'https' }
    expect((await ask('/api/auth/me', { headers }, '203.0.113.9')).status).toBe(403)
    expect((await ask('/api/auth/me', { headers }, '10.1.2.3')).status).toBe(200)
    expect((await ask('/api/auth/me', { headers }, '::ffff:10.1.2.3')).status).toBe(200)
    expect((await ask('/api/auth/me', { headers: { 'x-forwarded-proto': 'http' } }, '10.1.2.3')).status).toBe(403)
  })

  test('probes are asked from the inside', async () => {
    expect((await open(secured).ask('/livez')).status).toBe(200)
  })
})

describe('probes', () => {
  test('liveness touches nothing, readiness asks the store once a second', async () => {
    let asked = 0
    const { ask, clock } = open({
      check: async () => {
        asked += 1
      },
    })
    expect((await ask('/livez')).status).toBe(200)
    expect(asked).toBe(0)
    const answers = await Promise.all(Array.from({ length: 10 }, () => ask('/readyz')))
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200))
    expect(asked).toBe(1)
    clock.now = 1001
    await ask('/readyz')
    expect(asked).toBe(2)
  })

  test('a store that fails makes it 503 without a word of why, told to the log once', async () => {
    const { ask, clock, failures } = open({ check: () => Promise.reject(new Error('dsn with password')) })
    const response = await ask('/readyz')
    expect(response.status).toBe(503)
    expect(await response.text()).not.toContain('password')
    clock.now = 1001
    await ask('/readyz')
    expect(failures).toHaveLength(1)
  })

  test.each([
    ['none', { status: 'ok', checks: { database: 'healthy' } }],
    ['healthy', { status: 'ok', checks: { database: 'healthy', redis: 'healthy' } }],
    ['unhealthy', { status: 'degraded', checks: { database: 'healthy', redis: 'unhealthy' } }],
  ] as const)('Redis %s: still ready, as every server works without it', async (redis, body) => {
    const response = await open({ redis }).ask('/readyz')
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual(body)
  })

  test('a server that is stopping is not ready', async () => {
    const { ask, health } = open()
    health.drain()
    expect((await ask('/readyz')).status).toBe(503)
    expect((await ask('/livez')).status).toBe(200)
  })

  test.each(['/livez', '/readyz', '/metrics'])('%s answers to nothing but GET and HEAD', async (path) => {
    expect((await open().ask(path, { method: 'POST' })).status).toBe(405)
    expect((await open().ask(path, { method: 'HEAD' })).status).toBe(200)
  })
})

describe('/metrics', () => {
  test('counts what the engine reports, beside the process itself', async () => {
    const { ask, measurements } = open()
    const { observer } = measurements
    observer.request({ method: 'GET', route: '/api/auth/me', status: 200, durationMs: 3 })
    observer.request({ method: 'GET', route: '/api/auth/me', status: 200, durationMs: 20_000 })
    observer.signIn({ method: 'password', outcome: 'success' })
    observer.refresh({ outcome: 'rotated' })
    observer.rateLimited({ rule: 'quoted "rule"' })
    observer.mail({ template: 'verify_email', outcome: 'sent' })
    const text = await (await ask('/metrics')).text()
    expect(text).toContain('sallyport_http_requests_total{method="GET",route="/api/auth/me",status="200"} 2\n')
    expect(text).toContain('sallyport_http_request_duration_seconds_bucket{method="GET",route="/api/auth/me",le="0.005"} 1\n')
    expect(text).toContain('sallyport_http_request_duration_seconds_bucket{method="GET",route="/api/auth/me",le="10"} 1\n')
    expect(text).toContain('sallyport_http_request_duration_seconds_bucket{method="GET",route="/api/auth/me",le="+Inf"} 2\n')
    expect(text).toContain('sallyport_sign_ins_total{method="password",outcome="success"} 1\n')
    expect(text).toContain('sallyport_rate_limited_total{rule="quoted \\"rule\\""} 1\n')
    expect(text).toContain('process_resident_memory_bytes')
  })

  test('in production this machine alone may read, and no proxy on it', async () => {
    const { ask } = open({ production: true })
    expect((await ask('/metrics', {}, '203.0.113.9')).status).toBe(404)
    expect((await ask('/metrics', {}, '127.0.0.1')).status).toBe(200)
    expect((await ask('/metrics', {}, '::ffff:127.0.0.1')).status).toBe(200)
    expect((await ask('/metrics', { headers: { 'x-forwarded-for': '203.0.113.9' } }, '127.0.0.1')).status).toBe(404)
  })

  test('with a token, whoever bears it', async () => {
    const { ask } = open({ production: true, token: 'a long enough token' })
    expect((await ask('/metrics', {}, '127.0.0.1')).status).toBe(404)
    expect((await ask('/metrics', { headers: { authorization: 'Bearer wrong' } })).status).toBe(404)
    expect((await ask('/metrics', { headers: { authorization: 'Bearer a long enough token' } })).status).toBe(200)
  })
})
