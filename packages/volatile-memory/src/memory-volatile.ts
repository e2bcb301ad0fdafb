import type { Volatile } from '@sallyport/ports'
import { createLocalRevocations } from './local-revocations.ts'
import { createMemoryRateLimits } from './memory-rate-limits.ts'

/**
 * Rate limits and revocations of one process, gone when it ends. Two engines that share the object hear each other at once.
 * Time is `Date.now`, the only one the limiter knows: a test that moves it uses the fake timers of its runner.
 */
export function createMemoryVolatile(): Volatile {
  const rateLimits = createMemoryRateLimits()
  const revocations = createLocalRevocations()
  return {
    rateLimits,
    revocations,
    async close() {
      rateLimits.clear()
      revocations.clear()
    },
  }
}
