import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { describeLiveTokens } from './live-tokens.ts'
import { describeLocks } from './locks.ts'
import { describeRateLimits } from './rate-limits.ts'
import { describeRevocationBroadcast } from './revocation-broadcast.ts'
import type { OpenVolatile, VolatileUnderTest, VolatileWorld } from './volatile-under-test.ts'

/** Every promise of the port `Volatile`, on one node and between several. No test asserts a duration. */
export function describeVolatile(name: string, open: OpenVolatile): void {
  describe(name, () => {
    let current: VolatileUnderTest | null = null
    beforeEach(async () => {
      current = await open()
    })
    afterEach(async () => {
      await current?.close()
      current = null
    })
    const under = () => {
      if (current === null) throw new Error('the world is opened by beforeEach')
      return current
    }
    const node = () => under().node()
    const world: VolatileWorld = { under, node, nodes: (count) => Promise.all(Array.from({ length: count }, node)) }

    describeRateLimits(world)
    describeRevocationBroadcast(world)
    describeLocks(world)
    describeLiveTokens(world)

    it('says whether the shared part can be used', async () => {
      const volatile = await node()
      const alone = volatile.revocations.state() === 'none'
      expect(await volatile.check()).toBe(alone ? 'none' : 'healthy')
    })
  })
}
