import type { ErrorCode, MeData } from '@sallyport/protocol'
import { ERRORS } from '@sallyport/protocol'
import { watchAttention } from './attention.ts'
import type { AuthListener, AuthState, AuthStore } from './auth-state.ts'
import type { Refresher } from './refresher.ts'
import type { ClientError, Result } from './result.ts'
import type { TabMessage } from './tabs.ts'

/** A page that comes back into view asks again at most this often. */
const ATTENTION_INTERVAL_MS = 30_000
/** A sign-out told by another tab this soon after proof of a session may speak of the session before: ask instead of believing. */
const FRESH_PROOF_MS = 5_000

/** Keeps the state true: asks the server, listens to other tabs, looks again when the page is looked at. */
export interface SessionWatch {
  /** Any number of simultaneous callers share one request. */
  load(elsewhere?: boolean): Promise<AuthState>
  heard(message: TabMessage): void
  /** The server has just accepted this browser: a sign-in or a refresh. */
  proven(): void
  subscribe(listener: AuthListener): () => void
}

/** The 401 that another tab got, for calls that wait here. */
function refusalOf(reason: ErrorCode | null): ClientError {
  const code = reason ?? 'unauthenticated'
  // One member of the union by construction; the compiler does not match unions of this size.
  return { code, message: ERRORS[code].message, status: 401, fields: [], retryAfter: null, requestId: null } as ClientError
}

export interface WatchParts {
  readonly askMe: () => Promise<Result<MeData>>
  /** Without refresh or any other consequence. */
  readonly peekMe: () => Promise<Result<MeData>>
}

export function createSessionWatch(store: AuthStore, refresher: Refresher, { askMe, peekMe }: WatchParts): SessionWatch {
  let provenAt = Number.NEGATIVE_INFINITY
  let askedAt = Number.NEGATIVE_INFINITY
  let asking: Promise<AuthState> | null = null
  let unwatch: (() => void) | null = null

  async function ask(elsewhere: boolean): Promise<AuthState> {
    const epoch = store.epoch()
    const { data, error } = await askMe()
    if (error !== null) store.couldNotTell(error)
    else if (store.epoch() === epoch) store.signedIn(data.user, data.session, elsewhere)
    return store.get()
  }

  function load(elsewhere = false): Promise<AuthState> {
    askedAt = Date.now()
    asking ??= ask(elsewhere).finally(() => {
      asking = null
    })
    return asking
  }

  const proven = (): void => {
    provenAt = Date.now()
  }

  function believe(reason: ErrorCode | null): void {
    refresher.endedElsewhere(refusalOf(reason))
    store.signedOut(reason, true)
  }

  async function doubt(reason: ErrorCode | null): Promise<void> {
    const epoch = store.epoch()
    const { error } = await peekMe()
    if (error !== null && store.epoch() === epoch) believe(reason)
  }

  function heard(message: TabMessage): void {
    if (message.type === 'signed-out') {
      if (Date.now() - provenAt < FRESH_PROOF_MS) void doubt(message.reason)
      else believe(message.reason)
      return
    }
    proven()
    refresher.renewed()
    if (message.type === 'refreshed') store.refreshed(true)
    else if (store.get().status !== 'unknown' || store.listeners() > 0) void load(true)
  }

  function onAttention(cause: 'seen' | 'restored'): void {
    const state = store.get()
    const worthAsking = state.status === 'signed_in' || (state.status === 'unknown' && state.error !== null)
    if (worthAsking && (cause === 'restored' || Date.now() - askedAt >= ATTENTION_INTERVAL_MS)) void load()
  }

  function subscribe(listener: AuthListener): () => void {
    const leave = store.subscribe(listener)
    unwatch ??= watchAttention(onAttention)
    return () => {
      leave()
      if (store.listeners() > 0) return
      unwatch?.()
      unwatch = null
    }
  }

  return { load, heard, proven, subscribe }
}
