import { ENDPOINT_LIST } from '@sallyport/protocol/endpoints'
import type { Connection } from '../auth.ts'
import type { PlainAnswer, PlainRequest } from '../message.ts'
import type { Services } from '../services.ts'
import { createCallerReader } from './describe-caller.ts'
import { createPipeline, type Pipeline } from './pipeline.ts'
import { createRateLimiter } from './rate-limiter.ts'
import { createRequestReader } from './request-view.ts'
import { createResponder, type Exchange } from './responder.ts'
import type { Reply, RouteHandler } from './route.ts'
import { createRouteTable, NO_PARAMS } from './route-table.ts'
import { createUnknownPaths } from './unknown-path.ts'

interface Entry {
  readonly endpoint: string
  readonly pipeline: Pipeline
}

/** Never rejects: every failure is an answer. */
export type HttpHandler = (request: PlainRequest, connection: Connection) => Promise<PlainAnswer>

/** The whole API as one function from request to answer. Routing is Hono's, the rest is the same for every endpoint. */
export function createHttpHandler(services: Services, routes: readonly RouteHandler[]): HttpHandler {
  const responder = createResponder(services)
  const viewRequest = createRequestReader()
  const describeCaller = createCallerReader(services)
  const countRequest = createRateLimiter({ ...services, rateLimits: services.volatile.rateLimits })
  const table = createRouteTable<Entry>()
  const isServed = (access: string) => access !== 'development' || services.config.developmentOutbox
  const unknownPaths = createUnknownPaths(isServed)

  for (const endpoint of ENDPOINT_LIST) {
    const route = routes.find(({ name }) => name === endpoint.name)
    if (route === undefined || !isServed(endpoint.access)) continue
    const entry = { endpoint: endpoint.path, pipeline: createPipeline(services, endpoint, route) }
    table.add(endpoint.method, [endpoint.path, ...endpoint.aliases], entry)
  }

  async function serve(
    request: PlainRequest,
    connection: Connection,
    endpoint: string,
    work: (exchange: Exchange) => Promise<Reply<unknown>>,
  ): Promise<PlainAnswer> {
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

  async function answer(request: PlainRequest, method: string, connection: Connection): Promise<PlainAnswer> {
    const path = pathOf(request.target)
    const match = table.find(method, path)
    if (match === null || (match.params !== NO_PARAMS && unknownPaths.isLiteral(path)))
      return serve(request, connection, 'unknown', async () => unknownPaths.refuse(path))
    const { endpoint, pipeline } = match.handler
    return serve(request, connection, endpoint, (exchange) => pipeline(exchange, match.params))
  }

  return async (request, connection) => {
    if (request.method === 'OPTIONS') return responder.preflight(request)
    if (request.method === 'HEAD') return { ...(await answer(request, 'GET', connection)), body: null }
    return answer(request, request.method, connection)
  }
}

function pathOf(target: string): string {
  const query = target.indexOf('?')
  return query === -1 ? target : target.slice(0, query)
}
