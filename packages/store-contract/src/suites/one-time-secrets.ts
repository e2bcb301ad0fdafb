import { describe, expect, it } from 'vitest'
import type { OpenStore } from '../store-under-test.ts'
import { CALLERS, countOf, effects, race, secretFor, T, useWorld } from '../world.ts'

/** `OneTimeSecretStore`: one live secret per purpose and user, a bounded number of guesses. */
export function describeOneTimeSecrets(open: OpenStore): void {
  describe('OneTimeSecretStore', () => {
    const world = useWorld(open)

    it('finds a secret by its token’s hash, for its purpose only, dead ones included', async () => {
      const { store, addUser, addSecret } = world()
      const user = await addUser()
      const first = await addSecret(user, { browserHash: 'b', codeHash: null })
      const second = await addSecret(user, { createdAt: T + 1 })
      expect(await store.secrets.findByToken('password_reset', second.tokenHash)).toEqual({
        ...second,
        attempts: 0,
        consumedAt: null,
        voidedAt: null,
      })
      expect(await store.secrets.findByToken('password_reset', first.tokenHash)).toEqual({
        ...first,
        attempts: 0,
        consumedAt: null,
        voidedAt: T + 1,
      })
      expect(await store.secrets.findByToken('email_verification', second.tokenHash)).toBeNull()
      expect(await store.secrets.findByToken('password_reset', 'none')).toBeNull()
    })

    it('voids only earlier secrets of the same purpose and user', async () => {
      const { store, addUser, addSecret } = world()
      const user = await addUser()
      const verification = await addSecret(user, { purpose: 'email_verification' })
      const stranger = await addSecret(await addUser())
      await addSecret(user)
      expect(await store.secrets.findByToken('email_verification', verification.tokenHash)).toMatchObject({ voidedAt: null })
      expect(await store.secrets.findByToken('password_reset', stranger.tokenHash)).toMatchObject({ voidedAt: null })
    })

    it('issues nothing for a user who is gone', async () => {
      const { store, committedBy } = world()
      const secret = secretFor({ id: 'gone', email: 'gone@example.com' })
      const committed = await committedBy(async () => expect(await store.secrets.issue(secret, effects())).toBe(false))
      expect(committed).toEqual({ audit: 0, mails: 0 })
      expect(await store.secrets.findByToken(secret.purpose, secret.tokenHash)).toBeNull()
    })

    it('takes the live secret for the newest, whatever the clocks said', async () => {
      const { store, addUser, addSecret } = world()
      const user = await addUser()
      await addSecret(user, { createdAt: T + 500 })
      const later = await addSecret(user, { createdAt: T })
      expect(await store.secrets.findNewest('password_reset', user.email)).toMatchObject({ id: later.id, voidedAt: null })
      expect(await store.secrets.takeCodeAttempt('password_reset', user.email, T)).toMatchObject({ id: later.id, attempts: 1 })
      expect(await store.secrets.findNewest('password_reset', 'nobody@example.com')).toBeNull()
    })

    it.each(CALLERS)('leaves one live secret when %i are issued at once', async (callers) => {
      const { store, addUser, committedBy } = world()
      const user = await addUser()
      const secrets = Array.from({ length: callers }, () => secretFor(user))
      const committed = await committedBy(async () => {
        const answers = await Promise.all(secrets.map((secret) => store.secrets.issue(secret, effects(user.id))))
        expect(countOf(answers, true)).toBe(callers)
      })
      expect(committed).toEqual({ audit: callers, mails: callers })
      const stored = await Promise.all(secrets.map((secret) => store.secrets.findByToken(secret.purpose, secret.tokenHash)))
      const live = stored.filter((secret) => secret?.voidedAt === null)
      expect(live).toHaveLength(1)
      expect(await store.secrets.findNewest('password_reset', user.email)).toEqual(live[0])
    })

    describe('takeCodeAttempt', () => {
      it('hands out nothing of a used, void, expired, exhausted or codeless secret', async () => {
        const { store, addUser, addSecret } = world()
        const take = (email: string, at = T) => store.secrets.takeCodeAttempt('password_reset', email, at)

        const used = await addUser()
        const { id: secretId } = await addSecret(used)
        await store.users.resetPassword({ secretId, userId: used.id, passwordHash: 'x', at: T }, effects(used.id))
        expect(await take(used.email)).toBeNull()

        const expiring = await addUser()
        const secret = await addSecret(expiring)
        expect(await take(expiring.email, secret.expiresAt)).toBeNull()
        expect(await take(expiring.email, secret.expiresAt - 1)).not.toBeNull()

        const changed = await addUser()
        await addSecret(changed)
        const endSessions = { except: null, reason: 'password_changed' } as const
        const change = { userId: changed.id, expectedHash: changed.passwordHash, passwordHash: 'x', at: T, endSessions }
        await store.users.changePassword(change, effects(changed.id))
        expect(await take(changed.email)).toBeNull()

        const codeless = await addUser()
        await addSecret(codeless, { codeHash: null })
        expect(await take(codeless.email)).toBeNull()
        expect(await take('nobody@example.com')).toBeNull()
      })

      it('leaves the link of an exhausted code good', async () => {
        const { store, addUser, addSecret } = world()
        const user = await addUser()
        const secret = await addSecret(user, { maxAttempts: 1 })
        expect(await store.secrets.takeCodeAttempt('password_reset', user.email, T)).toMatchObject({ attempts: 1 })
        expect(await store.secrets.takeCodeAttempt('password_reset', user.email, T)).toBeNull()
        expect(await store.secrets.findNewest('password_reset', user.email)).toMatchObject({ attempts: 1, maxAttempts: 1 })
        const input = { secretId: secret.id, userId: user.id, passwordHash: 'x', at: T }
        expect(await store.users.resetPassword(input, effects(user.id))).toBe(true)
      })

      it.each(CALLERS)('hands the secret to maxAttempts of %i callers', async (callers) => {
        const { store, addUser, addSecret } = world()
        const user = await addUser()
        await addSecret(user, { maxAttempts: 5 })
        const answers = await race(callers, () => store.secrets.takeCodeAttempt('password_reset', user.email, T))
        expect(countOf(answers, null)).toBe(callers - 5)
        expect(answers.flatMap((answer) => (answer === null ? [] : [answer.attempts])).sort()).toEqual([1, 2, 3, 4, 5])
      })
    })
  })
}
