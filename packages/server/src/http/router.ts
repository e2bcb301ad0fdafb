import type { Auth } from '@sallyport/engine'
import type { Logs } from '../observability/logs.ts'
import type { ClientView } from './connection.ts'
import { createConnectionReader } from './connection.ts'
import { createConsolePages } from './console-pages.ts'
import type { Documentation } from './documentation.ts'
import { isDocumentationPath } from './documentation.ts'
import { errorAnswer } from './error-answer.ts'
import type { HealthChecks } from './health.ts'
import { answerInsecure } from './https-guard.ts'
import type { createMetricsEndpoint } from './metrics-endpoint.ts'
import type { RequestHandler } from './node-server.ts'
import type { SecurityHeaders } from './security-headers.ts'

export interface RouterParts {
  readonly auth: Pick<Auth, 'handler' | 'answer'>
  readonly health: HealthChecks
  readonly metrics: ReturnType<typeof createMetricsEndpoint>
  readonly documentation: Documentation
  readonly headers: SecurityHeaders
  readonly logs: Pick<Logs, 'access'>
  readonly publicUrl: string
  readonly forceHttps: boolean
  readonly trustedProxies: readonly string[]
  readonly consoleFolder: string | null
  readonly production: boolean
}

/** Asked by balancers and scrapers over plain HTTP from the inside; they carry nothing worth protecting. */
const PROBES = new Set(['/livez', '/healthz', '/readyz', '/startupz', '/metrics'])

/** Decides who answers: probes, documentation, the engine, or the pages. What the engine does not log itself is logged without its query. */
export function createRouter(parts: RouterParts): RequestHandler {
  const readConnection = createConnectionReader(parts.trustedProxies)
  const pages = createConsolePages({ folder: parts.consoleFolder, production: parts.production, headers: parts.headers })
  const answerOther = async (request: Request, url: URL, view: ClientView, remoteAddress: string | undefined): Promise<Response> => {
    const { pathname } = url
    if (request.method === 'TRACE') return errorAnswer('method_not_allowed', parts.headers, { allow: 'GET, HEAD' })
    if (PROBES.has(pathname)) return answerProbe(parts, request, pathname, view, remoteAddress)
    if (parts.forceHttps && !view.https) return answerInsecure(request, url, isApiPath(pathname), parts.publicUrl, parts.headers)
    return (await parts.documentation.answer(request, pathname)) ?? pages(request, pathname)
  }
  const plain: RequestHandler['plain'] = (_, target) => (!parts.forceHttps && isPlainApiTarget(target) ? parts.auth.answer : null)
  const web: RequestHandler['web'] = async (request, remoteAddress) => {
    const url = new URL(request.url)
    const isEngines = isApiPath(url.pathname) && !isDocumentationPath(url.pathname) && request.method !== 'TRACE'
    if (isEngines && !parts.forceHttps) return parts.auth.handler(request, { remoteAddress })
    const view = readConnection(request.headers, remoteAddress)
    if (isEngines && view.https) return parts.auth.handler(request, { remoteAddress })
    const startedAt = performance.now()
    const response = await answerOther(request, url, view, remoteAddress)
    if (!PROBES.has(url.pathname)) {
      parts.logs.access({
        requestId: response.headers.get('x-request-id'),
        method: request.method,
        url: url.pathname,
        status: response.status,
        durationMs: Math.round((performance.now() - startedAt) * 100) / 100,
        userAgent: request.headers.get('user-agent'),
        ip: view.address,
      })
    }
    return response
  }
  return { plain, web }
}

/** An API address that says what it means: nothing to decode, no dots to resolve. */
function isPlainApiTarget(target: string): boolean {
  return /^\/api\/(?!docs|openapi)[A-Za-z0-9/_-]*$/.test(target)
}

/** The address that identity providers send people back to; other pages of the console also live under `/auth`. */
const PROVIDER_CALLBACK = /^\/auth\/[^/]+\/callback$/

/** What belongs to the engine. */
function isApiPath(pathname: string): boolean {
  return pathname === '/api' || pathname.startsWith('/api/') || PROVIDER_CALLBACK.test(pathname)
}

async function answerProbe(
  parts: RouterParts,
  request: Request,
  pathname: string,
  view: ClientView,
  remoteAddress: string | undefined,
): Promise<Response> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return errorAnswer('method_not_allowed', parts.headers, { allow: 'GET, HEAD' })
  }
  if (pathname === '/metrics') return parts.metrics(request, remoteAddress, view)
  return pathname === '/livez' || pathname === '/healthz' ? parts.health.live() : parts.health.ready()
}
