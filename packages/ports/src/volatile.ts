import type { EpochMs } from './values.ts'

export interface RateLimitRule {
  /** Part of the key and of the `RateLimit-Policy` header. */
  readonly name: string
  readonly limit: number
  readonly windowMs: number
}

export interface RateLimitOutcome {
  readonly allowed: boolean
  readonly limit: number
  readonly remaining: number
  readonly resetMs: number
}

export interface RateLimits {
  /** Count one request against the rule for this key. Concurrent callers are never counted as one. */
  take(rule: RateLimitRule, key: string): Promise<RateLimitOutcome>
  reset(rule: RateLimitRule, key: string): Promise<void>
}

export type Revocation =
  | { readonly kind: 'session'; readonly sessionId: string; readonly at: EpochMs }
  | { readonly kind: 'user'; readonly userId: string; readonly at: EpochMs }

/** How nodes tell each other at once what no longer counts. The store stays the record. */
export interface RevocationBroadcast {
  /**
   * `none`: nobody else hears, so the engine watches the store instead. `connected`/`disconnected`: a shared bus. After an
   * interruption it is `connected` again only once everything published in the meantime has been delivered and every
   * `onReconnect` listener has resolved; until then the engine asks the store.
   */
  state(): 'none' | 'connected' | 'disconnected'
  /**
   * Every listener of this process has heard when it resolves. A bus that is out of reach rejects nothing: what could not be
   * sent is kept for a while and sent when the bus is back, and listeners elsewhere find it in the store until then.
   */
  publish(revocations: readonly Revocation[]): Promise<void>
  /**
   * Answers a function that ends the subscription. The same revocation may be delivered more than once and late: after a
   * reconnect everything published in the meantime arrives. The listener must not throw.
   */
  subscribe(listener: (revocation: Revocation) => void): () => void
  /**
   * Called each time the bus could have lost something (it was out of reach, restarted empty, failed over) and is back, before
   * `state()` becomes `connected`: the place to read the store again. While a listener rejects, the state stays
   * `disconnected` and all are asked again. Answers a function that removes the listener. Never called where the state is `none`.
   */
  onReconnect(listener: () => Promise<void>): () => void
}

/**
 * Which refresh tokens live, for operators and other services to look at. No decision of the engine hangs on it: the
 * store is the record. So nothing here throws; what could not be written is logged and dropped.
 */
export interface LiveTokens {
  /** `tokenId` lives for `ttlMs` more; the one that it replaces lives no more. */
  set(token: {
    readonly userId: string
    readonly tokenId: string
    readonly previousTokenId: string | null
    readonly ttlMs: number
  }): Promise<void>
  /** Ids that are not in the index are no error. */
  remove(userId: string, tokenIds: readonly string[]): Promise<void>
  removeAll(userId: string): Promise<void>
}

/** One holder of a lock. It ends by itself when its time is over, whatever became of its holder. */
export interface Lease {
  /** Hold it for `ttlMs` from now. `false`: it is no longer ours (or nobody can tell), so stop what it protected. */
  renew(ttlMs: number): Promise<boolean>
  /** Never throws. A lease that has expired releases nobody else's. */
  release(): Promise<void>
}

/** One runner among all processes for work that is safe, but wasteful, to do twice (C-68): a paused holder may outlive its lease. */
export interface Locks {
  /**
   * Of any number of concurrent callers, in however many processes, at most one receives the lease; the others receive `null`,
   * and so does everybody while nobody can tell who holds it. Never waits for the holder.
   */
  tryAcquire(name: string, ttlMs: number): Promise<Lease | null>
}

export interface Volatile {
  readonly rateLimits: RateLimits
  readonly revocations: RevocationBroadcast
  readonly liveTokens: LiveTokens
  readonly locks: Locks
  /** For the health check. `none`: there is nothing but this process. `unhealthy`: the part that processes share cannot be used now. */
  check(): Promise<'none' | 'healthy' | 'unhealthy'>
  close(): Promise<void>
}
