import type { RouteName } from '@sallyport/protocol'
import { ROUTES } from '@sallyport/protocol'
import type { ClientOptions } from './options.ts'
import type { Shape } from './read-answer.ts'
import { readAnswer } from './read-answer.ts'
import type { Result } from './result.ts'
import { failure, localError } from './result.ts'

export interface CallInput {
  /** What stands for `:name` in the path. */
  readonly params?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly signal?: AbortSignal | undefined
}

/** One request, one answer: no retry, no refresh. Never rejects. */
export type Exchange = (name: RouteName, input: CallInput, headers: Readonly<Record<string, string>>) => Promise<Result<unknown>>

/** What the rest of the client relies on being there: of several sets one. */
const KEYS: Partial<Record<RouteName, readonly (readonly string[])[]>> = {
  login: [['user'], ['secondFactor']],
  verifySecondFactor: [['user']],
  signInWithPasskey: [['user'], ['secondFactor']],
  exchangeOauthCode: [['user'], ['secondFactor']],
  getSecondFactorChallenge: [['secondFactor']],
  me: [['user', 'session']],
  csrf: [['csrfToken']],
  getProfile: [['user']],
  updateProfile: [['user']],
  listSessions: [['sessions']],
  beginPasskeySignIn: [['options']],
  beginPasskeyRegistration: [['options']],
  listPasskeys: [['passkeys']],
  getReauthentication: [['methods']],
  confirmTotp: [['recoveryCodes']],
  replaceRecoveryCodes: [['recoveryCodes']],
  listConnections: [['connections', 'available']],
  beginConnection: [['authorizationUrl']],
  publicConfig: [['password']],
  listOutbox: [['mails']],
  readOutboxMail: [['mail']],
}

const shapeOf = (name: RouteName): Shape => (name === 'health' ? { whole: true } : { keys: KEYS[name] ?? [[]] })

const addressOf = (baseUrl: string, name: RouteName, params: Readonly<Record<string, string>> = {}): string =>
  baseUrl + ROUTES[name].path.replace(/:(\w+)/g, (_, key: string) => encodeURIComponent(params[key] ?? ''))

/**
 * POST and PATCH always carry JSON, if only `{}`: the server takes unsafe requests with cookies in no other form. DELETE carries it where
 * it has something to say.
 */
function requestInit(
  name: RouteName,
  body: unknown,
  headers: Readonly<Record<string, string>>,
  credentials: RequestCredentials,
  signal: AbortSignal,
): RequestInit {
  const { method } = ROUTES[name]
  const carriesJson = method === 'POST' || method === 'PATCH' || (method === 'DELETE' && body !== undefined)
  return {
    method,
    credentials,
    signal,
    cache: 'no-store',
    headers: { accept: 'application/json', ...(carriesJson ? { 'content-type': 'application/json' } : {}), ...headers },
    ...(carriesJson ? { body: JSON.stringify(body ?? {}) } : {}),
  }
}

export function createExchange(options: ClientOptions): Exchange {
  const { baseUrl = '', timeoutMs = 15_000 } = options
  const credentials = options.tokenMode === 'memory' ? 'omit' : (options.credentials ?? 'include')

  return async function exchange(name, { params, body, signal }, headers) {
    if (signal?.aborted) return failure(localError('aborted'))
    const controller = new AbortController()
    const abort = () => controller.abort()
    let late = false
    // The clock runs until the body is read: a server that stops in the middle is late too.
    const timer = setTimeout(() => {
      late = true
      abort()
    }, timeoutMs)
    signal?.addEventListener('abort', abort, { once: true })
    try {
      const send = options.fetch ?? globalThis.fetch
      const response = await send(addressOf(baseUrl, name, params), requestInit(name, body, headers, credentials, controller.signal))
      return readAnswer(response, await response.text(), shapeOf(name))
    } catch (cause) {
      if (late) return failure(localError('timeout', { cause }))
      return failure(localError(signal?.aborted ? 'aborted' : 'network_error', { cause }))
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
    }
  }
}
