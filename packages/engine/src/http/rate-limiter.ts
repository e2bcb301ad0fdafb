import type { Observer, RateLimitOutcome, RateLimits } from '@sallyport/ports'
import type { AuthConfig } from '../config/auth-config.ts'
import type { Tunables } from '../config/tunables.ts'
import { ApiError } from '../kernel/api-error.ts'
import { type LimitName, limitRule } from './limit-rules.ts'

export interface CountedRequest {
  /** Throws `rate_limited` with `Retry-After` when the rule is used up. */
  take(limit: LimitName, key: string): Promise<void>
  /** `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers-07) of the tightest rule that was counted. */
  headers(): Readonly<Record<string, string>>
}

export function createRateLimiter(deps: {
  readonly config: AuthConfig
  readonly tunables: () => Tunables
  readonly rateLimits: RateLimits
  readonly observer: Observer
}): () => CountedRequest {
  if (!deps.config.limits.rateLimit) return () => UNLIMITED

  return () => {
    let tightest: RateLimitOutcome | null = null
    let windowMs = 0
    return {
      async take(name, key) {
        const rule = limitRule(name, deps.config, deps.tunables())
        const outcome = await deps.rateLimits.take(rule, key)
        if (tightest === null || outcome.remaining < tightest.remaining) {
          tightest = outcome
          windowMs = rule.windowMs
        }
        if (outcome.allowed) return
        deps.observer.rateLimited({ rule: name })
        throw new ApiError('rate_limited', { retryAfterSeconds: Math.max(1, Math.ceil(outcome.resetMs / 1_000)) })
      },
      headers() {
        if (tightest === null) return {}
        const reset = Math.max(0, Math.ceil(tightest.resetMs / 1_000))
        return {
          'ratelimit-policy': `${tightest.limit};w=${Math.round(windowMs / 1_000)}`,
          ratelimit: `limit=${tightest.limit}, remaining=${tightest.remaining}, reset=${reset}`,
        }
      },
    }
  }
}

const UNLIMITED: CountedRequest = { take: () => Promise.resolve(), headers: () => ({}) }
