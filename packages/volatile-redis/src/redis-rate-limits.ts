import type { RateLimitOutcome, RateLimitRule, RateLimits } from '@sallyport/ports'
// The three files of the library that count in Redis and in memory. Its index also loads every other database's limiter.
import RateLimiterMemory from 'rate-limiter-flexible/lib/RateLimiterMemory.js'
import RateLimiterRedis from 'rate-limiter-flexible/lib/RateLimiterRedis.js'
import RateLimiterRes from 'rate-limiter-flexible/lib/RateLimiterRes.js'
import type { CommandLink } from './command-link.ts'

/** The longest delay of a JavaScript timer, 24.8 days. A longer one fires at once and would switch the memory limiter off. */
const MAX_WINDOW_MS = 2 ** 31 - 1

/** As the library's own, which knows whole seconds only. `ARGV[4]` is the window in seconds, with its fraction. */
const TAKE = `
local window = math.floor(ARGV[4] * 1000 + 0.5)
redis.call('set', KEYS[1], 0, 'PX', window, 'NX')
local consumed = redis.call('incrby', KEYS[1], ARGV[1])
local ttl = redis.call('pttl', KEYS[1])
if ttl < 0 then
  redis.call('pexpire', KEYS[1], window)
  ttl = window
end
return {consumed, ttl}`

/** Makes the library run the script above, also for windows under one second. The script ignores the value. */
const RUN_SCRIPT = { customDuration: 1 }

interface Limiters {
  readonly shared: RateLimiterRedis
  /** Half the limit: while nobody can count for all, each process allows less than its share of trust (I6: absent is not allowed). */
  readonly insurance: RateLimiterMemory
}

/**
 * Fixed windows that begin with the first request of a key, counted in Redis in one script, so that concurrent callers of all
 * processes never share a count. While Redis is gone, slow, full or read-only, each process counts by itself against half the
 * limit (at least 1), and says so in `limit`. A changed rule starts to count anew. Never rejects because of Redis.
 */
export function createRedisRateLimits(link: CommandLink, prefix: string): RateLimits {
  const limiters = new Map<string, Limiters>()
  const storeClient = {
    eval: (script: string, options: { keys: string[]; arguments: string[] }) => link.call((redis) => redis.eval(script, options)),
    del: (key: string) => link.call((redis) => redis.del(key)),
  }

  function limitersOf(rule: RateLimitRule): Limiters {
    const id = `${rule.name}:${rule.limit}:${rule.windowMs}`
    const known = limiters.get(id)
    if (known !== undefined) return known
    const created = createLimiters(rule, storeClient, `${prefix}limit:${id}`)
    limiters.set(id, created)
    return created
  }

  return {
    async take(rule, key) {
      const { shared, insurance } = limitersOf(rule)
      try {
        return outcomeOf(rule.limit, await consumed(shared.consume(key, 1, RUN_SCRIPT)))
      } catch {
        return outcomeOf(insurance.points, await consumed(insurance.consume(key)))
      }
    },
    async reset(rule, key) {
      const { shared, insurance } = limitersOf(rule)
      await insurance.delete(key)
      // A counter that cannot be reached now ends with its window.
      await shared.delete(key).catch(() => false)
    },
  }
}

function createLimiters({ name, limit, windowMs }: RateLimitRule, storeClient: object, keyPrefix: string): Limiters {
  if (!(windowMs > 0 && windowMs <= MAX_WINDOW_MS)) {
    throw new RangeError(`rate limit ${name}: windowMs must be above 0 and at most ${MAX_WINDOW_MS}, was ${windowMs}`)
  }
  const duration = windowMs / 1000
  const half = Math.min(limit, Math.max(1, Math.floor(limit / 2)))
  return {
    shared: new RateLimiterRedis({
      storeClient,
      useRedisPackage: true,
      keyPrefix,
      points: limit,
      duration,
      customIncrTtlLuaScript: TAKE,
    }),
    // Each memory limiter has a store of its own, so keys need no prefix.
    insurance: new RateLimiterMemory({ keyPrefix: '', points: half, duration }),
  }
}

/** The library rejects with its result when the limit is passed; anything else is a real error. */
async function consumed(counting: Promise<RateLimiterRes>): Promise<{ readonly allowed: boolean; readonly result: RateLimiterRes }> {
  try {
    return { allowed: true, result: await counting }
  } catch (refusal) {
    if (refusal instanceof RateLimiterRes) return { allowed: false, result: refusal }
    throw refusal
  }
}

function outcomeOf(limit: number, { allowed, result }: { allowed: boolean; result: RateLimiterRes }): RateLimitOutcome {
  return { allowed, limit, remaining: result.remainingPoints, resetMs: Math.max(0, Math.ceil(result.msBeforeNext)) }
}
