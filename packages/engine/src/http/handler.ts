import { ENDPOINT_LIST } from '@sallyport/protocol/endpoints'
import { Hono } from 'hono'
import type { Connection } from '../auth.ts'
import { ApiError } from '../kernel/api-error.ts'
import type { Services } from '../services.ts'
import { createCallerReader } from './describe-caller.ts'
import { createPipeline } from './pipeline.ts'
import { createRateLimiter } from './rate-limiter.ts'
import { createRequestReader } from './request-view.ts'
import { createResponder, type Exchange } from './responder.ts'
import type { Reply, RouteHandler } from './route.ts'

interface Bindings {
  readonly Bindings: { readonly connection: Connection }
}

export type HttpHandler = (request: Request, connection: Connection) => Promise<Response>

/** The whole API as one function from `Request` to `Response`. Routing is Hono's, the rest is the same for every endpoint. */
export function createHttpHandler(services: Services, routes: readonly RouteHandler[]): HttpHandler {
  const responder = createResponder(services)
  const viewRequest = createRequestReader()
  const describeCaller = createCallerReader(services)
  const countRequest = createRateLimiter({ ...services, rateLimits: services.volatile.rateLimits })
  const app = new Hono<Bindings>({ strict: true })

  async function serve(
    request: Request,
    connection: Connection,
    endpoint: string,
    work: (exchange: Exchange) => Promise<Reply<unknown>>,
  ): Promise<Response> {
    const view = viewRequest(request)
    const exchange: Exchange = {
      view,
      caller: describeCaller(view, connection, endpoint),
      counted: countRequest(),
      startedAt: performance.now(),
    }
    try {
      return responder.reply(exchange, await work(exchange))
    } catch (error) {
      return responder.refuse(exchange, error)
    }
  }

  for (const endpoint of ENDPOINT_LIST) {
    const route = routes.find(({ name }) => name === endpoint.name)
    if (route === undefined || (endpoint.access === 'development' && !services.config.developmentOutbox)) continue
    const pipeline = createPipeline(services, endpoint, route)
    app.on(endpoint.method, [endpoint.path, ...endpoint.aliases], (c) =>
      serve(c.req.raw, c.env.connection, endpoint.path, (exchange) => pipeline(exchange, c.req.param())),
    )
  }
  app.options('*', (c) => responder.preflight(c.req.raw))
  app.notFound((c) => serve(c.req.raw, c.env.connection, 'unknown', () => refuseUnknown(c.req.path)))

  return async (request, connection) => app.fetch(request, { connection })
}

/** 405 with `Allow` (RFC 9110 section 15.5.6) for a path that we know under another method, 404 for the rest. */
async function refuseUnknown(path: string): Promise<never> {
  const allow = KNOWN_PATHS.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method)
  throw allow.length === 0 ? new ApiError('not_found') : new ApiError('method_not_allowed', { allow })
}

const KNOWN_PATHS = ENDPOINT_LIST.filter(({ access }) => access !== 'development').flatMap(({ method, path, aliases }) =>
  [path, ...aliases].map((known) => ({ method, pattern: new RegExp(`^${known.replace(/:[a-zA-Z]+/g, '[^/]+')}$`) })),
)
