import { describe, expect, it } from 'vitest'
import { addIdentity, addPasskey, passkeyFor, versionOf } from '../fixtures.ts'
import type { OpenStore, StoreTraits } from '../store-under-test.ts'
import { CALLERS, countOf, effects, NO_EFFECTS, race, T, useWorld } from '../world.ts'

function describeUse(open: OpenStore): void {
  describe('use', () => {
    const world = useWorld(open)

    it.each(CALLERS)('moves a counter for one of %i callers', async (callers) => {
      const { store, addUser } = world()
      const { credentialHash } = await addPasskey(world(), (await addUser()).id, { counter: 4_000_000_000 })
      const use = { credentialHash, fromCounter: 4_000_000_000, counter: 4_000_000_001, backedUp: false, at: T + 1 }
      expect(countOf(await race(callers, () => store.passkeys.use(use)), true)).toBe(1)
      const found = await store.passkeys.findWithUser(credentialHash)
      expect(found?.passkey).toMatchObject({ counter: 4_000_000_001, backedUp: false, lastUsedAt: T + 1 })
      expect(await store.passkeys.use({ ...use, credentialHash: 'none' })).toBe(false)
    })

    it.each(CALLERS)('is answered to all of %i callers where nothing counts', async (callers) => {
      const { store, addUser } = world()
      const { credentialHash } = await addPasskey(world(), (await addUser()).id)
      const use = { credentialHash, fromCounter: 0, counter: 0, backedUp: true, at: T }
      expect(countOf(await race(callers, () => store.passkeys.use(use)), true)).toBe(callers)
    })
  })
}

function describeRemove(open: OpenStore): void {
  describe('remove', () => {
    const world = useWorld(open)

    it('leaves the last way in, whatever it is', async () => {
      const { store, addUser, committedBy } = world()
      const bare = await addUser({ passwordHash: null })
      const only = await addPasskey(world(), bare.id)
      const refused = await committedBy(async () => {
        expect(await store.passkeys.remove({ userId: bare.id, id: only.id, at: T }, effects())).toBe('last_method')
        expect(await store.passkeys.remove({ userId: bare.id, id: 'none', at: T }, effects())).toBe('missing')
        expect(await store.passkeys.remove({ userId: (await addUser()).id, id: only.id, at: T }, effects())).toBe('missing')
        expect(await store.passkeys.remove({ userId: 'nobody', id: only.id, at: T }, effects())).toBe('missing')
      })
      expect(refused).toEqual({ audit: 0, mails: 0 })
      await addIdentity(world(), bare.id)
      expect(await store.passkeys.remove({ userId: bare.id, id: only.id, at: T }, effects())).toBe('removed')

      const user = await addUser()
      const passkey = await addPasskey(world(), user.id)
      expect(await store.passkeys.remove({ userId: user.id, id: passkey.id, at: T }, effects())).toBe('removed')
      expect(await store.passkeys.list(user.id)).toEqual([])
      expect(await versionOf(world(), user.id)).toBe(2)
    })

    it.each(CALLERS)('is done by one of %i callers', async (callers) => {
      const { store, addUser, committedBy } = world()
      const user = await addUser()
      const { id } = await addPasskey(world(), user.id)
      const committed = await committedBy(async () => {
        const answers = await race(callers, () => store.passkeys.remove({ userId: user.id, id, at: T }, effects(user.id)))
        expect(countOf(answers, 'removed')).toBe(1)
        expect(countOf(answers, 'missing')).toBe(callers - 1)
      })
      expect(committed).toEqual({ audit: 1, mails: 1 })
    })

    it.each([2, 16, 32])('leaves one of %i ways in that all are removed at once, passkeys and identities alike', async (ways) => {
      const { store, addUser, committedBy } = world()
      const { id: userId } = await addUser({ passwordHash: null })
      const passkeys = await race(ways / 2, () => addPasskey(world(), userId))
      const identities = await race(ways / 2, () => addIdentity(world(), userId))
      const committed = await committedBy(async () => {
        const answers = await Promise.all([
          ...passkeys.map(({ id }) => store.passkeys.remove({ userId, id, at: T }, effects(userId))),
          ...identities.map(({ id }) => store.identities.detach({ userId, id, at: T }, effects(userId))),
        ])
        expect(countOf<string>(answers, 'last_method')).toBe(1)
      })
      expect(committed).toEqual({ audit: ways - 1, mails: ways - 1 })
      expect((await store.passkeys.list(userId)).length + (await store.identities.list(userId)).length).toBe(1)
    })
  })
}

