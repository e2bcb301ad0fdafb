import type { AuthCalls, Client, SessionCalls, UserCalls } from './client.ts'
import { confirmationCalls } from './confirmation.ts'
import { connectionCalls } from './connections.ts'
import { passkeyCalls } from './passkeys.ts'
import { failure, success } from './result.ts'
import { secondFactorCalls } from './second-factor.ts'
import { after, type EndpointParts, typedCall } from './typed-call.ts'

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
    sendOtp: (body, options) => call('sendOtp', { body, ...options }),
    verifyOtp: (body, options) => after(call('verifyOtp', { body, ...options }), began),
    secureAccount: (body, options) =>
      after(call('secureAccount', { body, ...options }), () => {
        // With a token it may be another account than the one that is signed in here.
        if (body?.token === undefined) ended()
      }),
  }
}

function userCalls(parts: EndpointParts): UserCalls {
  const call = typedCall(parts.call)
  return {
    get: (options) => after(call('getProfile', { ...options }), ({ user }) => parts.store.updated(user)),
    update: (body, options) => after(call('updateProfile', { body, ...options }), ({ user }) => parts.store.updated(user)),
    changePassword: (body, options) => call('changePassword', { body, ...options }),
    changeEmail: (body, options) => call('changeEmail', { body, ...options }),
    confirmEmailChange: (body, options) => call('confirmEmailChange', { body, ...options }),
    undoEmailChange: (body, options) => call('undoEmailChange', { body, ...options }),
    export: (options) => call('exportUser', { ...options }),
    delete: (body, options) => after(call('deleteUser', { body, ...options }), () => parts.ended()),
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

type GroupedCalls = Omit<Client, 'fetch' | 'askToConfirm' | 'load' | 'hydrate' | 'subscribe' | 'getSnapshot' | 'tokens' | 'close'>

/** Every endpoint of the protocol as a method, grouped for people. */
export function groupCalls(parts: EndpointParts): GroupedCalls {
  const call = typedCall(parts.call)
  return {
    auth: authCalls(parts),
    secondFactor: secondFactorCalls(parts),
    passkeys: passkeyCalls(parts),
    connections: connectionCalls(parts),
    confirmation: confirmationCalls(parts),
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
