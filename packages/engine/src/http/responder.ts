import { HEADERS } from '@sallyport/protocol'
import type { Caller } from '../kernel/caller.ts'
import { newSecretToken } from '../kernel/secret-token.ts'
import type { PlainAnswer, PlainRequest } from '../message.ts'
import type { Services } from '../services.ts'
import { cookieLines } from './cookies.ts'
import { newRequestId } from './describe-caller.ts'
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
  reply(exchange: Exchange, reply: Reply<unknown>): PlainAnswer
  refuse(exchange: Exchange, error: unknown): PlainAnswer
  preflight(request: PlainRequest): PlainAnswer
}

const NONE: readonly CookieIntent[] = []
const NO_COOKIES: readonly string[] = []
const JSON_HEADERS: HeaderList = { 'content-type': 'application/json; charset=utf-8' }

/** Headers, cookies, log line and measurement of every answer, in one place. */
export function createResponder(services: Pick<Services, 'config' | 'logger' | 'observer' | 'clock'>): Responder {
  const { config, logger, observer } = services
  const security = flat(securityHeaders(config))
  const withoutCors = flat(corsHeaders(null, config))
  const corsFor = (origin: string | null) => (origin === null ? withoutCors : flat(corsHeaders(origin, config)))

  function finish(
    { caller, view, counted, startedAt }: Exchange,
    answer: { readonly status: number; readonly body: string; readonly headers: HeaderList; readonly code: string | null },
    cookies: readonly CookieIntent[],
  ): PlainAnswer {
    const { status, body, code } = answer
    const durationMs = performance.now() - startedAt
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
    const intents = withDevice(cookies, view, caller)
    return {
      status,
      headers: [
        ...security,
        ...corsFor(view.origin),
        HEADERS.requestId,
        caller.requestId,
        ...flat(counted.headers()),
        ...flat(answer.headers),
      ],
      cookies: intents.length === 0 ? NO_COOKIES : intents.flatMap((intent) => cookieLines(intent, config, services.clock.now())),
      body,
    }
  }

  return {
    reply(exchange, { answer, json, cookies = NONE, status = 200, redirect }) {
      const intents = 'kind' in cookies ? [cookies] : cookies
      if (redirect !== undefined) return finish(exchange, { status: 303, body: '', headers: { location: redirect }, code: null }, intents)
      return finish(exchange, { status, body: json ?? JSON.stringify(answer), headers: JSON_HEADERS, code: null }, intents)
    },
    refuse(exchange, error) {
      const refusal = toErrorAnswer(error, {
        requestId: exchange.caller.requestId,
        accept: exchange.view.headers.get('accept'),
        config,
        logger,
      })
      return finish(exchange, refusal, NONE)
    },
    preflight(request) {
      const cors = corsHeaders(request.headers.get('origin'), config)
      const allowed = 'access-control-allow-origin' in cors ? PREFLIGHT_HEADERS : {}
      const requestId = newRequestId()
      return {
        status: 204,
        headers: [...security, ...flat(cors), ...flat(allowed), HEADERS.requestId, requestId],
        cookies: NO_COOKIES,
        body: null,
      }
    },
  }
}

/** Name, value, name, value, …: the form in which headers are sent. */
function flat(headers: HeaderList): readonly string[] {
  const list: string[] = []
  for (const name in headers) list.push(name, headers[name] ?? '')
  return list
}

/**
 * A browser gets its device secret at first contact, before it signs in: two equal browsers behind one address stay two devices. Not on the way
 * from another site: strict cookies did not come along then, and a new secret would take the place of one that its sessions are bound to.
 */
function withDevice(cookies: readonly CookieIntent[], view: Exchange['view'], caller: Exchange['caller']): readonly CookieIntent[] {
  const site = view.headers.get('sec-fetch-site')
  if (site === 'cross-site') return cookies.filter(({ kind }) => kind !== 'device')
  const hasOne = caller.deviceSecret !== null || cookies.some(({ kind }) => kind === 'device' || kind === 'sign_in')
  return !hasOne && site !== null ? [...cookies, { kind: 'device', deviceToken: newSecretToken() }] : cookies
}
