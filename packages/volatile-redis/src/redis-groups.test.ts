import { randomUUID } from 'node:crypto'
import type { Volatile } from '@sallyport/ports'
import { describeVolatile, type VolatileUnderTest } from '@sallyport/store-contract'
import { createClient, createCluster } from 'redis'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { describeWithRedis, freePort, type RedisServer, startRedis } from '../../../test/support/redis-server.ts'
import { recordingLogger } from '../testing/recording-logger.ts'
import type { RedisAddress } from './options.ts'
import { createRedisVolatile } from './redis-volatile.ts'

const PATIENCE = { timeout: 25_000, interval: 50 }
const portOf = ({ port }: { readonly port: number }) => port

interface Side {
  get(key: string): Promise<string | null>
  pTTL(key: string): Promise<number>
  close(): Promise<unknown>
}

/** Keys of its own for each test, seen through a client of its own. */
function underTest(address: RedisAddress, side: Side): VolatileUnderTest {
  const prefix = `test-${randomUUID()}:`
  const nodes: Volatile[] = []
  const tokenKey = (userId: string, tokenId: string) => `${prefix}refresh:${userId}:${tokenId}`
  return {
    async node() {
      const options = { ...address, prefix, liveTokenPrefix: prefix, logger: recordingLogger(), callTimeoutMs: 5_000 }
      const node = await createRedisVolatile(options)
      await vi.waitFor(async () => expect(await node.check()).toBe('healthy'), PATIENCE)
      nodes.push(node)
      return node
    },
    liveTokens: {
      read: (userId, tokenId) => side.get(tokenKey(userId, tokenId)),
      remainingMs: (userId, tokenId) => side.pTTL(tokenKey(userId, tokenId)),
    },
    async close() {
      await Promise.all([...nodes.map((node) => node.close()), side.close()])
    },
  }
}

describeWithRedis('Redis Cluster', () => {
  let servers: readonly RedisServer[] = []

  beforeAll(async () => {
    const settings = async () => ['--cluster-enabled', 'yes', '--cluster-port', `${await freePort()}`]
    servers = await Promise.all([1, 2, 3].map(async () => startRedis({ settings: await settings() })))
    const busPorts = await Promise.all(
      servers.map(async (server) => (await server.command('CONFIG', 'GET', 'cluster-port')).split('\r\n')[4]),
    )
    const ranges = [
      ['0', '5460'],
      ['5461', '10922'],
      ['10923', '16383'],
    ]
    await Promise.all(servers.map((server, index) => server.command('CLUSTER', 'ADDSLOTSRANGE', ...(ranges[index] ?? []))))
    const [first] = servers
    for (const [index, { port }] of servers.entries()) {
      await first?.command('CLUSTER', 'MEET', '127.0.0.1', `${port}`, `${busPorts[index]}`)
    }
    const isWhole = async (server: RedisServer) => (await server.command('CLUSTER', 'INFO')).includes('cluster_state:ok')
    const knowsAll = async (server: RedisServer) => (await server.command('CLUSTER', 'INFO')).includes('cluster_known_nodes:3')
    for (const server of servers) {
      await vi.waitFor(async () => expect(await isWhole(server)).toBe(true), PATIENCE)
      await vi.waitFor(async () => expect(await knowsAll(server)).toBe(true), PATIENCE)
    }
  }, 60_000)
  afterAll(() => Promise.all(servers.map((server) => server.stop())))

  describeVolatile('three masters', async () => {
    const urls = servers.map(({ url }) => url)
    const side = createCluster({ rootNodes: urls.map((url) => ({ url })) }).on('error', () => {})
    await side.connect()
    return underTest({ cluster: { nodes: urls } }, side)
  })
})

describeWithRedis('Redis with Sentinel', () => {
  let master: RedisServer
  let replica: RedisServer
  let sentinel: RedisServer

  beforeAll(async () => {
    master = await startRedis()
    replica = await startRedis({ settings: ['--replicaof', `127.0.0.1 ${portOf(master)}`] })
    const lines = [
      `sentinel monitor group 127.0.0.1 ${portOf(master)} 1`,
      'sentinel down-after-milliseconds group 500',
      'sentinel failover-timeout group 3000',
    ]
    sentinel = await startRedis({ sentinel: `${lines.join('\n')}\n` })
    const known = async () => (await sentinel.command('SENTINEL', 'REPLICAS', 'group')).includes(`${portOf(replica)}`)
    await vi.waitFor(async () => expect(await known()).toBe(true), PATIENCE)
  }, 60_000)
  afterAll(() => Promise.all([master, replica, sentinel].map((server) => server.stop())))

  const address = (): RedisAddress => ({ sentinel: { name: 'group', nodes: [sentinel.url] } })

  describeVolatile('master and replica', async () => {
    const side = createClient({ url: master.url })
    await side.connect()
    return underTest(address(), side)
  })

  describe('failover', () => {
    it('follows the new master, and reads the store before it trusts it', { timeout: 60_000 }, async () => {
      const node = await createRedisVolatile({ ...address(), logger: recordingLogger(), callTimeoutMs: 1_000 })
      await expect.poll(() => node.check(), PATIENCE).toBe('healthy')
      let storeReads = 0
      node.revocations.onReconnect(async () => {
        storeReads += 1
      })
      await master.kill()
      await expect.poll(() => storeReads > 0 && node.revocations.state(), PATIENCE).toBe('connected')
      await expect.poll(() => node.check(), PATIENCE).toBe('healthy')
      expect(await replica.command('ROLE')).toContain('master')
      const rule = { name: 'login', limit: 8, windowMs: 60_000 }
      expect((await node.rateLimits.take(rule, 'ada')).limit).toBe(8)
      await node.close()
    })
  })
})
