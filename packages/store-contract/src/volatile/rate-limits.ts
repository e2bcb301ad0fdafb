import { randomUUID } from 'node:crypto'
import type { RateLimitRule } from '@sallyport/ports'
import { describe, expect, it } from 'vitest'
import { eventually } from './eventually.ts'
import type { VolatileWorld } from './volatile-under-test.ts'

const rule: RateLimitRule = { name: 'login', limit: 5, windowMs: 60_000 }
const one: RateLimitRule = { name: 'otp', limit: 1, windowMs: 60_000 }

/** `RateLimits`: fixed windows from the first request of a key, exact among any number of callers. */
export function describeRateLimits(world: VolatileWorld): void {
  describe('RateLimits', () => {
    it('allows the limit, then refuses, and says what remains', async () => {
      const { rateLimits } = await world.node()
      const outcomes = []
      for (let request = 0; request < 7; request += 1) outcomes.push(await rateLimits.take(rule, 'ada'))
      expect(outcomes.map(({ allowed }) => allowed)).toEqual([true, true, true, true, true, false, false])
      expect(outcomes.map(({ remaining }) => remaining)).toEqual([4, 3, 2, 1, 0, 0, 0])
      for (const { limit, resetMs } of outcomes) {
        expect(limit).toBe(5)
        expect(Number.isInteger(resetMs) && resetMs > 0 && resetMs <= rule.windowMs).toBe(true)
      }
    })

    it('lets exactly the limit through of 64 callers on four nodes', async () => {
      const nodes = await world.nodes(4)
      const racing = { ...rule, limit: 20 }
      const key = randomUUID()
      const callers = Array.from({ length: 64 }, (_, caller) => nodes[caller % nodes.length])
      const outcomes = await Promise.all(callers.flatMap((node) => (node ? [node.rateLimits.take(racing, key)] : [])))
      expect(outcomes).toHaveLength(64)
      expect(outcomes.filter(({ allowed }) => allowed)).toHaveLength(20)
      const remaining = outcomes.filter(({ allowed }) => allowed).map((outcome) => outcome.remaining)
      expect(remaining.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, left) => left))
    })

    it('counts keys, rules and changed rules apart', async () => {
      const { rateLimits } = await world.node()
      expect((await rateLimits.take(one, 'ada')).allowed).toBe(true)
      expect((await rateLimits.take(one, 'ada')).allowed).toBe(false)
      expect((await rateLimits.take(one, 'bob')).allowed).toBe(true)
      expect((await rateLimits.take({ ...one, name: 'reset' }, 'ada')).allowed).toBe(true)
      expect((await rateLimits.take({ ...one, limit: 2 }, 'ada')).allowed).toBe(true)
    })

    it('keeps the window of the first request, even under a second, and starts anew after it', async () => {
      const { rateLimits } = await world.node()
      const brief = { ...one, windowMs: 350 }
      expect(await rateLimits.take(brief, 'ada')).toEqual({ allowed: true, limit: 1, remaining: 0, resetMs: expect.any(Number) })
      const refused = await rateLimits.take(brief, 'ada')
      expect(refused.allowed).toBe(false)
      // Refused requests must not prolong the window.
      await eventually(async () => (await rateLimits.take(brief, 'ada')).allowed, 'a new window begins')
    })

    it('resets one key, for every node', async () => {
      const [here, there] = await world.nodes(2)
      for (const key of ['ada', 'bob']) await here?.rateLimits.take(one, key)
      await there?.rateLimits.reset(one, 'ada')
      await there?.rateLimits.reset(one, 'nobody')
      expect((await here?.rateLimits.take(one, 'ada'))?.allowed).toBe(true)
      expect((await here?.rateLimits.take(one, 'bob'))?.allowed).toBe(false)
    })

    it.each([0, -1, Number.NaN, 2 ** 31])('refuses a window of %s ms, which would never or always be over', async (windowMs) => {
      const { rateLimits } = await world.node()
      await expect(rateLimits.take({ ...one, windowMs }, 'ada')).rejects.toThrow(RangeError)
    })
  })
}
