import type { RouteName } from '@sallyport/protocol'
import type { ConfirmationGate } from './confirmation-gate.ts'
import type { CallInput, Exchange } from './exchange.ts'
import type { Refresher, RefreshOutcome } from './refresher.ts'
import type { ClientError, Result } from './result.ts'
import { failure } from './result.ts'

/** Endpoints that answer 401 to somebody whose access token ran out. `refresh` is not among them and never will be. */
const NEEDS_SESSION: ReadonlySet<RouteName> = new Set<RouteName>([
  'me',
  'logout',
  'logoutAll',
  'getProfile',
  'updateProfile',
  'changePassword',
  'listSessions',
  'revokeOtherSessions',
  'revokeSession',
  ...(['getReauthentication', 'reauthenticate', 'sendReauthenticationCode', 'changeEmail', 'exportUser', 'deleteUser'] as const),
  ...(['getSecondFactor', 'beginTotp', 'confirmTotp', 'removeTotp', 'enableEmailFactor', 'disableEmailFactor'] as const),
  ...(['replaceRecoveryCodes', 'forgetTrustedDevices', 'beginPasskeyRegistration', 'registerPasskey', 'listPasskeys'] as const),
  ...(['renamePasskey', 'removePasskey', 'completePendingLink', 'listConnections', 'beginConnection', 'removeConnection'] as const),
])
/** The same, unless the token of a mailed link says for whom they are. */
const NEEDS_SESSION_OR_TOKEN: ReadonlySet<RouteName> = new Set<RouteName>(['confirmEmailChange', 'secureAccount'])

const SIGNS_IN: ReadonlySet<RouteName> = new Set<RouteName>([
  'login',
  'verifyOtp',
  'verifySecondFactor',
  'signInWithPasskey',
  'exchangeOauthCode',
])

function needsSession(name: RouteName, { body }: CallInput): boolean {
  const hasToken = typeof body === 'object' && body !== null && 'token' in body && body.token !== undefined
  return NEEDS_SESSION.has(name) || (NEEDS_SESSION_OR_TOKEN.has(name) && !hasToken)
}

/**
 * `obstacle` is what stood in the way of a second attempt; without one the answer is final by itself. `answer` is the last that
 * came, `null` when a refresh that was under way came to nothing before anything was sent.
 */
export type Attempted<Answer> =
  | { readonly answer: Answer; readonly obstacle: null }
  | { readonly answer: Answer | null; readonly obstacle: Exclude<RefreshOutcome, { kind: 'renewed' }> }

/**
 * At most two attempts with at most one refresh between them. Attempts that would start while a refresh is under way
 * wait for it.
 */
export async function attemptWithRefresh<Answer>(
  refresher: Refresher,
  attempt: () => Promise<Answer>,
  isRefused: (answer: Answer) => boolean,
): Promise<Attempted<Answer>> {
  const pending = await refresher.pending()
  if (pending !== null && pending.kind !== 'renewed') return { answer: null, obstacle: pending }
  const since = refresher.moment()
  const answer = await attempt()
  if (!isRefused(answer)) return { answer, obstacle: null }
  const outcome = await refresher.refresh(since)
  if (outcome.kind !== 'renewed') return { answer, obstacle: outcome }
  return { answer: await attempt(), obstacle: null }
}

/** A wrong password is a 401 too, but says nothing about the session. */
const isSessionRefusal = (error: ClientError | null): error is ClientError => error?.status === 401 && error.code !== 'invalid_credentials'

export type Caller = (name: RouteName, input?: CallInput) => Promise<Result<unknown>>

/** Calls endpoints by name. `onEnded` hears of every refusal that ends the session, possibly several times for one end. */
export function createCaller(
  exchange: Exchange,
  headers: () => Record<string, string>,
  refresher: Refresher,
  gate: ConfirmationGate,
  onEnded: (error: ClientError, during: RouteName) => void,
): Caller {
  async function call(name: RouteName, input: CallInput): Promise<Result<unknown>> {
    const send = () => exchange(name, input, headers())
    if (!needsSession(name, input)) {
      // The cookies of an older session's refresh must not arrive after those of a sign-in.
      if (SIGNS_IN.has(name)) await refresher.pending()
      return send()
    }
    const { answer, obstacle } = await attemptWithRefresh(refresher, send, (result) => isSessionRefusal(result.error))
    if (obstacle === null) {
      if (isSessionRefusal(answer.error)) onEnded(answer.error, name)
      return answer
    }
    if (obstacle.kind === 'ended') onEnded(obstacle.error, name)
    return failure(obstacle.error)
  }

  return (name, input = {}) => gate.pass(() => call(name, input))
}
