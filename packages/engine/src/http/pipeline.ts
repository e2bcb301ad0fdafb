import type { FieldError } from '@sallyport/protocol'
import { type Endpoint, parseParams, parseRequest } from '@sallyport/protocol/endpoints'
import { invalidFields } from '../kernel/api-error.ts'
import { boundedMemo } from '../kernel/bounded-memo.ts'
import { limitScope } from '../kernel/ip-range.ts'
import { demandConfirmation } from '../reauthentication/confirmation.ts'
import type { Services } from '../services.ts'
import { LIMIT_OF_ROUTE } from './limit-rules.ts'
import { demandOwnOrigin } from './own-origin.ts'
import { isBrowser, readPresented, wantsTokensInBody } from './presented.ts'
import { demandPresentedSession } from './presented-session.ts'
import { readJsonBody } from './read-body.ts'
import type { Exchange } from './responder.ts'
import type { AnyCall, Reply, RouteHandler } from './route.ts'

/** Clients whose share of the limits is kept worked out. */
const KNOWN_ADDRESSES = 1_024

/** One endpoint, ready to be called with the members of its path. */
export type Pipeline = (exchange: Exchange, pathMembers: Readonly<Record<string, string>>) => Promise<Reply<unknown>>

/** The order of checks, the same for every endpoint (C-69): limit, origin, path, body, session, confirmation; then the feature. */
export function createPipeline(services: Services, endpoint: Endpoint, route: RouteHandler): Pipeline {
  const limit = LIMIT_OF_ROUTE[endpoint.name]
  const scopeOf = boundedMemo(KNOWN_ADDRESSES, limitScope)

  return async ({ view, caller, counted }, pathMembers) => {
    await counted.take(limit, scopeOf(caller.ipAddress) ?? 'unknown')
    const presented = readPresented(view, services.config)
    if (endpoint.method !== 'GET') demandOwnOrigin(services, view, presented)
    const params = accepted(parseParams(endpoint.name, pathMembers))
    const input = endpoint.request === null ? undefined : accepted(parseRequest(endpoint.name, await readJsonBody(view.request)))
    const session = endpoint.access === 'session' ? await demandPresentedSession(services, { presented, caller }) : null
    if (session !== null && endpoint.stepUp) await demandConfirmation(services, session, caller.now)
    const tokenDelivery = wantsTokensInBody(view) ? 'body' : 'cookie'
    const call: AnyCall = {
      caller,
      presented,
      session,
      input,
      params,
      tokenDelivery,
      query: () => new URLSearchParams(view.request.target.split('?', 2)[1]),
      refreshTokenInBody: tokenDelivery === 'body' && !presented.byCookie && !isBrowser(view, services.config),
      takeLimit: counted.take,
    }
    return { status: endpoint.status, ...(await route.handle(call)) }
  }
}

function accepted<Value>(
  parsed: { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly fields: readonly FieldError[] },
): Value {
  if (!parsed.ok) throw invalidFields(parsed.fields)
  return parsed.value
}
