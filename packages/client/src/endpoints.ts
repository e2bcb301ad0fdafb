import type { RouteName } from '@sallyport/protocol'
import type { AuthStore } from './auth-state.ts'
import type { Caller } from './caller.ts'
import type { AuthCalls, Client, DataOf, Reply, SessionCalls, UserCalls } from './client.ts'
import type { CallInput } from './exchange.ts'
import type { Refresher } from './refresher.ts'
import type { ClientError, Result } from './result.ts'
import { failure, success } from './result.ts'
import type { TokenJar } from './token-jar.ts'

export interface EndpointParts {
  readonly call: Caller
  readonly store: AuthStore
  readonly refresher: Refresher
  readonly jar: TokenJar | null
  /** A sign-in has just succeeded here. */
  readonly began: (data: DataOf<'login'>) => void
  /** A sign-out has just succeeded here, or the server refused to go on. */
  readonly ended: (refusal?: ClientError) => void
}

type TypedCall = <Name extends RouteName>(name: Name, input?: CallInput) => Reply<Name>

/** The outline was checked when the answer was read; the rest is the protocol's promise, kept by the server's own tests. */
export const typedCall =
  (call: Caller): TypedCall =>
  (name, input) =>
    call(name, input) as Reply<typeof name>

/** Does `then` with the data of a success, and passes the result on. */
async function after<Data>(reply: Promise<Result<Data>>, then: (data: Data) => void): Promise<Result<Data>> {
  const result = await reply
  if (result.error === null) then(result.data)
  return result
}

function authCalls(parts: EndpointParts): AuthCalls {
  const { store, refresher, jar, began, ended } = parts
  const call = typedCall(parts.call)

  return {
    register: (body, options) => after(call('register', { body, ...options }), (data) => jar?.accept(data)),
    login: (body, options) => after(call('login', { body, ...options }), began),
    async logout(options) {
      const result = await call('logout', { ...options })
      const gone = result.error === null || result.error.status === 401
      if (gone) ended()
      return gone ? success({}) : result
    },
    logoutAll: (options) => after(call('logoutAll', { ...options }), () => ended()),
    async me(options) {
      const epoch = store.epoch()
      const result = await call('me', { ...options })
      // Whoever signed in or out in the meantime knows better than this answer.
      if (result.error === null && store.epoch() === epoch) store.signedIn(result.data.user, result.data.session)
      return result
    },
    async refresh() {
      const outcome = await refresher.refresh(refresher.moment())
      if (outcome.kind === 'ended') ended(outcome.error)
      return outcome.kind === 'renewed' ? success({ refreshed: true }) : failure(outcome.error)
    },
    verifyEmail: (body, options) => call('verifyEmail', { body, ...options }),
    resendVerification: (body, options) => call('resendVerification', { body, ...options }),
    forgotPassword: (body, options) => call('forgotPassword', { body, ...options }),
    resetPassword: (body, options) => call('resetPassword', { body, ...options }),
    previewLink: (body, options) => call('previewLink', { body, ...options }),
  }
}

function userCalls(parts: EndpointParts): UserCalls {
  const call = typedCall(parts.call)
  return {
    get: (options) => after(call('getProfile', { ...options }), ({ user }) => parts.store.updated(user)),
    update: (body, options) => after(call('updateProfile', { body, ...options }), ({ user }) => parts.store.updated(user)),
    changePassword: (body, options) => call('changePassword', { body, ...options }),
  }
}

function sessionCalls(parts: EndpointParts): SessionCalls {
  const call = typedCall(parts.call)
  return {
    list: (options) => call('listSessions', { ...options }),
    revoke: (sessionId, options) =>
      after(call('revokeSession', { params: { sessionId }, ...options }), () => {
        if (parts.store.get().session?.id === sessionId) parts.ended()
      }),
    revokeOthers: (options) => call('revokeOtherSessions', { ...options }),
  }
}

/** Every endpoint of the protocol as a method, grouped for people. */
export function groupCalls(parts: EndpointParts): Pick<Client, 'auth' | 'user' | 'sessions' | 'outbox' | 'config' | 'health'> {
  const call = typedCall(parts.call)
  return {
    auth: authCalls(parts),
    user: userCalls(parts),
    sessions: sessionCalls(parts),
    outbox: {
      list: (options) => call('listOutbox', { ...options }),
      read: (mailId, options) => call('readOutboxMail', { params: { mailId }, ...options }),
    },
    config: (options) => call('publicConfig', { ...options }),
    health: (options) => parts.call('health', { ...options }) as ReturnType<Client['health']>,
  }
}
