import { describe, expect, it } from 'vitest'
import type { OpenStore } from '../store-under-test.ts'
import { useWorld } from '../world.ts'

/** `check` and `close` of the store itself. */
export function describeStoreItself(open: OpenStore): void {
  describe('Store', () => {
    const world = useWorld(open)

    it('answers its check', async () => {
      await expect(world().store.check()).resolves.toBeUndefined()
    })

    it('finishes what is under way before it lets go, and may be closed twice', async () => {
      const { store } = world()
      const take = store.attempts.take({ identifier: 'a', action: 'b' }, { limit: 1, windowMs: 1000, lockMs: 1000 }, 1)
      await Promise.all([store.close(), store.close()])
      await expect(take).resolves.toMatchObject({ allowed: true })
    })

    it('refuses work with a store fault once closed', async () => {
      const { store } = world()
      await store.close()
      await expect(store.users.findById('x')).rejects.toMatchObject({ storeFault: 'unavailable' })
      await expect(store.attempts.clear([])).rejects.toMatchObject({ storeFault: 'unavailable' })
      await expect(store.check()).rejects.toMatchObject({ storeFault: 'unavailable' })
    })
  })
}
