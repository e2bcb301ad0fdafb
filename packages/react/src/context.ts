'use client'

import { type AuthState, type Client, UNKNOWN_AUTH_STATE } from '@sallyport/client'
import { createContext, useCallback, useContext, useSyncExternalStore } from 'react'
import type { ConfigResource } from './config-resource.ts'

export interface AuthContextValue {
  readonly client: Client
  /** What the server's render knew. It never changes during the life of a provider. */
  readonly initial: AuthState
  readonly config: ConfigResource
}

export const AuthContext = createContext<AuthContextValue | null>(null)

/** The surrounding provider's value; throws, with the fix, outside one. */
export function useAuthContext(): AuthContextValue {
  const value = useContext(AuthContext)
  if (value === null) throw new Error('Sallyport hooks work inside <AuthProvider client={createClient()}>. Put one around the page.')
  return value
}

/**
 * The state, as every hook reads it. While the client knows nothing, what the server's render knew counts; on the server and
 * during hydration only that counts, so the first client render equals the server's HTML even if the client has moved on.
 */
export function useAuthState(): AuthState {
  const { client, initial } = useAuthContext()
  const subscribe = useCallback((onChange: () => void) => client.subscribe(onChange), [client])
  const getSnapshot = useCallback(() => {
    const state = client.getSnapshot()
    return state.status === 'unknown' && initial !== UNKNOWN_AUTH_STATE ? initial : state
  }, [client, initial])
  return useSyncExternalStore(subscribe, getSnapshot, () => initial)
}
