import { describe, expect, it } from 'vitest'
import { challengeFor } from '../fixtures.ts'
import type { OpenStore, StoreTraits } from '../store-under-test.ts'
import { CALLERS, countOf, race, T, useWorld } from '../world.ts'

/** `ChallengeStore`: bounded guesses, one use, one purpose. */
export function describeChallenges(open: OpenStore, traits: StoreTraits): void {
  describe('ChallengeStore', () => {
    const world = useWorld(open)

    it('finds a live challenge, for its kind only, and does not use it up', async () => {
      const { store, addUser } = world()
      const challenge = challengeFor((await addUser()).id)
      const nobodys = challengeFor(null, { kind: 'oauth', payload: 'x'.repeat(10_000) })
      await store.challenges.create(challenge)
      await store.challenges.create(nobodys)
      for (let look = 0; look < 9; look++) {
        const found = await store.challenges.find('second_factor', challenge.tokenHash, T)
        expect(found).toEqual({ ...challenge, attempts: 0, consumedAt: null })
      }
      expect(await store.challenges.find('oauth', nobodys.tokenHash, T)).toEqual({ ...nobodys, attempts: 0, consumedAt: null })
      expect(await store.challenges.find('passkey_sign_in', challenge.tokenHash, T)).toBeNull()
      expect(await store.challenges.find('second_factor', 'none', T)).toBeNull()
    })

    it('answers nothing once it has expired, been used, or been guessed at too often', async () => {
      const { challenges } = world().store
      const [expiring, used, exhausted] = [challengeFor(null), challengeFor(null), challengeFor(null, { maxAttempts: 1 })]
      for (const challenge of [expiring, used, exhausted]) await challenges.create(challenge)
      await challenges.consume('second_factor', used.tokenHash, T)
      expect(await challenges.takeAttempt('second_factor', exhausted.tokenHash, T)).toMatchObject({ id: exhausted.id, attempts: 1 })
      const questions = [
        [expiring.tokenHash, expiring.expiresAt],
        [used.tokenHash, T],
        [exhausted.tokenHash, T],
        ['none', T],
      ] as const
      for (const [tokenHash, at] of questions) {
        expect(await challenges.find('second_factor', tokenHash, at)).toBeNull()
        expect(await challenges.takeAttempt('second_factor', tokenHash, at)).toBeNull()
      }
      expect(await challenges.takeAttempt('oauth', expiring.tokenHash, T)).toBeNull()
      expect(await challenges.consume('second_factor', expiring.tokenHash, expiring.expiresAt)).toBeNull()
      expect(await challenges.consume('oauth', expiring.tokenHash, T)).toBeNull()
      expect(await challenges.consume('second_factor', expiring.tokenHash, expiring.expiresAt - 1)).toMatchObject({ id: expiring.id })
    })

    it('can be consumed after its last guess, which may have been right', async () => {
      const { challenges } = world().store
      const challenge = challengeFor(null, { maxAttempts: 1 })
      await challenges.create(challenge)
      await challenges.takeAttempt('second_factor', challenge.tokenHash, T)
      expect(await challenges.consume('second_factor', challenge.tokenHash, T + 1)).toEqual({
        ...challenge,
        attempts: 1,
        consumedAt: T + 1,
      })
      expect(await challenges.consume('second_factor', challenge.tokenHash, T + 1)).toBeNull()
    })

    it('is nothing for a user who is gone', async () => {
      const { challenges } = world().store
      const challenge = challengeFor('gone')
      await expect(challenges.create(challenge)).resolves.toBeUndefined()
      expect(await challenges.find('second_factor', challenge.tokenHash, T)).toBeNull()
    })

    it.each(CALLERS)('is handed to maxAttempts of %i callers', async (callers) => {
      const { challenges } = world().store
      const challenge = challengeFor(null)
      await challenges.create(challenge)
      const answers = await race(callers, () => challenges.takeAttempt('second_factor', challenge.tokenHash, T))
      expect(countOf(answers, null)).toBe(callers - 5)
      expect(answers.flatMap((answer) => (answer === null ? [] : [answer.attempts])).sort()).toEqual([1, 2, 3, 4, 5])
    })

    it.each(CALLERS)('is consumed by one of %i callers', async (callers) => {
      const { challenges } = world().store
      const challenge = challengeFor(null)
      await challenges.create(challenge)
      const answers = await race(callers, () => challenges.consume('second_factor', challenge.tokenHash, T))
      expect(countOf(answers, null)).toBe(callers - 1)
    })

    if (traits.sideDoor) {
      it('goes with its user', async () => {
        const { store, addUser, useSideDoor } = world()
        const user = await addUser()
        const challenge = challengeFor(user.id)
        await store.challenges.create(challenge)
        await useSideDoor().deleteUser(user.id)
        expect(await store.challenges.find('second_factor', challenge.tokenHash, T)).toBeNull()
      })
    }
  })
}
