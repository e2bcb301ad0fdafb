import type { Clock, LiveTokens, Logger } from '@sallyport/ports'
import type { CommandLink } from './command-link.ts'
import type { RedisCommands } from './redis-clients.ts'

/** Remembers the id until its token expires, forgets those that have, and lives as long as its longest entry. */
const REMEMBER = `
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[1])
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[3])
local last = redis.call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')
return redis.call('PEXPIRE', KEYS[1], last[2] - ARGV[1])`

/** Removes members; a set that has become empty is gone. */
const FORGET = `return redis.call('ZREM', KEYS[1], unpack(ARGV))`
const IDS_PER_CALL = 500

/**
 * `refresh:{userId}:{tokenId}` = `valid`, expiring with the token (R-318, R-321; the braces of R-318 stand for the values and
 * are not written). `refresh-index:{userId}` names the ids of a user, so that all of them can be removed without a SCAN. Every
 * command names one key: on a Cluster the keys of a user may lie on different nodes, and need no hash tag.
 */
export function createRedisLiveTokens(deps: {
  readonly link: CommandLink
  readonly clock: Clock
  readonly logger: Logger
  readonly prefix: string
}): LiveTokens {
  const tokenKey = (userId: string, tokenId: string) => `${deps.prefix}refresh:${userId}:${tokenId}`
  const indexKey = (userId: string) => `${deps.prefix}refresh-index:${userId}`

  async function tried(verb: string, work: (redis: RedisCommands) => Promise<unknown>): Promise<void> {
    try {
      await deps.link.call(work)
    } catch (error) {
      deps.logger.debug({ err: error, verb }, 'the live token index was not written')
    }
  }

  function removal(redis: RedisCommands, userId: string, tokenIds: readonly string[]): Promise<unknown>[] {
    const work: Promise<unknown>[] = tokenIds.map((tokenId) => redis.del(tokenKey(userId, tokenId)))
    for (let from = 0; from < tokenIds.length; from += IDS_PER_CALL) {
      work.push(redis.eval(FORGET, { keys: [indexKey(userId)], arguments: tokenIds.slice(from, from + IDS_PER_CALL) }))
    }
    return work
  }

  return {
    async set({ userId, tokenId, previousTokenId, ttlMs }) {
      if (ttlMs <= 0) return tried('set', (redis) => Promise.all(removal(redis, userId, [tokenId])))
      const now = deps.clock.now()
      const remember = { keys: [indexKey(userId)], arguments: [String(now), String(now + ttlMs), tokenId] }
      const expiration = { type: 'PX', value: Math.ceil(ttlMs) } as const
      // Sent together, in this order: an id is in the index before its key exists.
      await tried('set', (redis) =>
        Promise.all([
          redis.eval(REMEMBER, remember),
          redis.set(tokenKey(userId, tokenId), 'valid', { expiration }),
          ...(previousTokenId === null ? [] : removal(redis, userId, [previousTokenId])),
        ]),
      )
    },
    async remove(userId, tokenIds) {
      if (tokenIds.length > 0) await tried('remove', (redis) => Promise.all(removal(redis, userId, tokenIds)))
    },
    async removeAll(userId) {
      await tried('removeAll', async (redis) => Promise.all(removal(redis, userId, await redis.zRange(indexKey(userId), 0, -1))))
    },
  }
}
