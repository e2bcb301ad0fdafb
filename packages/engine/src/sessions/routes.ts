import { newCsrfToken } from '../http/csrf-token.ts'
import { csrfSubject } from '../http/own-origin.ts'
import { answer, type CallOf, publicRoute, type RouteHandler, sessionRoute } from '../http/route.ts'
import { refreshReply } from '../http/sign-in-reply.ts'
import { ApiError } from '../kernel/api-error.ts'
import type { Services } from '../services.ts'
import { revokeSession, signOut, signOutEverywhere } from './end-sessions.ts'
import { createMePresenter } from './present-me.ts'
import { presentSession } from './present-session.ts'
import { refreshSession } from './refresh-session.ts'

export function sessionRoutes(services: Services): readonly RouteHandler[] {
  const presentMe = createMePresenter()
  return [
    publicRoute('refresh', (call) => refreshRoute(services, call)),
    publicRoute('logout', async ({ presented, caller }) => {
      await signOut(services, presented, caller)
      return { answer: answer('Signed out.', {}), cookies: { kind: 'sign_out' } }
    }),
    sessionRoute('logoutAll', async ({ session, caller }) => {
      const revoked = await signOutEverywhere(services, session, null, caller)
      return { answer: answer('Signed out on every device.', { revoked }), cookies: { kind: 'sign_out' } }
    }),
    sessionRoute('me', async ({ session }) => {
      const user = await services.store.users.findById(session.userId)
      if (user === null || !user.isActive) throw new ApiError('session_revoked')
      return presentMe(user, session)
    }),
    publicRoute('csrf', async ({ presented }) => {
      const token = newCsrfToken(services.keys.csrf, csrfSubject(services, presented))
      return { answer: answer('Send this token as X-CSRF-Token.', { csrfToken: token }), cookies: { kind: 'csrf', token } }
    }),
    sessionRoute('listSessions', async ({ session, caller }) => {
      await services.touches.flush()
      const sessions = await services.store.sessions.list(session.userId, caller.now)
      const presented = sessions.map((record) => presentSession(record, session.sessionId))
      return {
        answer: answer('These devices are signed in.', { sessions: presented.sort((a, b) => Number(b.current) - Number(a.current)) }),
      }
    }),
    sessionRoute('revokeSession', async ({ session, params, caller }) => {
      const sessionId = params.sessionId ?? ''
      await revokeSession(services, session, sessionId, caller)
      const self = sessionId === session.sessionId
      return { answer: answer('Signed out on that device.', {}), cookies: { kind: self ? 'sign_out' : 'keep' } }
    }),
    sessionRoute('revokeOtherSessions', async ({ session, caller }) => {
      const revoked = await signOutEverywhere(services, session, session.sessionId, caller)
      return { answer: answer('Signed out on your other devices.', { revoked }) }
    }),
  ]
}

async function refreshRoute(services: Services, call: CallOf<'refresh'>) {
  const presented = call.input.refreshToken ?? call.presented.refreshToken
  if (presented === null) throw new ApiError('refresh_invalid')
  const outcome = await refreshSession(services, presented, call.caller)
  services.observer.refresh({ outcome: outcome.kind })
  switch (outcome.kind) {
    case 'refreshed':
      return refreshReply(call, outcome.tokens)
    case 'expired':
      throw new ApiError('session_expired')
    case 'ended':
    case 'reuse_detected':
      throw new ApiError('session_revoked')
    case 'invalid':
    case 'superseded':
      throw new ApiError('refresh_invalid')
  }
}
