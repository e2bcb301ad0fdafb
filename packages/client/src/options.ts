import type { MeData } from '@sallyport/protocol'
import type { AuthState } from './auth-state.ts'

/** The part of the Web Locks API that is used; `navigator.locks` fits. */
export interface LockSource {
  request<T>(
    name: string,
    options: { readonly ifAvailable?: boolean; readonly signal?: AbortSignal },
    callback: (lock: unknown) => Promise<T>,
  ): Promise<T>
}

/** The part of `BroadcastChannel` that is used. */
export interface Channel {
  postMessage(message: unknown): void
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void
  close(): void
}

/** What a client without cookies keeps. Only `deviceToken` is meant to outlive a sign-out. */
export interface Tokens {
  readonly accessToken: string | null
  readonly refreshToken: string | null
  readonly deviceToken: string | null
}

export interface ClientOptions {
  /** Origin of the API, without a trailing slash; default `''`, the page's own origin. */
  readonly baseUrl?: string
  /** Default: the global `fetch`, looked up at each call. */
  readonly fetch?: typeof globalThis.fetch
  /** Default `include`; `same-origin` where the API is on the page's own origin. In memory mode no cookie is ever sent. */
  readonly credentials?: 'include' | 'same-origin'
  /**
   * `cookie` (default) holds no token at all and stores nothing. `memory` is for Node and command lines: tokens come in the
   * body and live in this object only.
   */
  readonly tokenMode?: 'cookie' | 'memory'
  /** Memory mode: what an earlier run kept, usually the `deviceToken` alone. */
  readonly tokens?: Partial<Tokens>
  /** Memory mode: called after every change, so that a command line can keep what it chooses to. */
  readonly onTokens?: (tokens: Tokens) => void
  /** Called once when a session ends here or in another tab; not for a visitor who never had one. */
  readonly onSignedOut?: (state: Extract<AuthState, { status: 'signed_out' }>) => void
  /** Default `navigator.locks` in a page; `null` for none. Tabs that share it refresh one at a time. */
  readonly locks?: LockSource | null
  /** Default a `BroadcastChannel` in a page; `null` for none. Tabs that share it hear of each other's sign-ins and sign-outs. */
  readonly channel?: Channel | null
  /** Milliseconds until a call gives up with `timeout`; default 15 000. */
  readonly timeoutMs?: number
  /** What the server already knows about the visitor: `null` for nobody, absent for not known. */
  readonly initialAuth?: MeData | null
}

/** Per call. */
export interface CallOptions {
  readonly signal?: AbortSignal
}
