import { randomUUID } from 'node:crypto'
import { createServer } from 'node:net'
import type { RateLimitRule, Revocation, Volatile } from '@sallyport/ports'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { describeWithRedis, freePort, type RedisServer, startRedis } from '../../../test/support/redis-server.ts'
import { startTcpProxy, type TcpProxy } from '../../../test/support/tcp-proxy.ts'
import { recordingLogger } from '../testing/recording-logger.ts'
import { createRedisVolatile } from './redis-volatile.ts'

const rule: RateLimitRule = { name: 'login', limit: 8, windowMs: 600_000 }
const PATIENCE = { timeout: 20_000, interval: 20 }

function sessionsEnded(count: number): readonly Revocation[] {
  return Array.from({ length: count }, () => ({ kind: 'session', sessionId: randomUUID(), at: Date.now() }))
}

/** How many of so many requests with a fresh key are allowed. */
async function allowed(node: Volatile, requests = 10): Promise<number> {
  const key = randomUUID()
  const outcomes = await Promise.all(Array.from({ length: requests }, () => node.rateLimits.take(rule, key)))
  return outcomes.filter((outcome) => outcome.allowed).length
}

describeWithRedis('Redis in trouble', () => {
  let server: RedisServer
  let nodes: Volatile[] = []
  let proxies: TcpProxy[] = []

  beforeEach(async () => {
    server = await startRedis()
  })
  afterEach(async () => {
    server.resume()
    await Promise.all(nodes.map((node) => node.close()))
    await Promise.all(proxies.map((proxy) => proxy.close()))
    nodes = []
    proxies = []
    await server.stop()
  })

  async function node(port = server.port, callTimeoutMs = 1_000) {
    const logger = recordingLogger()
    const volatile = await createRedisVolatile({ url: `redis://127.0.0.1:${port}`, logger, callTimeoutMs })
    nodes.push(volatile)
    const heard = new Set<string>()
    volatile.revocations.subscribe((revocation) => heard.add(JSON.stringify(revocation)))
    const hasHeard = (revocations: readonly Revocation[]) => revocations.every((revocation) => heard.has(JSON.stringify(revocation)))
    return { volatile, logger, hasHeard }
  }

  async function proxy(): Promise<TcpProxy> {
    const started = await startTcpProxy(server)
    proxies.push(started)
    return started
  }

  const becomes = (volatile: Volatile, state: 'connected' | 'disconnected') =>
    expect.poll(() => volatile.revocations.state(), PATIENCE).toBe(state)
  const isWell = async (volatile: Volatile) => {
    await expect.poll(() => volatile.check(), PATIENCE).toBe('healthy')
    expect(await allowed(volatile)).toBe(rule.limit)
  }

  it('starts without Redis, stricter, and uses it when it comes', async () => {
    await server.kill()
    const { volatile, logger } = await node()
    expect(volatile.revocations.state()).toBe('disconnected')
    expect(await volatile.check()).toBe('unhealthy')
    expect(await allowed(volatile)).toBe(rule.limit / 2)
    expect((await volatile.rateLimits.take({ ...rule, limit: 1 }, 'ada')).allowed).toBe(true)
    expect(await volatile.locks.tryAcquire('clean-up', 1_000)).toBeNull()
    await volatile.liveTokens.set({ userId: 'ada', tokenId: 't', previousTokenId: null, ttlMs: 1_000 })
    await server.start()
    await becomes(volatile, 'connected')
    await isWell(volatile)
    // One line for the outage, not one for each call.
    expect(logger.said.filter((line) => line.startsWith('warn'))).toHaveLength(1)
  })

  it('survives a server killed under load and restarted empty', async () => {
    const here = await node()
    const there = await node()
    let asked = 0
    let loading = true
    const load = Promise.all(
      [here, there, here, there].map(async ({ volatile }) => {
        while (loading) {
          asked += 1
          await volatile.rateLimits.take(rule, `key-${asked % 50}`)
          await volatile.revocations.publish(sessionsEnded(1))
          await new Promise((resolve) => setTimeout(resolve, 2))
        }
      }),
    )
    const readStore: string[] = []
    there.volatile.revocations.onReconnect(async () => {
      readStore.push(there.volatile.revocations.state())
    })
    await expect.poll(() => asked, PATIENCE).toBeGreaterThan(100)
    await server.kill()
    await Promise.all([becomes(here.volatile, 'disconnected'), becomes(there.volatile, 'disconnected')])
    const during = sessionsEnded(20)
    await here.volatile.revocations.publish(during)
    expect(await there.volatile.check()).toBe('unhealthy')
    await server.start()
    await Promise.all([becomes(here.volatile, 'connected'), becomes(there.volatile, 'connected')])
    loading = false
    await load
    expect(readStore.length).toBeGreaterThan(0)
    expect(new Set(readStore)).toEqual(new Set(['disconnected']))
    await expect.poll(() => there.hasHeard(during), PATIENCE).toBe(true)
    await Promise.all([isWell(here.volatile), isWell(there.volatile)])
  })

  it('is connected again only when every listener has read the store', async () => {
    const { volatile } = await node()
    let attempts = 0
    let storeAnswers = false
    volatile.revocations.onReconnect(async () => {
      attempts += 1
      if (!storeAnswers) throw new Error('the store is away too')
    })
    await server.kill()
    await becomes(volatile, 'disconnected')
    await server.start()
    await expect.poll(() => attempts, PATIENCE).toBeGreaterThan(2)
    expect(volatile.revocations.state()).toBe('disconnected')
    storeAnswers = true
    await becomes(volatile, 'connected')
  })

  it('costs next to nothing while Redis hangs, and notices although the connection stays open', async () => {
    const { volatile } = await node(server.port, 400)
    server.pause()
    // 2,000 calls of 400 ms each would not end within this test.
    for (let request = 0; request < 2_000; request += 1) await volatile.rateLimits.take(rule, `key-${request}`)
    expect(await allowed(volatile)).toBe(rule.limit / 2)
    await becomes(volatile, 'disconnected')
    server.resume()
    await becomes(volatile, 'connected')
    await isWell(volatile)
  })

  it('closes at once while Redis hangs, and answers after it', async () => {
    const { volatile } = await node(server.port, 200)
    server.pause()
    await volatile.close()
    expect((await volatile.rateLimits.take(rule, 'ada')).allowed).toBe(true)
    await volatile.revocations.publish(sessionsEnded(1))
    await volatile.liveTokens.removeAll('ada')
    expect(await volatile.check()).toBe('unhealthy')
  })

  it('leaves no connection behind', async () => {
    const door = await proxy()
    const { volatile } = await node(door.port)
    expect(door.connections()).toBe(2)
    await volatile.close()
    await volatile.close()
    await expect.poll(() => door.connections(), PATIENCE).toBe(0)
  })

  it('gives up a connection on which nothing arrives any more', async () => {
    const door = await proxy()
    const { volatile } = await node(door.port, 200)
    door.blackHole(true)
    await becomes(volatile, 'disconnected')
    // Twice the probes it takes to suspect the connection, by real time: there is nothing else to wait for.
    await new Promise((resolve) => setTimeout(resolve, 7_000))
    door.blackHole(false)
    await isWell(volatile)
    await expect.poll(() => door.connections(), PATIENCE).toBe(2)
  })

  it('delivers after an interruption what was published meanwhile', async () => {
    const door = await proxy()
    const here = await node()
    const there = await node(door.port)
    door.blackHole(true)
    door.cut()
    await becomes(there.volatile, 'disconnected')
    const missed = sessionsEnded(500)
    await here.volatile.revocations.publish(missed)
    expect(there.hasHeard(missed)).toBe(false)
    door.blackHole(false)
    await becomes(there.volatile, 'connected')
    expect(there.hasHeard(missed)).toBe(true)
  })

  it('fills even a gap that was too short to be noticed as an outage', async () => {
    const door = await proxy()
    const here = await node()
    const there = await node(door.port)
    const published: Revocation[] = []
    for (let round = 0; round < 5; round += 1) {
      door.cut()
      const batch = sessionsEnded(20)
      published.push(...batch)
      await here.volatile.revocations.publish(batch)
      await becomes(there.volatile, 'connected')
    }
    await expect.poll(() => there.hasHeard(published), PATIENCE).toBe(true)
  })

  it('works over a slow line, and without it when it is slower than a request may wait', async () => {
    const door = await proxy()
    door.delay(20)
    const { volatile } = await node(door.port)
    await becomes(volatile, 'connected')
    await isWell(volatile)
    const impatient = await node(door.port, 30)
    door.delay(200)
    for (let attempt = 0; attempt < 5; attempt += 1) await impatient.volatile.rateLimits.take(rule, 'first')
    expect(await allowed(impatient.volatile)).toBe(rule.limit / 2)
  })

  it('counts by itself while Redis is full, and still tells everybody', async () => {
    const here = await node()
    const there = await node()
    await server.command('CONFIG', 'SET', 'maxmemory-policy', 'noeviction')
    await server.command('CONFIG', 'SET', 'maxmemory', '1')
    expect(await allowed(here.volatile)).toBe(rule.limit / 2)
    expect(await here.volatile.check()).toBe('unhealthy')
    expect(await here.volatile.locks.tryAcquire('clean-up', 1_000)).toBeNull()
    await here.volatile.liveTokens.set({ userId: 'ada', tokenId: 't', previousTokenId: null, ttlMs: 1_000 })
    const published = sessionsEnded(3)
    // The breaker may be open; then the next heartbeat sends them.
    await here.volatile.revocations.publish(published)
    await expect.poll(() => there.hasHeard(published), PATIENCE).toBe(true)
    await server.command('CONFIG', 'SET', 'maxmemory', '0')
    await isWell(here.volatile)
  })

  it('does not trust a server that takes no writes', async () => {
    const { volatile } = await node()
    await server.command('REPLICAOF', '127.0.0.1', `${await freePort()}`)
    expect(await allowed(volatile)).toBe(rule.limit / 2)
    await becomes(volatile, 'disconnected')
    expect(await volatile.check()).toBe('unhealthy')
    expect(await volatile.locks.tryAcquire('clean-up', 1_000)).toBeNull()
    const published = sessionsEnded(3)
    await volatile.revocations.publish(published)
    await server.command('REPLICAOF', 'NO', 'ONE')
    await becomes(volatile, 'connected')
    await isWell(volatile)
    const late = await node()
    await expect.poll(() => late.volatile.check(), PATIENCE).toBe('healthy')
  })

  it('ignores what is no revocation', async () => {
    const { volatile, logger, hasHeard } = await node()
    for (const message of ['', 'null', '{"kind":"session"}', '{"at":1}', 'x'.repeat(10_000)]) {
      await server.command('PUBLISH', 'sallyport:revocations', message)
    }
    const published = sessionsEnded(1)
    await volatile.revocations.publish(published)
    expect(hasHeard(published)).toBe(true)
    await expect.poll(() => logger.said.filter((line) => line.includes('no revocation')).length, PATIENCE).toBe(5)
  })

  it('survives something that is no Redis at all', async () => {
    const stranger = createServer((socket) => {
      socket.on('error', () => {})
      socket.resume().end('HTTP/1.1 400 Bad Request\r\n\r\n')
    })
    const port = await freePort()
    await new Promise<void>((resolve) => stranger.listen(port, '127.0.0.1', resolve))
    const { volatile } = await node(port)
    expect(await allowed(volatile)).toBe(rule.limit / 2)
    expect(await volatile.check()).toBe('unhealthy')
    await volatile.close()
    await new Promise((resolve) => stranger.close(resolve))
  })

  it.each(['localhost:6379', 'http://localhost', 'redis://', 'redis://h/x', ''])('refuses the address "%s"', async (url) => {
    await expect(createRedisVolatile({ url, logger: recordingLogger() })).rejects.toThrow(TypeError)
  })
})
