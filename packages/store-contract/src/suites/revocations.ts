import { describe, expect, it } from 'vitest'
import type { OpenStore, StoreTraits } from '../store-under-test.ts'
import { NO_EFFECTS, T, useWorld } from '../world.ts'

/** `RevocationStore`: what other processes have to know. */
export function describeRevocations(open: OpenStore, traits: StoreTraits): void {
  describe('RevocationStore', () => {
    const world = useWorld(open)

    it('tells sessions ended and users changed at or after an instant', async () => {
      const { store, addUser, addSession } = world()
      const user = await addUser()
      const [early, late, alive] = [await addSession(user.id), await addSession(user.id), await addSession(user.id)]
      await store.sessions.end({ sessionId: early.id, userId: null, reason: 'sign_out', at: T + 1 }, NO_EFFECTS)
      await store.sessions.end({ sessionId: late.id, userId: null, reason: 'refresh_reuse', at: T + 5 }, NO_EFFECTS)
      const promoted = await addUser()
      await store.users.setRole(promoted.id, 'admin', T + 5, NO_EFFECTS)
      expect(await store.revocations.pull(T + 5)).toEqual({
        sessions: [{ sessionId: late.id, at: T + 5 }],
        users: [{ userId: promoted.id, at: T + 5 }],
      })
      const all = await store.revocations.pull(0)
      expect(all.sessions.map(({ sessionId }) => sessionId).sort()).toEqual([early.id, late.id].sort())
      expect(all.sessions.map(({ sessionId }) => sessionId)).not.toContain(alive.id)
      expect(await store.revocations.pull(T + 6)).toEqual({ sessions: [], users: [] })
    })

    it('tells that a disabled user and each of the user’s sessions are out', async () => {
      const { store, addUser, addSession } = world()
      const user = await addUser()
      const session = await addSession(user.id)
      await store.users.setActive(user.id, false, T + 9, NO_EFFECTS)
      expect(await store.revocations.pull(T + 9)).toEqual({
        sessions: [{ sessionId: session.id, at: T + 9 }],
        users: [{ userId: user.id, at: T + 9 }],
      })
    })

    it('takes nothing that it wrote itself for a write of others, or says that it cannot tell', async () => {
      const { store, addUser } = world()
      const before = store.revocations.foreignChanges()
      await addUser()
      expect(store.revocations.foreignChanges()).toBe(before)
    })

    if (traits.sideDoor) {
      it('notices writes of others, or says that it cannot tell', async () => {
        const { store, addUser, useSideDoor } = world()
        const user = await addUser()
        const before = store.revocations.foreignChanges()
        await useSideDoor().deleteUser(user.id)
        // A store may look once per turn of the event loop: requests of one turn arrived before it.
        await new Promise((resolve) => {
          setImmediate(resolve)
        })
        if (before !== null) expect(store.revocations.foreignChanges()).not.toBe(before)
      })
    }

    it('cannot tell once the store is closed', async () => {
      const { store } = world()
      await store.close()
      expect(store.revocations.foreignChanges()).toBeNull()
    })
  })
}
