import { HEADERS } from '@sallyport/protocol'
import type { Caller } from '../kernel/caller.ts'
import { newSecretToken } from '../kernel/secret-token.ts'
import type { Services } from '../services.ts'
import { cookieLines } from './cookies.ts'
import { toErrorAnswer } from './error-response.ts'
import type { CountedRequest } from './rate-limiter.ts'
import type { RequestView } from './request-view.ts'
import type { CookieIntent, Reply } from './route.ts'
import { corsHeaders, type HeaderList, PREFLIGHT_HEADERS, securityHeaders } from './security-headers.ts'

/** One request on its way through. */
export interface Exchange {
  readonly view: RequestView
  readonly caller: Caller
  readonly counted: CountedRequest
  /** Milliseconds of a monotonic clock. */
  readonly startedAt: number
}

export interface Responder {
  reply(exchange: Exchange, reply: Reply<unknown>): Response
  refuse(exchange: Exchange, error: unknown): Response
  preflight(request: Request): Response
}

const JSON_TYPE = 'application/json; charset=utf-8'

/** Headers, cookies, log line and measurement of every answer, in one place. */
export function createResponder(services: Pick<Services, 'config' | 'logger' | 'observer' | 'clock'>): Responder {
  const { config, logger, observer } = services
  const security = securityHeaders(config)
  // Put together once: copying one object is cheaper than merging three for each answer.
  const fixed: HeaderList = { ...security, ...corsHeaders(null, config), 'content-type': JSON_TYPE }

  function finish(
    exchange: Exchange,
    status: number,
    body: string,
    headers: HeaderList,
    cookies: CookieIntent,
    code: string | null,
  ): Response {
    const { caller, view } = exchange
    const durationMs = performance.now() - exchange.startedAt
    observer.request({ method: caller.method, route: caller.endpoint, status, durationMs })
    const fields = {
      requestId: caller.requestId,
      method: caller.method,
      url: caller.endpoint,
      status,
      durationMs: Math.round(durationMs * 100) / 100,
      userAgent: caller.userAgent,
      ip: caller.ipAddress,
      ...(code === null ? {} : { code }),
    }
    logger.info(fields, 'Request completed')
    const all: Record<string, string> = { ...fixed }
    // Assigned, not written into the literal: a computed name there costs V8 more than all the other headers.
    all[HEADERS.requestId] = caller.requestId
    if (view.origin !== null) Object.assign(all, corsHeaders(view.origin, config))
    Object.assign(all, exchange.counted.headers(), headers)
    const lines = withDevice(cookies, exchange).flatMap((intent) => cookieLines(intent, config, services.clock.now()))
    if (lines.length === 0) return new Response(body, { status, headers: all })
    return new Response(body, { status, headers: [...Object.entries(all), ...lines.map((line): [string, string] => ['set-cookie', line])] })
  }

  return {
    reply: (exchange, { answer, cookies = { kind: 'keep' }, status = 200 }) =>
      finish(exchange, status, JSON.stringify(answer), {}, cookies, null),
    refuse(exchange, error) {
      const refusal = toErrorAnswer(error, {
        requestId: exchange.caller.requestId,
        accept: exchange.view.headers.get('accept'),
        config,
        logger,
      })
      return finish(exchange, refusal.status, refusal.body, refusal.headers, { kind: 'keep' }, refusal.code)
    },
    preflight(request) {
      const cors = corsHeaders(request.headers.get('origin'), config)
      const allowed = 'access-control-allow-origin' in cors ? PREFLIGHT_HEADERS : {}
      return new Response(null, { status: 204, headers: { ...security, ...cors, ...allowed } })
    },
  }
}

/** A browser gets its device secret at first contact, before it signs in: two equal browsers behind one address stay two devices. */
function withDevice(cookies: CookieIntent, { view, caller }: Exchange): readonly CookieIntent[] {
  const hasOne = caller.deviceSecret !== null || cookies.kind === 'device' || cookies.kind === 'sign_in'
  return !hasOne && view.headers.has('sec-fetch-site') ? [cookies, { kind: 'device', deviceToken: newSecretToken() }] : [cookies]
}
