import { randomUUID } from 'node:crypto'
import type { RateLimitRule, Volatile } from '@sallyport/ports'
import { expect, it, onTestFinished } from 'vitest'
import { describeWithRedis, startRedis } from '../../../test/support/redis-server.ts'
import { startTcpProxy } from '../../../test/support/tcp-proxy.ts'
import { recordingLogger } from '../testing/recording-logger.ts'
import { createRedisVolatile } from './redis-volatile.ts'

async function open(port: number): Promise<Volatile> {
  const volatile = await createRedisVolatile({ url: `redis://127.0.0.1:${port}`, logger: recordingLogger(), callTimeoutMs: 300 })
  onTestFinished(() => volatile.close())
  return volatile
}

/** It is asked again, and answers. */
const isWell = (volatile: Volatile) => expect.poll(() => volatile.check(), { timeout: 20_000, interval: 20 }).toBe('healthy')

describeWithRedis('Redis answers late', () => {
  /**
   * With redis-py in March 2023 whoever asked after a caller that had given up got that one's answer (F-10, I7). Here each key has a count of
   * its own, known before, and every other lock is held: an answer tells whose it is.
   */
  it('gives nobody the answer that another caller no longer waits for, however late it comes', async () => {
    const callers = Array.from({ length: 32 }, (_, index) => index)
    const counted: RateLimitRule = { name: 'mix-up', limit: 1_000, windowMs: 600_000 }
    const server = await startRedis()
    onTestFinished(() => server.stop())
    const door = await startTcpProxy(server)
    onTestFinished(() => door.close())
    const direct = await open(server.port)
    const volatile = await open(door.port)

    async function prepared(): Promise<(caller: number) => Promise<'shared' | 'alone'>> {
      const round = randomUUID()
      const counts = callers.flatMap((caller) =>
        Array.from({ length: caller + 1 }, () => direct.rateLimits.take(counted, `${round}-${caller}`)),
      )
      const leases = callers.filter((caller) => caller % 2 === 0).map((caller) => direct.locks.tryAcquire(`${round}-${caller}`, 60_000))
      await Promise.all([...counts, ...leases])
      return async (caller) => {
        const [{ limit, remaining }, lease] = await Promise.all([
          volatile.rateLimits.take(counted, `${round}-${caller}`),
          volatile.locks.tryAcquire(`${round}-${caller}`, 60_000),
        ])
        if (caller % 2 === 0) expect(lease, `somebody else holds the lock of caller ${caller}`).toBeNull()
        // Half the limit: this process counted by itself.
        if (limit !== counted.limit) return 'alone'
        expect(limit - remaining, `the count of caller ${caller}`).toBe(caller + 2)
        return 'shared'
      }
    }
    const sharedOf = async (asked: readonly Promise<'shared' | 'alone'>[]) =>
      (await Promise.all(asked)).filter((how) => how === 'shared').length

    let besideLateAnswers = 0
    let afterThem = 0
    // Up to four do not open the breaker: those who come next stand behind them on the same connection.
    for (const impatient of [1, 2, 3, 4, 4, 32]) {
      await isWell(volatile)
      const [ask, askAgain] = [await prepared(), await prepared()]
      door.blackHole(true)
      const givenUp = Array.from({ length: impatient }, () => volatile.rateLimits.take(counted, randomUUID()))
      for (const { limit } of await Promise.all(givenUp)) expect(limit, 'nobody waited for Redis').toBe(counted.limit / 2)
      const asked = callers.map(ask)
      door.blackHole(false)
      besideLateAnswers += await sharedOf(asked)
      await isWell(volatile)
      afterThem += await sharedOf(callers.map(askAgain))
    }
    // A machine that is busy elsewhere may keep some of them waiting for too long.
    expect(Math.min(besideLateAnswers, afterThem)).toBeGreaterThan(callers.length)
  })
})
