import type { ErrorCode } from '@sallyport/protocol'
import {
  answer,
  type Call,
  type CallOf,
  type CookieIntent,
  publicRoute,
  type Reply,
  type RouteHandler,
  sessionRoute,
} from '../../http/route.ts'
import { signInAnswer, signInFrom, signInRefusal } from '../../http/sign-in-reply.ts'
import { ApiError } from '../../kernel/api-error.ts'
import { toInstant } from '../../kernel/clock.ts'
import { maskEmail } from '../../kernel/email-address.ts'
import { newSecretToken } from '../../kernel/secret-token.ts'
import type { Services } from '../../services.ts'
import type { SignInOutcome } from '../complete-sign-in.ts'
import { beginOauth, type ProviderClients } from './begin-oauth.ts'
import { type ComeBack, type ComeBackServices, comeBack } from './come-back.ts'
import { listConnections, presentConnection, removeConnection } from './connections.ts'
import { exchangeOauthCode } from './exchange-code.ts'
import { codeAddress, errorPage, HOME, returnAddress, secondFactorPage, withQuery } from './page-addresses.ts'
import { completePendingLink, dropPendingLink, findPendingLink } from './pending-link.ts'
import { createProviderClients } from './providers/create-provider-clients.ts'
import { finishVisit, redirectUri, type Visit } from './visit.ts'

const DONE: CookieIntent = { kind: 'end_ceremony', cookie: 'oauth' }

export function oauthRoutes(services: Services): readonly RouteHandler[] {
  const clients = createProviderClients(services.config.oauth.providers, services.clock)
  return [
    publicRoute('beginOauth', (call) => beginRoute(services, clients, call)),
    publicRoute('oauthCallback', (call) => callbackRoute(services, clients, call)),
    publicRoute('exchangeOauthCode', async (call) =>
      signInAnswer(call, await exchangeOauthCode(services, call.input.code, signInFrom(call))),
    ),
    ...pendingLinkRoutes(services, clients),
    ...connectionRoutes(services, clients),
  ]
}

function pendingLinkRoutes(services: Services, clients: ProviderClients): readonly RouteHandler[] {
  return [
    publicRoute('getPendingLink', async ({ presented, caller }) => {
      const { provider, profile, ceremony } = await findPendingLink(services, clients, presented.ceremony('oauth_link'), caller)
      const { id, name } = provider
      return {
        answer: answer('This identity waits to be connected.', {
          provider: { id, name },
          email: maskEmail(profile.email ?? ''),
          expiresAt: toInstant(ceremony.expiresAt),
        }),
      }
    }),
    sessionRoute('completePendingLink', async ({ presented, session, caller }) => {
      const input = { token: presented.ceremony('oauth_link'), session }
      const { identity, provider } = await completePendingLink(services, clients, input, caller)
      return {
        answer: answer(`${provider.name} connected.`, { connection: presentConnection(services.config, identity) }),
        cookies: { kind: 'end_ceremony', cookie: 'oauth_link' },
      }
    }),
    publicRoute('dropPendingLink', async ({ presented, caller }) => {
      await dropPendingLink(services, presented.ceremony('oauth_link'), caller)
      return { answer: answer('Forgotten.', {}), cookies: { kind: 'end_ceremony', cookie: 'oauth_link' } }
    }),
  ]
}

function connectionRoutes(services: Services, clients: ProviderClients): readonly RouteHandler[] {
  return [
    sessionRoute('listConnections', async ({ session }) => ({
      answer: answer('What is connected to your account.', await listConnections(services, session)),
    })),
    sessionRoute('beginConnection', async ({ session, params, presented, caller }) => {
      const provider = params.provider ?? ''
      const { userId, sessionId } = session
      const { authorizationUrl, ceremony } = await beginOauth(
        services,
        clients,
        {
          provider,
          returnTo: returnAddress(services.config, null, `/account/connections?connected=${encodeURIComponent(provider)}`),
          rememberMe: false,
          delivery: 'cookie',
          deviceSecret: caller.deviceSecret ?? newSecretToken(),
          trustedDevice: presented.ceremony('trusted_device'),
          link: { userId, sessionId },
        },
        caller,
      )
      return {
        answer: answer('Go on at the provider.', { authorizationUrl }),
        cookies: { kind: 'ceremony', cookie: 'oauth', ...ceremony },
      }
    }),
    sessionRoute('removeConnection', async ({ session, params, caller }) => {
      await removeConnection(services, { session, connectionId: params.connectionId ?? '' }, caller)
      return { answer: answer('Disconnected.', {}) }
    }),
  ]
}

