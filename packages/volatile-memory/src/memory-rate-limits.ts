import type { RateLimitOutcome, RateLimitRule, RateLimits } from '@sallyport/ports'
// The two files of the library that count in memory. Its index also loads every database's limiter: 20 ms and 8 MB at each start.
import RateLimiterMemory from 'rate-limiter-flexible/lib/RateLimiterMemory.js'
import RateLimiterRes from 'rate-limiter-flexible/lib/RateLimiterRes.js'

/** The longest delay of a JavaScript timer, 24.8 days. A longer one fires at once and would switch the limit off. */
const MAX_WINDOW_MS = 2 ** 31 - 1

/**
 * Fixed windows that begin with the first request of a key, counted in this process. Counting is synchronous, so concurrent
 * callers never share a count. A key is forgotten when its window ends: memory follows the number of keys within one window.
 * A changed rule (other limit or window under the same name) starts to count anew.
 */
export function createMemoryRateLimits(): RateLimits & { clear(): void } {
  const limiters = new Map<string, RateLimiterMemory>()

  function limiterOf(rule: RateLimitRule): RateLimiterMemory {
    const id = `${rule.name}\n${rule.limit}\n${rule.windowMs}`
    const known = limiters.get(id)
    if (known !== undefined) return known
    const limiter = createLimiter(rule)
    limiters.set(id, limiter)
    return limiter
  }

  return {
    async take(rule, key) {
      try {
        return outcomeOf(rule, true, await limiterOf(rule).consume(key))
      } catch (refusal) {
        // The library rejects with its result when the limit is passed; anything else is a real error.
        if (refusal instanceof RateLimiterRes) return outcomeOf(rule, false, refusal)
        throw refusal
      }
    },
    async reset(rule, key) {
      await limiterOf(rule).delete(key)
    },
    clear: () => limiters.clear(),
  }
}

function createLimiter({ name, limit, windowMs }: RateLimitRule): RateLimiterMemory {
  if (!(windowMs > 0 && windowMs <= MAX_WINDOW_MS)) {
    throw new RangeError(`rate limit ${name}: windowMs must be above 0 and at most ${MAX_WINDOW_MS}, was ${windowMs}`)
  }
  // Each limiter has a store of its own, so keys need no prefix.
  return new RateLimiterMemory({ keyPrefix: '', points: limit, duration: windowMs / 1000 })
}

function outcomeOf(rule: RateLimitRule, allowed: boolean, result: RateLimiterRes): RateLimitOutcome {
  return { allowed, limit: rule.limit, remaining: result.remainingPoints, resetMs: Math.max(0, Math.ceil(result.msBeforeNext)) }
}
