import type { LiveTokens, Volatile } from '@sallyport/ports'
import { createLocalRevocations } from './local-revocations.ts'
import { createMemoryLocks } from './memory-locks.ts'
import { createMemoryRateLimits } from './memory-rate-limits.ts'

/** The index is for others to look at, and nobody else can look into this process. */
const NO_LIVE_TOKENS: LiveTokens = { set: async () => {}, remove: async () => {}, removeAll: async () => {} }

/**
 * Rate limits, revocations and locks of one process, gone when it ends. Two engines that share the object hear each other at once.
 * Time is `Date.now`, the only one the limiter knows: a test that moves it uses the fake timers of its runner.
 */
export function createMemoryVolatile(): Volatile {
  const rateLimits = createMemoryRateLimits()
  const revocations = createLocalRevocations()
  const locks = createMemoryLocks()
  return {
    rateLimits,
    revocations,
    liveTokens: NO_LIVE_TOKENS,
    locks,
    check: async () => 'none',
    async close() {
      rateLimits.clear()
      revocations.clear()
      locks.clear()
    },
  }
}
