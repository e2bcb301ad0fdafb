import { describe, expect, it } from 'vitest'
import type { OpenStore, StoreTraits } from '../store-under-test.ts'
import { NO_EFFECTS, T, useWorld } from '../world.ts'

const asked = ({ id, userId }: { readonly id: string; readonly userId: string }) => ({ sessionId: id, userId })
const byId = (a: { readonly sessionId: string }, b: { readonly sessionId: string }) => a.sessionId.localeCompare(b.sessionId)

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

    it('says which sessions are alive: none that ended, was never there, or went with its user', async () => {
      const { store, addUser, addSession } = world()
      const [user, other, removed, disabled] = [await addUser(), await addUser(), await addUser(), await addUser()]
      const alive = await addSession(user.id)
      const ended = await addSession(user.id)
      const changed = await addSession(other.id)
      const [gone, out] = [await addSession(removed.id), await addSession(disabled.id)]
      // Dated long before: what counts is that it is decided.
      await store.sessions.end({ sessionId: ended.id, userId: null, reason: 'sign_out', at: T - 1_000_000 }, NO_EFFECTS)
      await store.users.setRole(other.id, 'admin', T + 5, NO_EFFECTS)
      await store.users.remove(removed.id, T + 6, NO_EFFECTS)
      await store.users.setActive(disabled.id, false, T + 7, NO_EFFECTS)
      const never = { id: 'never', userId: user.id }
      const standings = await store.revocations.lookUp([alive, ended, changed, gone, out, never, alive].map(asked))
      const over = (sessionId: string) => ({ sessionId, isAlive: false, authorityChangedAt: null })
      expect([...standings].sort(byId)).toEqual(
        [
          { sessionId: alive.id, isAlive: true, authorityChangedAt: null },
          { sessionId: alive.id, isAlive: true, authorityChangedAt: null },
          { sessionId: changed.id, isAlive: true, authorityChangedAt: T + 5 },
          ...[ended.id, gone.id, out.id, 'never'].map(over),
        ].sort(byId),
      )
      expect(await store.revocations.lookUp([])).toEqual([])
    })

    it.each([2, 8, 9, 64, 65, 130])('looks up %d sessions at once', async (count) => {
      const { store, addUser, addSession } = world()
      const user = await addUser()
      const first = await addSession(user.id)
      const strangers = Array.from({ length: count - 1 }, (_, n) => ({ id: `stranger-${n}`, userId: user.id }))
      const standings = await store.revocations.lookUp([...strangers, first].map(asked))
      expect(standings.filter(({ isAlive }) => isAlive).map(({ sessionId }) => sessionId)).toEqual([first.id])
      expect(new Set(standings.map(({ sessionId }) => sessionId)).size).toBe(count)
    })

    it('shows every end to whoever asks after it was answered, while 32 end at once', async () => {
      const { store, addUser, addSession } = world()
      const user = await addUser()
      const sessions = await Promise.all(Array.from({ length: 32 }, () => addSession(user.id)))
      const ends = sessions.map(async (session, n) => {
        const at = T - n * 60_000
        await store.sessions.end({ sessionId: session.id, userId: user.id, reason: 'sign_out', at }, NO_EFFECTS)
        return store.revocations.lookUp([asked(session)])
      })
      expect((await Promise.all(ends)).flat().map(({ isAlive }) => isAlive)).toEqual(sessions.map(() => false))
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
