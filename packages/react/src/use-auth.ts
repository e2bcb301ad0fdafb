'use client'

import type { AuthCalls, AuthState, Client, ClientError, CurrentSession } from '@sallyport/client'
import type { ErrorCode, User } from '@sallyport/protocol'
import { useMemo } from 'react'
import { useAuthContext, useAuthState } from './context.ts'

export interface AuthActions {
  /** Never rejects: `{ data, error }`. */
  readonly signIn: AuthCalls['login']
  readonly signUp: AuthCalls['register']
  readonly signOut: AuthCalls['logout']
  readonly signOutEverywhere: AuthCalls['logoutAll']
  /** Ask the server again who is signed in. */
  readonly refresh: () => Promise<AuthState>
}

interface SignedInView {
  readonly status: 'signed_in'
  readonly user: User
  readonly session: CurrentSession | null
  readonly loading: false
  readonly isAuthenticated: true
  readonly error: null
  readonly reason: null
}
interface SignedOutView {
  readonly status: 'signed_out'
  readonly user: null
  readonly session: null
  readonly loading: false
  readonly isAuthenticated: false
  readonly error: null
  /** Why the session ended without the user's doing, such as `session_expired`; `null` after a sign-out and for a visitor. */
  readonly reason: ErrorCode | null
}
interface UnknownView {
  readonly status: 'unknown'
  readonly user: null
  readonly session: null
  readonly loading: true
  readonly isAuthenticated: false
  /** Why it could not be found out, such as `network_error`; the client asks again when the page is looked at. */
  readonly error: ClientError | null
  readonly reason: null
}

/** `status` tells three things apart; the other fields follow from it and narrow with it. */
export type UseAuth = (SignedInView | SignedOutView | UnknownView) & AuthActions

function viewOf(state: AuthState): SignedInView | SignedOutView | UnknownView {
  switch (state.status) {
    case 'signed_in':
      return { ...state, loading: false, isAuthenticated: true, error: null, reason: null }
    case 'signed_out':
      return { ...state, loading: false, isAuthenticated: false, error: null }
    case 'unknown':
      return { ...state, loading: true, isAuthenticated: false, reason: null }
  }
}

const actionsOf = (client: Client): AuthActions => ({
  signIn: client.auth.login,
  signUp: client.auth.register,
  signOut: client.auth.logout,
  signOutEverywhere: client.auth.logoutAll,
  refresh: client.load,
})

/**
 * Who is signed in, and what to do about it. `unknown` is not `signed_out`: show a placeholder of the same size. The
 * actions keep their identity between renders.
 */
export function useAuth(): UseAuth {
  const { client } = useAuthContext()
  const state = useAuthState()
  const actions = useMemo(() => actionsOf(client), [client])
  return useMemo(() => ({ ...viewOf(state), ...actions }), [state, actions])
}
