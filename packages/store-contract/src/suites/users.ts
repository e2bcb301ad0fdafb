import { describe, expect, it } from 'vitest'
import type { OpenStore } from '../store-under-test.ts'
import { CALLERS, countOf, effects, race, T, useWorld } from '../world.ts'

/** Look-ups, profile, status, role and lock of `UserStore`. */
export function describeUsers(open: OpenStore): void {
  describe('UserStore', () => {
    const world = useWorld(open)

    it('finds a user by id, address and username, and nobody else', async () => {
      const { store, addUser } = world()
      const user = await addUser({ username: 'ada', role: 'admin' })
      const found = await store.users.findById(user.id)
      expect(found).toEqual({
        id: user.id,
        email: user.email,
        username: 'ada',
        firstName: 'Ada',
        lastName: 'Lovelace',
        name: 'Ada Lovelace',
        passwordHash: user.passwordHash,
        role: 'admin',
        isActive: true,
        emailVerifiedAt: T,
        passwordChangedAt: null,
        passwordExpiredAt: null,
        authorityChangedAt: null,
        securityVersion: 1,
        lastLoginAt: null,
        failedLoginAttempts: 0,
        lockedUntil: null,
        activeSessions: 0,
        profileImageUrl: null,
        preferences: null,
        createdAt: T,
        updatedAt: T,
      })
      expect(await store.users.findByEmail(user.email)).toEqual(found)
      expect(await store.users.findByUsername('ada')).toEqual(found)
      expect(await store.users.findById('nobody')).toBeNull()
      expect(await store.users.findByEmail('nobody@example.com')).toBeNull()
      expect(await store.users.findByUsername('nobody')).toBeNull()
    })

    describe('updateProfile', () => {
      it('changes what the patch names and leaves the rest', async () => {
        const { store, addUser } = world()
        const user = await addUser({ username: 'ada' })
        const patch = {
          firstName: 'Augusta',
          preferences: { theme: 'dark', list: [1, null] },
          profileImageUrl: 'https://example.com/a.png',
        }
        expect(await store.users.updateProfile(user.id, patch, T + 1, effects(user.id))).toBe('updated')
        expect(await store.users.findById(user.id)).toMatchObject({ ...patch, username: 'ada', lastName: 'Lovelace', updatedAt: T + 1 })
        await store.users.updateProfile(user.id, { username: null, preferences: null }, T + 2, effects(user.id))
        expect(await store.users.findById(user.id)).toMatchObject({ username: null, preferences: null, firstName: 'Augusta' })
      })

      it('answers missing and username_taken without committing anything', async () => {
        const { store, addUser, committedBy } = world()
        await addUser({ username: 'taken' })
        const user = await addUser({ username: 'mine' })
        const committed = await committedBy(async () => {
          expect(await store.users.updateProfile('nobody', { firstName: 'X' }, T, effects())).toBe('missing')
          expect(await store.users.updateProfile(user.id, { username: 'taken', firstName: 'X' }, T, effects(user.id))).toBe(
            'username_taken',
          )
        })
        expect(committed).toEqual({ audit: 0, mails: 0 })
        expect(await store.users.updateProfile(user.id, { username: 'mine' }, T, effects(user.id))).toBe('updated')
        expect(await store.users.findById(user.id)).toMatchObject({ username: 'mine', firstName: 'Ada' })
      })

      it.each(CALLERS)('gives one username to one of %i users', async (callers) => {
        const { store, addUser, committedBy } = world()
        const users = await race(callers, () => addUser())
        const committed = await committedBy(async () => {
          const answers = await Promise.all(users.map(({ id }) => store.users.updateProfile(id, { username: 'wanted' }, T, effects(id))))
          expect(countOf(answers, 'updated')).toBe(1)
          expect(countOf(answers, 'username_taken')).toBe(callers - 1)
        })
        expect(committed).toEqual({ audit: 1, mails: 1 })
      })
    })

    describe('setActive', () => {
      it('ends every session with the status, once, and leaves an earlier proof worthless', async () => {
        const { store, addUser, addSession } = world()
        const user = await addUser()
        const session = await addSession(user.id)
        expect(await store.users.setActive(user.id, false, T + 5, effects(user.id))).toBe(true)
        expect(await store.users.setActive(user.id, false, T + 6, effects(user.id))).toBe(false)
        expect(await store.users.findById(user.id)).toMatchObject({
          isActive: false,
          activeSessions: 0,
          securityVersion: 2,
          authorityChangedAt: T + 5,
        })
        expect(await store.sessions.find(session.id)).toMatchObject({ isActive: false, endedAt: T + 5, endReason: 'disabled' })
        expect(await store.users.setActive(user.id, true, T + 7, effects(user.id))).toBe(true)
        expect(await store.users.findById(user.id)).toMatchObject({ isActive: true, securityVersion: 3, authorityChangedAt: T + 7 })
        expect(await store.users.setActive('nobody', true, T, effects())).toBe(false)
      })

      it.each(CALLERS)('is done by one of %i callers', async (callers) => {
        const { store, addUser, committedBy } = world()
        const user = await addUser()
        const committed = await committedBy(async () => {
          const answers = await race(callers, () => store.users.setActive(user.id, false, T, effects(user.id)))
          expect(countOf(answers, true)).toBe(1)
        })
        expect(committed).toEqual({ audit: 1, mails: 1 })
      })
    })

    it('sets a role once and dates the change', async () => {
      const { store, addUser, committedBy } = world()
      const user = await addUser()
      const committed = await committedBy(async () => {
        const answers = await race(32, () => store.users.setRole(user.id, 'admin', T + 3, effects(user.id)))
        expect(countOf(answers, true)).toBe(1)
        expect(await store.users.setRole('nobody', 'admin', T, effects())).toBe(false)
      })
      expect(committed).toEqual({ audit: 1, mails: 1 })
      expect(await store.users.findById(user.id)).toMatchObject({ role: 'admin', authorityChangedAt: T + 3 })
    })

    it('counts every failed sign-in of many at once, and forgets them when unlocked', async () => {
      const { store, addUser } = world()
      const user = await addUser()
      await race(32, (index) => store.users.noteFailedSignIn(user.id, index === 31 ? T + 15 : null))
      expect(await store.users.findById(user.id)).toMatchObject({ failedLoginAttempts: 32, lockedUntil: T + 15 })
      await store.users.noteFailedSignIn(user.id, null)
      expect(await store.users.findById(user.id)).toMatchObject({ failedLoginAttempts: 33, lockedUntil: T + 15 })
      expect(await store.users.unlock(user.id, T + 1, effects(user.id))).toBe(true)
      expect(await store.users.findById(user.id)).toMatchObject({ failedLoginAttempts: 0, lockedUntil: null })
      expect(await store.users.unlock('nobody', T, effects())).toBe(false)
      await expect(store.users.noteFailedSignIn('nobody', null)).resolves.toBeUndefined()
    })
  })
}
