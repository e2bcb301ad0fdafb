import { setTimeout as sleep } from 'node:timers/promises'
import type { Volatile } from '@sallyport/ports'
import { openCommandLink } from './command-link.ts'
import type { RedisVolatileOptions } from './options.ts'
import { createRedisClients } from './redis-clients.ts'
import { createRedisLiveTokens } from './redis-live-tokens.ts'
import { createRedisLocks } from './redis-locks.ts'
import { createRedisRateLimits } from './redis-rate-limits.ts'
import { createRedisRevocations } from './redis-revocations.ts'

/** How long a start waits for Redis; after that the process starts without it and connects when it can. */
const PATIENCE_MS = 1_000

/**
 * What processes share, on Redis 6 or newer; losing it loses no decision that the store has recorded. Resolves when connected,
 * and after one second at the latest: a process starts without Redis and works with its fallbacks (F-05). Throws a `TypeError`
 * for an address that is none. Give Redis the policy `noeviction`: an evicted counter starts again at nought.
 */
export async function createRedisVolatile(options: RedisVolatileOptions): Promise<Volatile> {
  const { logger, callTimeoutMs = 100, prefix = 'sallyport:', liveTokenPrefix = '', clock = { now: Date.now } } = options
  const clients = createRedisClients(options, options, logger)
  const link = openCommandLink({ openClient: () => clients.command(), timeoutMs: callTimeoutMs, logger })
  // Without commands there are no beats to hear.
  const openSubscriber = () => link.connected.then(() => clients.subscriber())
  const revocations = createRedisRevocations({ openSubscriber, link, clock, logger, prefix })
  const started = new AbortController()
  const patience = sleep(PATIENCE_MS, undefined, { signal: started.signal }).catch(() => {})
  await Promise.race([Promise.all([link.connected, revocations.ready]), patience])
  started.abort()

  return {
    rateLimits: createRedisRateLimits(link, prefix),
    revocations,
    liveTokens: createRedisLiveTokens({ link, clock, logger, prefix: liveTokenPrefix }),
    locks: createRedisLocks(link, prefix, logger),
    async check() {
      if (revocations.state() !== 'connected') return 'unhealthy'
      const expiration = { type: 'PX', value: 10_000 } as const
      // A write: a full or read-only Redis answers a PING.
      const written = link.call((redis) => redis.set(`${prefix}health`, '1', { expiration }))
      return written.then(
        () => 'healthy' as const,
        () => 'unhealthy' as const,
      )
    },
    async close() {
      await revocations.close()
      await link.close()
    },
  }
}
