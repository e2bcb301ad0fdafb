import { describe, expect, it } from 'vitest'
import { eventually } from './eventually.ts'
import type { VolatileWorld } from './volatile-under-test.ts'

const WEEK = 7 * 24 * 60 * 60_000

/** `LiveTokens`: which refresh tokens live, for others to look at. */
export function describeLiveTokens(world: VolatileWorld): void {
  describe('LiveTokens', () => {
    const set = (tokenId: string, previousTokenId: string | null, ttlMs = WEEK) => ({ userId: 'ada', tokenId, previousTokenId, ttlMs })

    it('holds the newest token of a rotation until it expires', async () => {
      const { liveTokens } = await world.node()
      await liveTokens.set(set('t1', null))
      await liveTokens.set(set('t2', 't1'))
      const index = world.under().liveTokens
      if (index === null) return
      expect(await index.read('ada', 't1')).toBeNull()
      expect(await index.read('ada', 't2')).toBe('valid')
      const remaining = await index.remainingMs('ada', 't2')
      expect(remaining > 0 && remaining <= WEEK).toBe(true)
      await liveTokens.set(set('t3', null, 50))
      await eventually(async () => (await index.read('ada', 't3')) === null, 'the key expires with its token')
    })

    it('removes by id, and everything of one user only', async () => {
      const [here, there] = await world.nodes(2)
      for (const tokenId of ['t1', 't2', 't3', 't4']) await here?.liveTokens.set(set(tokenId, null))
      await here?.liveTokens.set({ ...set('t1', null), userId: 'bob' })
      await there?.liveTokens.remove('ada', ['t1', 't2', 'unknown'])
      await there?.liveTokens.remove('ada', [])
      const index = world.under().liveTokens
      const read = async (userId: string) => Promise.all(['t1', 't2', 't3', 't4'].map((id) => index?.read(userId, id) ?? null))
      if (index !== null) expect(await read('ada')).toEqual([null, null, 'valid', 'valid'])
      await there?.liveTokens.removeAll('ada')
      await there?.liveTokens.removeAll('nobody')
      expect(await read('ada')).toEqual([null, null, null, null])
      if (index !== null) expect(await read('bob')).toEqual(['valid', null, null, null])
    })
  })
}
