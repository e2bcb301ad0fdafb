import type { Lease, Locks } from '@sallyport/ports'

/** Locks among the callers of this process. Time is `Date.now`, as in the rest of this package. */
export function createMemoryLocks(): Locks & { clear(): void } {
  // The object is the proof of who holds the lock: an expired lease finds another one in its place.
  const held = new Map<string, { until: number }>()

  return {
    async tryAcquire(name, ttlMs) {
      const now = Date.now()
      const current = held.get(name)
      if (current !== undefined && current.until > now) return null
      const mine = { until: now + ttlMs }
      held.set(name, mine)
      return leaseOf(name, mine)
    },
    clear: () => held.clear(),
  }

  function leaseOf(name: string, mine: { until: number }): Lease {
    return {
      async renew(ttlMs) {
        const now = Date.now()
        if (held.get(name) !== mine || mine.until <= now) return false
        mine.until = now + ttlMs
        return true
      },
      async release() {
        if (held.get(name) === mine) held.delete(name)
      },
    }
  }
}
