import { randomUUID } from 'node:crypto'
import type { Revocation } from '@sallyport/ports'
import { describe, expect, it } from 'vitest'
import { eventually } from './eventually.ts'
import type { VolatileWorld } from './volatile-under-test.ts'

const sessionEnded = (): Revocation => ({ kind: 'session', sessionId: randomUUID(), at: Date.now() })
const userChanged = (): Revocation => ({ kind: 'user', userId: randomUUID(), at: Date.now() })

/** `RevocationBroadcast`: at least once, to everybody, here before `publish` resolves. */
export function describeRevocationBroadcast(world: VolatileWorld): void {
  describe('RevocationBroadcast', () => {
    it('has told every listener of this node, in order, when publish resolves', async () => {
      const { revocations } = await world.node()
      const heard: Revocation[][] = [[], []]
      for (const list of heard) revocations.subscribe((revocation) => list.push(revocation))
      const published = [sessionEnded(), userChanged()]
      await revocations.publish(published)
      for (const list of heard) expect(list.slice(0, 2)).toEqual(published)
    })

    it('tells the other nodes', async () => {
      const [here, ...others] = await world.nodes(3)
      const published = Array.from({ length: 450 }, (_, index) => (index % 2 === 0 ? sessionEnded() : userChanged()))
      const heard = others.map((node) => {
        const seen = new Set<string>()
        node.revocations.subscribe((revocation) => seen.add(JSON.stringify(revocation)))
        return seen
      })
      await here?.revocations.publish(published)
      await eventually(() => heard.every((seen) => seen.size >= published.length), 'every node has heard everything')
      for (const seen of heard) expect(published.every((revocation) => seen.has(JSON.stringify(revocation)))).toBe(true)
    })

    it('ends one subscription at a time', async () => {
      const { revocations } = await world.node()
      let heard = 0
      const listener = () => {
        heard += 1
      }
      const end = revocations.subscribe(listener)
      const endOther = revocations.subscribe(listener)
      end()
      end()
      await revocations.publish([sessionEnded()])
      expect(heard).toBeGreaterThan(0)
      endOther()
      heard = 0
      await revocations.publish([sessionEnded()])
      expect(heard).toBe(0)
    })

    it('tells the others when one listener fails', async () => {
      const { revocations } = await world.node()
      const heard: Revocation[] = []
      revocations.subscribe(() => {
        throw new Error('broken listener')
      })
      revocations.subscribe((revocation) => heard.push(revocation))
      const published = sessionEnded()
      await revocations.publish([published]).catch(() => {})
      expect(heard).toContainEqual(published)
    })

    it('is in reach, or says that there is nobody to reach', async () => {
      const { revocations } = await world.node()
      expect(revocations.state()).not.toBe('disconnected')
      await revocations.publish([])
      const removeListener = revocations.onReconnect(() => Promise.resolve())
      removeListener()
      removeListener()
    })
  })
}
