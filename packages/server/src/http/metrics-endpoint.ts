import { createHash, timingSafeEqual } from 'node:crypto'
import type { Measurements } from '../observability/measurements.ts'
import type { ClientView } from './connection.ts'
import { isLoopback } from './connection.ts'
import { errorAnswer } from './error-answer.ts'
import type { SecurityHeaders } from './security-headers.ts'

export interface MetricsOptions {
  readonly measurements: Measurements
  readonly token: string | null
  readonly production: boolean
  readonly headers: SecurityHeaders
}

/**
 * `/metrics` in the text format of Prometheus. With a token, whoever bears it; without one, in production this machine
 * itself and no proxy on it (ASVS 13.4.5), elsewhere anybody. Everybody else is told there is nothing here.
 */
export function createMetricsEndpoint(
  options: MetricsOptions,
): (request: Request, remoteAddress: string | undefined, view: ClientView) => Promise<Response> {
  let processMetrics: Promise<() => Promise<string>> | null = null
  return async (request, remoteAddress, view) => {
    if (!mayRead(options, request, remoteAddress, view)) return errorAnswer('not_found', options.headers)
    processMetrics ??= loadProcessMetrics()
    const renderProcess = await processMetrics
    const text = options.measurements.exposition() + (await renderProcess())
    return new Response(text, {
      headers: { ...options.headers.data(), 'content-type': 'text/plain; version=0.0.4; charset=utf-8', 'cache-control': 'no-store' },
    })
  }
}

function mayRead(options: MetricsOptions, request: Request, remoteAddress: string | undefined, view: ClientView): boolean {
  if (options.token !== null) return bearsToken(request.headers.get('authorization'), options.token)
  return !options.production || (isLoopback(remoteAddress) && !view.forwarded)
}

function bearsToken(authorization: string | null, token: string): boolean {
  const presented = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1] ?? ''
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(presented), digest(token))
}

/** Memory, CPU, event-loop delay. Loaded at the first scrape: most development servers never see one. */
async function loadProcessMetrics(): Promise<() => Promise<string>> {
  const { collectDefaultMetrics, Registry } = await import('prom-client')
  const register = new Registry()
  collectDefaultMetrics({ register })
  return () => register.metrics()
}