/** To the provider, or to the page that says why not. */
async function beginRoute(services: ComeBackServices, clients: ProviderClients, call: CallOf<'beginOauth'>): Promise<Reply<null>> {
  const { config } = services
  const provider = call.params.provider ?? ''
  const query = call.query()
  const delivery = query.get('delivery') === 'code' ? 'code' : 'cookie'
  const wanted = query.get('returnTo')
  const returnTo = delivery === 'code' ? codeAddress(config, wanted) : returnAddress(config, wanted, HOME)
  if (returnTo === null) return to(errorPage(config, 'invalid_request', provider))
  const deviceSecret = call.caller.deviceSecret ?? newSecretToken()
  const rememberMe = query.get('rememberMe') === 'true'
  const plan = {
    provider,
    returnTo,
    rememberMe,
    delivery,
    deviceSecret,
    trustedDevice: call.presented.ceremony('trusted_device'),
    link: null,
  } as const
  try {
    const { authorizationUrl, ceremony } = await beginOauth(services, clients, plan, call.caller)
    const device: CookieIntent = call.caller.deviceSecret === null ? { kind: 'device', deviceToken: deviceSecret } : { kind: 'keep' }
    return to(authorizationUrl, [{ kind: 'ceremony', cookie: 'oauth', ...ceremony }, device])
  } catch (error) {
    // A name that stands for no provider is a wrong address, and answered as one.
    if (!(error instanceof ApiError) || error.code === 'provider_unknown') throw error
    if (error.reason !== null)
      services.logger.warn({ requestId: call.caller.requestId, provider, reason: error.reason }, 'Provider unavailable')
    return to(delivery === 'code' ? withQuery(returnTo, { error: error.code }) : errorPage(config, error.code, provider, returnTo))
  }
}

/**
 * Back from the provider. The browser goes on at once, so that code and state leave its address bar, and to a page of ours: the cookies
 * that are set here travel from there (C-05).
 */
async function callbackRoute(services: ComeBackServices, clients: ProviderClients, call: CallOf<'oauthCallback'>): Promise<Reply<null>> {
  const { config } = services
  const provider = call.params.provider ?? ''
  const client = clients.get(provider)
  if (client === undefined) return to(errorPage(config, 'provider_unknown', provider))
  const query = call.query()
  const visit = await finishVisit(services, { token: call.presented.ceremony('oauth'), provider, state: query.get('state') }, call.caller)
  if (visit === null) return to(errorPage(config, 'oauth_state_invalid', provider))
  const answer = new URL(`${redirectUri(config, client.provider)}?${query}`)
  // The device that went away is the one that came back, whatever cookies the way back let through.
  const sameCall = { ...call, caller: { ...call.caller, deviceSecret: visit.deviceSecret } }
  return goOn(services, sameCall, visit, await comeBack(services, { client, visit, answer }, sameCall.caller))
}

function goOn(services: ComeBackServices, call: Call, visit: Visit, result: ComeBack): Reply<null> {
  const fail = (code: ErrorCode, ...cookies: readonly CookieIntent[]) =>
    to(
      visit.delivery === 'code'
        ? withQuery(visit.returnTo, { error: code })
        : errorPage(services.config, code, visit.provider, visit.link === null ? visit.returnTo : undefined),
      [DONE, ...cookies],
    )
  switch (result.kind) {
    case 'refused':
      return fail(result.code)
    case 'guided_link':
      return fail('account_exists_other_method', { kind: 'ceremony', cookie: 'oauth_link', ...result.ceremony })
    case 'code':
      return to(withQuery(visit.returnTo, { code: result.code }), [DONE])
    case 'connected':
      return to(visit.returnTo, [DONE])
    case 'gate':
      return afterGate(services, call, visit, result.outcome, fail)
  }
}

function afterGate(
  services: ComeBackServices,
  call: Call,
  visit: Visit,
  outcome: SignInOutcome,
  fail: (code: ErrorCode) => Reply<null>,
): Reply<null> {
  // There were no words typed that could be wrong.
  if (outcome.kind === 'stale') return fail('oauth_failed')
  if (outcome.kind !== 'signed_in' && outcome.kind !== 'second_factor') return fail(signInRefusal(outcome, call.caller.now).code)
  const { cookies = [] } = signInAnswer(call, outcome)
  const page = outcome.kind === 'signed_in' ? visit.returnTo : secondFactorPage(services.config, visit.returnTo)
  return to(page, [DONE, ...('kind' in cookies ? [cookies] : cookies)])
}

function to(redirect: string, cookies: readonly CookieIntent[] = []): Reply<null> {
  return { answer: null, redirect, cookies }
}
