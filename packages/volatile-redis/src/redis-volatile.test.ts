import { randomUUID } from 'node:crypto'
import type { Volatile } from '@sallyport/ports'
import { describeVolatile, type OpenVolatile } from '@sallyport/store-contract'
import { createClient } from 'redis'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeWithRedis, type RedisServer, startRedis } from '../../../test/support/redis-server.ts'
import { recordingLogger } from '../testing/recording-logger.ts'
import { createRedisVolatile } from './redis-volatile.ts'

/** Names of its own for each test, so that a server which others use too is none the worse for it. */
const opener =
  (url: () => string): OpenVolatile =>
  async () => {
    const prefix = `sallyport-test-${randomUUID()}:`
    const side = createClient({ url: url() })
    await side.connect()
    const nodes: Volatile[] = []
    return {
      async node() {
        // Exactness is tested here, not speed: this machine may be busy with other tests.
        const options = { url: url(), prefix, liveTokenPrefix: prefix, logger: recordingLogger(), callTimeoutMs: 5_000 }
        const node = await createRedisVolatile(options)
        await expect.poll(() => node.check(), { timeout: 20_000 }).toBe('healthy')
        nodes.push(node)
        return node
      },
      liveTokens: {
        read: (userId, tokenId) => side.get(`${prefix}refresh:${userId}:${tokenId}`),
        remainingMs: (userId, tokenId) => side.pTTL(`${prefix}refresh:${userId}:${tokenId}`),
      },
      async close() {
        await Promise.all(nodes.map((node) => node.close()))
        for await (const keys of side.scanIterator({ MATCH: `${prefix}*` })) if (keys.length > 0) await side.del(keys)
        await side.close()
      },
    }
  }

describeWithRedis('Redis', () => {
  let server: RedisServer
  beforeAll(async () => {
    server = await startRedis()
  })
  afterAll(() => server.stop())

  describeVolatile(
    'one server',
    opener(() => server.url),
  )

  it('writes the live index under the names of R-318, and forgets what has expired', async () => {
    const node = await createRedisVolatile({ url: server.url, logger: recordingLogger(), callTimeoutMs: 5_000 })
    await node.liveTokens.set({ userId: 'ada', tokenId: 'brief', previousTokenId: null, ttlMs: 40 })
    expect(await server.command('GET', 'refresh:ada:brief')).toMatch(/valid$/)
    await expect.poll(() => server.command('EXISTS', 'refresh:ada:brief')).toBe(':0')
    await node.liveTokens.set({ userId: 'ada', tokenId: 'long', previousTokenId: null, ttlMs: 60_000 })
    expect(await server.command('ZCARD', 'refresh-index:ada')).toBe(':1')
    expect(Number((await server.command('PTTL', 'refresh-index:ada')).slice(1))).toBeGreaterThan(0)
    await node.liveTokens.removeAll('ada')
    expect(await server.command('EXISTS', 'refresh:ada:long', 'refresh-index:ada')).toBe(':0')
    await node.close()
  })
})

/** `TEST_REDIS_URL`: the same promises on a server of your choice, whose other keys are left alone. */
const given = process.env.TEST_REDIS_URL
if (given !== undefined && given !== '')
  describeVolatile(
    'Redis at TEST_REDIS_URL',
    opener(() => given),
  )
