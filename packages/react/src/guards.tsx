'use client'

import type { UserRole } from '@sallyport/protocol'
import { Fragment, type ReactNode, useState } from 'react'
import { useAuthState } from './context.ts'

export interface GateProps {
  readonly children?: ReactNode
}

/** Shows its children to somebody who is signed in. It only hides: data must be protected where it is served. */
export function SignedIn({ children }: GateProps): ReactNode {
  return useAuthState().status === 'signed_in' ? children : null
}

/** Shows its children when certainly nobody is signed in; not while that is unknown. */
export function SignedOut({ children }: GateProps): ReactNode {
  return useAuthState().status === 'signed_out' ? children : null
}

export interface ProtectedProps {
  readonly children?: ReactNode
  /** When nobody is signed in: usually a redirect to the sign-in page. */
  readonly fallback?: ReactNode
  /** While it is not known. Give it the size of the children. */
  readonly loading?: ReactNode
  /** An admin has every role. */
  readonly role?: UserRole
  /** Signed in with too small a role; default the `fallback`. */
  readonly forbidden?: ReactNode
  /**
   * When the session ends by itself (expired, revoked) under somebody's hands: shown on top of the children, which stay mounted
   * so that nothing typed is lost (J10). Put a modal sign-in dialog here. After a sign-out the children go at once.
   */
  readonly ended?: ReactNode
}

/** Shows its children to those who may see them. It only hides: data must be protected where it is served. */
export function Protected({
  children,
  fallback = null,
  loading = null,
  role = 'user',
  forbidden = fallback,
  ended,
}: ProtectedProps): ReactNode {
  const state = useAuthState()
  const [shownTo, setShownTo] = useState<string | null>(null)
  const allowed = state.status === 'signed_in' && (role === 'user' || state.user.role === role)
  const endedByItself = state.status === 'signed_out' && state.reason !== null && ended !== undefined && shownTo !== null
  const showTo = allowed ? state.user.id : endedByItself || state.status === 'unknown' ? shownTo : null
  if (showTo !== shownTo) setShownTo(showTo)

  if (allowed || endedByItself) {
    // The key keeps the children through an interruption, and gives another user fresh ones.
    return (
      <Fragment key={showTo}>
        {children}
        {endedByItself ? ended : null}
      </Fragment>
    )
  }
  if (state.status === 'unknown') return loading
  return state.status === 'signed_out' ? fallback : forbidden
}
