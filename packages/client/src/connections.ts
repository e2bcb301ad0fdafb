import { type ExchangeRequest, ROUTES } from '@sallyport/protocol'
import type { CallOptions } from './options.ts'
import type { Reply } from './reply.ts'
import { after, type EndpointParts, typedCall } from './typed-call.ts'

/** What a sign-in with an identity provider is told at its beginning. */
export interface ProviderSignIn {
  /** A path of the API's origin, or an address of a front end that is configured there. */
  readonly returnTo?: string
  readonly rememberMe?: boolean
  /** For clients without cookies: `returnTo` gets a `code` for `exchange`. */
  readonly delivery?: 'code'
}

export interface ConnectionCalls {
  /** Where to send the browser for a sign-in: navigate there, do not fetch. */
  signInUrl(provider: string, details?: ProviderSignIn): string
  /** Fetch the session of a sign-in that began with `delivery: 'code'`. */
  exchange(request: ExchangeRequest, options?: CallOptions): Reply<'exchangeOauthCode'>
  /** The identity that waits for its owner to sign in to the account it belongs to. */
  pending(options?: CallOptions): Reply<'getPendingLink'>
  completePending(options?: CallOptions): Reply<'completePendingLink'>
  dropPending(options?: CallOptions): Reply<'dropPendingLink'>
  list(options?: CallOptions): Reply<'listConnections'>
  /** Answers where to send the browser. */
  begin(provider: string, options?: CallOptions): Reply<'beginConnection'>
  remove(connectionId: string, options?: CallOptions): Reply<'removeConnection'>
}

function signInUrl(baseUrl: string, provider: string, { returnTo, rememberMe, delivery }: ProviderSignIn): string {
  const query = new URLSearchParams({
    ...(returnTo === undefined ? {} : { returnTo }),
    ...(rememberMe === true ? { rememberMe: 'true' } : {}),
    ...(delivery === undefined ? {} : { delivery }),
  }).toString()
  const path = ROUTES.beginOauth.path.replace(':provider', () => encodeURIComponent(provider))
  return `${baseUrl}${path}${query === '' ? '' : `?${query}`}`
}

export function connectionCalls(parts: EndpointParts): ConnectionCalls {
  const call = typedCall(parts.call)
  return {
    signInUrl: (provider, details = {}) => signInUrl(parts.baseUrl, provider, details),
    exchange: (body, options) => after(call('exchangeOauthCode', { body, ...options }), parts.began),
    pending: (options) => call('getPendingLink', { ...options }),
    completePending: (options) => call('completePendingLink', { ...options }),
    dropPending: (options) => call('dropPendingLink', { ...options }),
    list: (options) => call('listConnections', { ...options }),
    begin: (provider, options) => call('beginConnection', { params: { provider }, ...options }),
    remove: (connectionId, options) => call('removeConnection', { params: { connectionId }, ...options }),
  }
}