/** `PasskeyStore`: one owner per credential, a counter that moves once, and never the last way in. */
export function describePasskeys(open: OpenStore, traits: StoreTraits): void {
  describe('PasskeyStore', () => {
    const world = useWorld(open)

    it('keeps passkeys, newest first, and finds one with its user', async () => {
      const { store, addUser } = world()
      const user = await addUser()
      const first = await addPasskey(world(), user.id)
      const second = await addPasskey(world(), user.id, { createdAt: T + 1, aaguid: null, transports: [], deviceType: 'single_device' })
      expect(await store.passkeys.list(user.id)).toEqual([second, first])
      expect(await store.passkeys.findWithUser(second.credentialHash)).toEqual({
        passkey: second,
        user: await store.users.findById(user.id),
      })
      expect(await store.passkeys.findWithUser('none')).toBeNull()
      expect(await store.passkeys.list('nobody')).toEqual([])
    })

    it('refuses a credential that anybody has, and a user who is gone', async () => {
      const { store, addUser, committedBy } = world()
      const user = await addUser()
      const { credentialHash } = await addPasskey(world(), user.id)
      const stranger = await addUser()
      const committed = await committedBy(async () => {
        for (const userId of [user.id, stranger.id]) {
          expect(await store.passkeys.add(passkeyFor(userId, { credentialHash }), effects())).toBe('exists')
        }
        expect(await store.passkeys.add(passkeyFor('nobody'), effects())).toBe('missing')
      })
      expect(committed).toEqual({ audit: 0, mails: 0 })
      expect(await store.passkeys.list(stranger.id)).toEqual([])
    })

    it.each(CALLERS)('gives one credential to one of %i users', async (callers) => {
      const { store, addUser, committedBy } = world()
      const users = await race(callers, () => addUser())
      const { credentialHash } = passkeyFor('nobody')
      const committed = await committedBy(async () => {
        const answers = await Promise.all(users.map(({ id }) => store.passkeys.add(passkeyFor(id, { credentialHash }), effects(id))))
        expect(countOf(answers, 'added')).toBe(1)
        expect(countOf(answers, 'exists')).toBe(callers - 1)
      })
      expect(committed).toEqual({ audit: 1, mails: 1 })
    })

    it('is renamed by its owner only', async () => {
      const { store, addUser } = world()
      const user = await addUser()
      const { id } = await addPasskey(world(), user.id)
      expect(await store.passkeys.rename({ userId: (await addUser()).id, id, name: 'Stolen' })).toBe(false)
      expect(await store.passkeys.rename({ userId: user.id, id, name: 'Schlüssel' })).toBe(true)
      expect(await store.passkeys.rename({ userId: user.id, id: 'none', name: 'x' })).toBe(false)
      expect(await store.passkeys.list(user.id)).toMatchObject([{ name: 'Schlüssel' }])
    })

    describeUse(open)
    describeRemove(open)

    if (traits.sideDoor) {
      it('goes with its user', async () => {
        const { store, addUser, useSideDoor } = world()
        const user = await addUser()
        const { credentialHash } = await addPasskey(world(), user.id)
        await useSideDoor().deleteUser(user.id)
        expect(await store.passkeys.findWithUser(credentialHash)).toBeNull()
        expect(await store.passkeys.add(passkeyFor((await addUser()).id, { credentialHash }), NO_EFFECTS)).toBe('added')
      })
    }
  })
}
