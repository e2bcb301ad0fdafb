import type { ErrorCode, MeData, User } from '@sallyport/protocol'
import { callOut } from './call-out.ts'
import type { ClientError } from './result.ts'

export type CurrentSession = MeData['session']

/**
 * Three states, never two: `unknown` is not `signed_out`. Objects are frozen in spirit and replaced as a whole, so identity
 * tells change (what `useSyncExternalStore` asks for).
 */
export type AuthState =
  | {
      readonly status: 'unknown'
      readonly user: null
      readonly session: null
      /** Why it is still unknown, when asking failed. */
      readonly error: ClientError | null
    }
  | {
      readonly status: 'signed_out'
      readonly user: null
      readonly session: null
      /** Why a session ended without the user's doing; `null` after a sign-out and for a visitor. */
      readonly reason: ErrorCode | null
    }
  | {
      readonly status: 'signed_in'
      readonly user: User
      /** `null` right after a sign-in, until `me` was asked. */
      readonly session: CurrentSession | null
    }

/** `elsewhere`: another tab did it. */
export interface AuthEvent {
  readonly type: 'signed_in' | 'signed_out' | 'refreshed' | 'updated'
  readonly elsewhere: boolean
}

export type AuthListener = (event: AuthEvent) => void

export const UNKNOWN: AuthState = { status: 'unknown', user: null, session: null, error: null }

/** The state that a server's knowledge amounts to. */
export function stateOf(known: MeData | null | undefined): AuthState {
  if (known === undefined) return UNKNOWN
  if (known === null) return { status: 'signed_out', user: null, session: null, reason: null }
  return { status: 'signed_in', user: known.user, session: known.session }
}

export interface AuthStore {
  get(): AuthState
  /** Moves at every sign-in and sign-out. An answer that was asked for in an earlier epoch says nothing about this one. */
  epoch(): number
  subscribe(listener: AuthListener): () => void
  /** Takes what somebody else knows, unless this store knows already. */
  hydrate(known: AuthState): void
  signedIn(user: User, session: CurrentSession | null, elsewhere?: boolean): void
  /** Returns whether a state changed: of any number of failing calls exactly one gets `true`. */
  signedOut(reason: ErrorCode | null, elsewhere?: boolean): boolean
  /** New data about the same session. Ignored unless somebody is signed in. */
  updated(user: User): void
  couldNotTell(error: ClientError): void
  refreshed(elsewhere: boolean): void
  listeners(): number
}

/** Reasons worth telling even to somebody whom this page never saw signed in. */
const ALWAYS_TOLD: readonly (ErrorCode | null)[] = ['session_expired', 'session_revoked']

export function createAuthStore(
  initial: AuthState,
  onSignedOut: (previous: AuthState, next: Extract<AuthState, { status: 'signed_out' }>) => void,
): AuthStore {
  let state = initial
  let epoch = 0
  const listeners = new Set<AuthListener>()

  function move(next: AuthState, event: AuthEvent): void {
    state = next
    for (const listener of [...listeners]) callOut(listener, event)
  }

  return {
    get: () => state,
    epoch: () => epoch,
    listeners: () => listeners.size,
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    hydrate(known) {
      if (state.status === 'unknown' && known.status !== 'unknown') move(known, { type: 'updated', elsewhere: false })
    },
    signedIn(user, session, elsewhere = false) {
      const same = state.status === 'signed_in' && state.user.id === user.id
      if (!same) epoch += 1
      move({ status: 'signed_in', user, session }, { type: same ? 'updated' : 'signed_in', elsewhere })
    },
    signedOut(reason, elsewhere = false) {
      if (state.status === 'signed_out') {
        // A sign-out after a session ended by itself: there is nothing to be told about any more.
        if (reason === null && state.reason !== null) move({ ...state, reason }, { type: 'updated', elsewhere })
        return false
      }
      const previous = state
      const told = previous.status === 'signed_in' || ALWAYS_TOLD.includes(reason) ? reason : null
      const next = { status: 'signed_out', user: null, session: null, reason: told } as const
      epoch += 1
      move(next, { type: 'signed_out', elsewhere })
      onSignedOut(previous, next)
      return true
    },
    updated(user) {
      if (state.status === 'signed_in') move({ ...state, user }, { type: 'updated', elsewhere: false })
    },
    couldNotTell(error) {
      if (state.status === 'unknown') move({ ...state, error }, { type: 'updated', elsewhere: false })
    },
    refreshed(elsewhere) {
      for (const listener of [...listeners]) callOut(listener, { type: 'refreshed', elsewhere })
    },
  }
}
