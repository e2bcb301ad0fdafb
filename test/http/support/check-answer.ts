import { ERRORS, type ErrorCode, type RouteName } from '@sallyport/protocol'
import { ENDPOINTS, errorsOf } from '@sallyport/protocol/endpoints'
import { expect } from 'vitest'
import { errorBody, problemBody } from '../../../packages/protocol/src/schemas/errors.ts'
import { setCookies } from './set-cookie.ts'

/** What every answer is held to. */
export interface Surroundings {
  readonly isHttps: boolean
  readonly sameSite: 'Strict' | 'Lax'
}

/** The sweep over every answer of the run: schema, headers, cookies (SECURITY V3.3, V3.4, 4.1.1, 14.2.2). */
export function checkAnswer(name: RouteName | null, response: Response, text: string, surroundings: Surroundings): void {
  checkHeaders(response, surroundings)
  checkCookies(response, surroundings)
  if (text !== '') checkBody(name, response, text)
}

function checkBody(name: RouteName | null, response: Response, text: string): void {
  const type = response.headers.get('content-type') ?? ''
  expect(type).toMatch(/^application\/(problem\+)?json; charset=utf-8$/)
  const body: unknown = JSON.parse(text)
  const endpoint = name === null ? null : ENDPOINTS[name]
  if (endpoint !== null && (response.status === endpoint.status || isHealthWithBadNews(endpoint, response))) {
    const parsed = endpoint.answer.safeParse(body)
    expect(parsed.error?.issues ?? [], `${name} answers ${text}`).toEqual([])
    return
  }
  const code = type.startsWith('application/problem') ? problemBody.parse(body).code : errorBody.parse(body).error.code
  expect(response.status, `status of ${code}`).toBe(ERRORS[code].status)
  expect(response.headers.get('x-request-id'), 'the request id of header and body').toBe(requestIdIn(body))
  expect(response.headers.get('retry-after') ?? undefined).toBe(retryAfterIn(body))
  const allowed: readonly ErrorCode[] = endpoint === null ? ['not_found', 'method_not_allowed'] : [...errorsOf(endpoint)]
  expect(allowed, `${name ?? 'an unknown path'} answered ${code}`).toContain(code)
}

function isHealthWithBadNews(endpoint: (typeof ENDPOINTS)[RouteName], response: Response): boolean {
  return endpoint.alsoAnswersWith.some((status) => status === response.status)
}

function requestIdIn(body: unknown): unknown {
  return memberOf(body, 'requestId')
}

function retryAfterIn(body: unknown): string | undefined {
  const seconds = memberOf(body, 'retryAfter')
  return seconds === undefined ? undefined : String(seconds)
}

/** Of the body (problem) or of its `error` (envelope). */
function memberOf(body: unknown, member: string): unknown {
  if (typeof body !== 'object' || body === null) return undefined
  const holder: unknown = Reflect.get(body, 'error') ?? body
  return typeof holder === 'object' && holder !== null ? Reflect.get(holder, member) : undefined
}

function checkHeaders({ headers, status }: Response, { isHttps }: Surroundings): void {
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('x-frame-options')).toBe('DENY')
  const policy = headers.get('content-security-policy') ?? ''
  for (const directive of ["default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", 'sandbox'])
    expect(policy).toContain(directive)
  expect(headers.get('cache-control')).toBe('no-store')
  expect(headers.get('referrer-policy')).toBe('strict-origin-when-cross-origin')
  expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
  expect(headers.get('cross-origin-resource-policy')).toMatch(/^same-(origin|site)$/)
  expect(headers.get('vary')).toContain('Origin')
  expect(headers.get('x-powered-by')).toBeNull()
  expect(headers.get('server')).toBeNull()
  const hsts = headers.get('strict-transport-security')
  if (isHttps) expect(Number(/max-age=(\d+)/.exec(hsts ?? '')?.[1])).toBeGreaterThanOrEqual(31_536_000)
  else expect(hsts).toBeNull()
  if (status !== 204) expect(headers.get('x-request-id')).toMatch(/^req_[0-9a-f]{32}$/)
}

function checkCookies(response: Response, { isHttps, sameSite }: Surroundings): void {
  for (const cookie of setCookies(response)) {
    expect(cookie.attributes.has('httponly'), `${cookie.name} is HttpOnly`).toBe(true)
    // The way back from a provider is a navigation from another site (C-05).
    const expected = /sallyport_oauth(_link)?$/.test(cookie.name) ? 'Lax' : sameSite
    expect(cookie.attributes.get('samesite'), `SameSite of ${cookie.name}`).toBe(expected)
    expect(cookie.attributes.get('path')).toBe('/')
    expect(cookie.attributes.has('domain')).toBe(false)
    expect(cookie.attributes.has('secure'), `${cookie.name} is Secure`).toBe(isHttps)
    expect(cookie.name.startsWith('__Host-')).toBe(isHttps)
    expect(cookie.bytes, `size of ${cookie.name}`).toBeLessThanOrEqual(4_096)
    expect(cookie.attributes.get('max-age')).toMatch(/^\d+$/)
  }
}
