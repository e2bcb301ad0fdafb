import type { Role } from '@sallyport/ports'
import type { Auth, Connection, VerifiedSession } from '../auth.ts'
import { ApiError } from '../kernel/api-error.ts'
import { lacksRequiredFactor } from '../second-factor/role-policy.ts'
import type { Services } from '../services.ts'
import { verifyAccess } from '../sessions/verify-access.ts'
import { createCallerReader } from './describe-caller.ts'
import { demandOwnOrigin } from './own-origin.ts'
import { readPresented } from './presented.ts'
import { createRequestReader } from './request-view.ts'
import { createResponder } from './responder.ts'
import { fromWebRequest, toWebResponse } from './web-message.ts'

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

/** The two questions an application asks about its own requests: who is this, and may they? */
export function createGuard(services: Services): Pick<Auth, 'verify' | 'guard'> {
  const responder = createResponder(services)
  const viewRequest = createRequestReader()
  const describeCaller = createCallerReader(services)

  async function verify(request: Request): Promise<VerifiedSession | null> {
    const { accessToken } = readPresented(viewRequest(fromWebRequest(request)), services.config)
    if (accessToken === null) return null
    const outcome = await verifyAccess(services, accessToken, services.clock.now())
    return outcome.kind === 'valid' ? outcome.session : null
  }

  /** Unsafe methods must come from our own pages too: an application's routes are as open to forgery as ours. */
  async function guard(
    request: Request,
    requirement: { readonly role?: Role } = {},
    connection: Connection = {},
  ): Promise<VerifiedSession | Response> {
    const view = viewRequest(fromWebRequest(request))
    const exchange = {
      view,
      caller: describeCaller(view, connection, new URL(request.url).pathname),
      counted: { take: () => Promise.resolve(), headers: () => ({}) },
      startedAt: performance.now(),
    }
    try {
      const presented = readPresented(view, services.config)
      if (!SAFE_METHODS.has(request.method)) demandOwnOrigin(services, view, presented)
      const session = await verify(request)
      if (session === null) throw new ApiError('unauthenticated')
      if (requirement.role === 'admin' && session.role !== 'admin') await denyAccess(services, exchange.caller, session)
      if (await lacksRequiredFactor(services, session, exchange.caller.now)) throw new ApiError('second_factor_required')
      return session
    } catch (error) {
      return toWebResponse(responder.refuse(exchange, error))
    }
  }

  return { verify, guard }
}

async function denyAccess(
  services: Services,
  caller: Parameters<Services['audit']['record']>[0],
  session: VerifiedSession,
): Promise<never> {
  const event = {
    action: 'access_denied',
    userId: session.userId,
    sessionId: session.sessionId,
    success: false,
    errorCode: 'forbidden',
  } as const
  await services.audit.record(caller, event)
  throw new ApiError('forbidden')
}
