import { randomUUID } from 'node:crypto'
import type { Lease, Locks, Logger } from '@sallyport/ports'
import type { CommandLink } from './command-link.ts'

const RENEW = `
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 0`

const RELEASE = `
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0`

/** Locks of one Redis server. After a failover that lost the last writes there can be two holders for a while (F-08). */
export function createRedisLocks(link: CommandLink, prefix: string, logger: Logger): Locks {
  return {
    async tryAcquire(name, ttlMs) {
      const key = `${prefix}lock:${name}`
      const holder = randomUUID()
      try {
        const answer = await link.call((redis) => redis.set(key, holder, { expiration: { type: 'PX', value: ttlMs }, condition: 'NX' }))
        return answer === null ? null : leaseOf(key, holder)
      } catch (error) {
        // It may have become ours after the time limit; then it ends by itself.
        logger.debug({ err: error, lock: name }, 'nobody can tell who holds the lock')
        return null
      }
    },
  }

  function leaseOf(key: string, holder: string): Lease {
    const asked = async (script: string, args: string[]): Promise<boolean> => {
      try {
        return (await link.call((redis) => redis.eval(script, { keys: [key], arguments: args }))) === 1
      } catch (error) {
        logger.debug({ err: error, key }, 'nobody can tell who holds the lock')
        return false
      }
    }
    return {
      renew: (ttlMs) => asked(RENEW, [holder, String(ttlMs)]),
      async release() {
        await asked(RELEASE, [holder])
      },
    }
  }
}
