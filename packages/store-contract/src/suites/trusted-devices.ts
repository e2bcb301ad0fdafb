import { describe, expect, it } from 'vitest'
import { addTotp, addTrustedDevice, versionOf } from '../fixtures.ts'
import type { OpenStore } from '../store-under-test.ts'
import { CALLERS, effects, race, someHash, T, useWorld } from '../world.ts'

/** Devices on which the second factor is not asked for. */
export function describeTrustedDevices(open: OpenStore): void {
  describe('trusted devices', () => {
    const world = useWorld(open)

    it('are trusted for their user, until they expire', async () => {
      const { store, addUser } = world()
      const [user, stranger] = [await addUser(), await addUser()]
      const trust = { userId: user.id, deviceHash: someHash(), securityVersion: 1, at: T }
      await store.factors.trustDevice({ ...trust, expiresAt: T + 10 })
      expect(await store.factors.isTrustedDevice({ ...trust, at: T + 9 })).toBe(true)
      expect(await store.factors.isTrustedDevice({ ...trust, at: T + 10 })).toBe(false)
      expect(await store.factors.isTrustedDevice({ ...trust, userId: stranger.id })).toBe(false)
      expect(await store.factors.isTrustedDevice({ ...trust, deviceHash: someHash() })).toBe(false)
      expect(await store.factors.summary(user.id, T + 9)).toMatchObject({ trustedDevices: 1 })
      expect(await store.factors.summary(user.id, T + 10)).toMatchObject({ trustedDevices: 0 })
      await store.factors.trustDevice({ ...trust, at: T + 20, expiresAt: T + 30 })
      expect(await store.factors.isTrustedDevice({ ...trust, at: T + 29 })).toBe(true)
      await expect(store.factors.trustDevice({ ...trust, userId: 'nobody', expiresAt: T + 10 })).resolves.toBeUndefined()
    })

    it('are worth nothing after a change of credentials, until they are trusted anew', async () => {
      const { store, addUser } = world()
      const { id: userId } = await addUser()
      const trust = { userId, deviceHash: await addTrustedDevice(world(), userId), at: T }
      await addTotp(world(), userId)
      for (const securityVersion of [1, 2]) {
        expect(await store.factors.isTrustedDevice({ ...trust, securityVersion })).toBe(false)
      }
      expect(await store.factors.summary(userId, T)).toMatchObject({ trustedDevices: 0 })
      await store.factors.trustDevice({ ...trust, securityVersion: await versionOf(world(), userId), expiresAt: T + 10 })
      expect(await store.factors.isTrustedDevice({ ...trust, securityVersion: 2 })).toBe(true)
    })

    it.each(CALLERS)('are one when %i callers trust the same', async (callers) => {
      const { store, addUser, committedBy } = world()
      const { id: userId } = await addUser()
      const trust = { userId, deviceHash: someHash(), securityVersion: 1, at: T, expiresAt: T + 10 }
      await race(callers, () => store.factors.trustDevice(trust))
      expect(await store.factors.summary(userId, T)).toMatchObject({ trustedDevices: 1 })
      const committed = await committedBy(async () => {
        const answers = await race(callers, () => store.factors.forgetTrustedDevices(userId, effects(userId)))
        expect(answers.filter((forgotten) => forgotten > 0)).toEqual([1])
      })
      expect(committed).toEqual({ audit: 1, mails: 1 })
      expect(await store.factors.isTrustedDevice(trust)).toBe(false)
    })
  })
}
