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
  /** `none`: nobody else hears, so the engine watches the store instead. `connected`/`disconnected`: a shared bus. */
  state(): 'none' | 'connected' | 'disconnected'
  publish(revocations: readonly Revocation[]): Promise<void>
  /** Answers a function that ends the subscription. */
  subscribe(listener: (revocation: Revocation) => void): () => void
}

export interface Volatile {
  readonly rateLimits: RateLimits
  readonly revocations: RevocationBroadcast
  close(): Promise<void>
}
