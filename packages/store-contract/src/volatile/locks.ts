import type { Volatile } from '@sallyport/ports'
import { describe, expect, it } from 'vitest'
import { eventually } from './eventually.ts'
import type { VolatileWorld } from './volatile-under-test.ts'

const LONG = 60_000
const BRIEF = 80

/** Acquire as soon as whoever holds it no longer does. */
async function acquired(node: Volatile, name: string, ttlMs: number) {
  const leases: NonNullable<Awaited<ReturnType<Volatile['locks']['tryAcquire']>>>[] = []
  await eventually(async () => {
    const lease = await node.locks.tryAcquire(name, ttlMs)
    if (lease !== null) leases.push(lease)
    return lease !== null
  }, `the lock ${name} becomes free`)
  const [lease] = leases
  if (lease === undefined) throw new Error('no lease')
  return lease
}

/** `Locks`: one holder at a time, and a lease that is over is nobody's key. */
export function describeLocks(world: VolatileWorld): void {
  describe('Locks', () => {
    it('gives the lock to exactly one of 64 callers on four nodes', async () => {
      const nodes = await world.nodes(4)
      const callers = Array.from({ length: 64 }, (_, caller) => nodes[caller % nodes.length])
      const leases = await Promise.all(callers.map((node) => node?.locks.tryAcquire('clean-up', LONG)))
      expect(leases.filter((lease) => lease !== null)).toHaveLength(1)
    })

    it('holds names apart, and frees a name on release', async () => {
      const [here, there] = await world.nodes(2)
      const lease = await here?.locks.tryAcquire('a', LONG)
      expect(await there?.locks.tryAcquire('b', LONG)).not.toBeNull()
      expect(await there?.locks.tryAcquire('a', LONG)).toBeNull()
      await lease?.release()
      await lease?.release()
      expect(await there?.locks.tryAcquire('a', LONG)).not.toBeNull()
    })

    it('ends by itself; the lease that ended neither renews nor releases the next holder', async () => {
      const [here, there] = await world.nodes(2)
      if (!here || !there) throw new Error('two nodes')
      const ended = await here.locks.tryAcquire('a', BRIEF)
      const current = await acquired(there, 'a', LONG)
      expect(await ended?.renew(LONG)).toBe(false)
      await ended?.release()
      expect(await here.locks.tryAcquire('a', LONG)).toBeNull()
      expect(await current.renew(LONG)).toBe(true)
    })

    it('outlives its first time when renewed', async () => {
      const node = await world.node()
      const lease = await node.locks.tryAcquire('a', 500)
      expect(await lease?.renew(LONG)).toBe(true)
      // A lock taken after it and of the same length has ended: so would this one have.
      await node.locks.tryAcquire('b', 500)
      await acquired(node, 'b', LONG)
      expect(await node.locks.tryAcquire('a', LONG)).toBeNull()
    })

    it('does not renew what was released', async () => {
      const node = await world.node()
      const lease = await node.locks.tryAcquire('a', LONG)
      await lease?.release()
      expect(await lease?.renew(LONG)).toBe(false)
    })
  })
}
