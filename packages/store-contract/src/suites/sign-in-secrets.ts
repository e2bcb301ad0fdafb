import type { Effects, SignInRedemption, Store } from '@sallyport/ports'
import { describe, expect, it } from 'vitest'
import { expectWiped, furnish, versionOf } from '../fixtures.ts'
import type { OpenStore } from '../store-under-test.ts'
import { CALLERS, countOf, effects, MINUTE, NO_EFFECTS, newUser, race, secretFor, T, useWorld } from '../world.ts'

const ADDRESS = 'nobody-yet@example.com'

/** A sign-in secret for an address that nobody has. */
function nobodys(overrides: Parameters<typeof secretFor>[1] = {}) {
  return { ...secretFor({ id: 'nobody', email: ADDRESS }, { purpose: 'sign_in', ...overrides }), userId: null }
}

function redeem(store: Store, secretId: string, newUserOrNone: ReturnType<typeof newUser> | null, at = T + 5): Promise<SignInRedemption> {
  const draft =
    (action: string) =>
    (userId: string): Effects =>
      effects(userId, action)
  const outcomes = { existing: draft('existing'), proven: draft('proven'), created: draft('created') }
  return store.users.redeemSignIn({ secretId, newUser: newUserOrNone, at }, outcomes)
}

function describeNobodys(open: OpenStore): void {
  describe('for an address that nobody has', () => {
    const world = useWorld(open)

    it('keeps a secret without a user, and voids the one before', async () => {
      const { store } = world()
      const [first, second] = [nobodys(), nobodys({ createdAt: T + 1 })]
      const elsewhere = { ...nobodys(), email: 'else@example.com' }
      for (const secret of [first, elsewhere, second]) expect(await store.secrets.issue(secret, NO_EFFECTS)).toBe(true)
      expect(await store.secrets.findByToken('sign_in', first.tokenHash)).toMatchObject({ voidedAt: T + 1, userId: null })
      expect(await store.secrets.findByToken('sign_in', elsewhere.tokenHash)).toMatchObject({ voidedAt: null })
      expect(await store.secrets.findNewest('sign_in', ADDRESS)).toEqual({ ...second, attempts: 0, consumedAt: null, voidedAt: null })
      expect(await store.secrets.takeCodeAttempt('sign_in', ADDRESS, T)).toMatchObject({ id: second.id, attempts: 1 })
    })

    it('dies with the first secret of the account that has the address by now', async () => {
      const { store, addUser, addSecret } = world()
      const before = nobodys()
      await store.secrets.issue(before, NO_EFFECTS)
      const user = await addUser({ email: ADDRESS })
      const after = await addSecret(user, { purpose: 'sign_in' })
      expect(await store.secrets.findByToken('sign_in', before.tokenHash)).toMatchObject({ voidedAt: T })
      expect(await store.secrets.findNewest('sign_in', ADDRESS)).toMatchObject({ id: after.id })
    })

    it.each(CALLERS)('leaves one live secret when %i are issued at once', async (callers) => {
      const { store, committedBy } = world()
      const secrets = Array.from({ length: callers }, () => nobodys())
      const committed = await committedBy(async () => {
        const answers = await Promise.all(secrets.map((secret) => store.secrets.issue(secret, effects())))
        expect(countOf(answers, true)).toBe(callers)
      })
      expect(committed).toEqual({ audit: callers, mails: callers })
      const stored = await Promise.all(secrets.map((secret) => store.secrets.findByToken('sign_in', secret.tokenHash)))
      const live = stored.filter((secret) => secret?.voidedAt === null)
      expect(live).toHaveLength(1)
      expect(await store.secrets.findNewest('sign_in', ADDRESS)).toEqual(live[0])
    })
  })
}

function describeConsume(open: OpenStore): void {
  describe('consume', () => {
    const world = useWorld(open)

    it('refuses a used, void, expired or unknown secret, and commits nothing', async () => {
      const { store, addUser, addSecret, committedBy } = world()
      const user = await addUser()
      const purpose = 'second_factor'
      const voided = await addSecret(user, { purpose })
      const used = await addSecret(user, { purpose })
      expect(await store.secrets.consume(used.id, T + 1, effects(user.id))).toBe(true)
      expect(await store.secrets.findByToken(purpose, used.tokenHash)).toMatchObject({ consumedAt: T + 1 })
      const expiring = await addSecret(user, { purpose: 'reauthentication' })
      const committed = await committedBy(async () => {
        expect(await store.secrets.consume(voided.id, T, effects())).toBe(false)
        expect(await store.secrets.consume(used.id, T, effects())).toBe(false)
        expect(await store.secrets.consume(expiring.id, expiring.expiresAt, effects())).toBe(false)
        expect(await store.secrets.consume('none', T, effects())).toBe(false)
      })
      expect(committed).toEqual({ audit: 0, mails: 0 })
    })

    it.each(CALLERS)('succeeds for one of %i callers', async (callers) => {
      const { store, addUser, addSecret, committedBy } = world()
      const user = await addUser()
      const { id } = await addSecret(user, { purpose: 'second_factor' })
      const committed = await committedBy(async () => {
        const answers = await race(callers, () => store.secrets.consume(id, T, effects(user.id)))
        expect(countOf(answers, true)).toBe(1)
      })
      expect(committed).toEqual({ audit: 1, mails: 1 })
    })
  })
}

function describeRedeem(open: OpenStore): void {
  describe('UserStore.redeemSignIn', () => {
    const world = useWorld(open)

    it('finds the account of the address and leaves it as it is', async () => {
      const { store, addUser, addSecret, committedBy } = world()
      const user = await addUser()
      const before = await store.users.findById(user.id)
      const { id } = await addSecret(user, { purpose: 'sign_in' })
      const committed = await committedBy(async () => {
        expect(await redeem(store, id, newUser())).toEqual({ kind: 'existing', user: before })
        expect(await redeem(store, id, newUser())).toEqual({ kind: 'dead' })
      })
      expect(committed).toEqual({ audit: 1, mails: 1 })
      expect((await store.audit.list({}, { before: null, limit: 1 }))[0]).toMatchObject({ action: 'existing', userId: user.id })
      expect(await store.secrets.findNewest('sign_in', user.email)).toMatchObject({ consumedAt: T + 5 })
    })

    it('wipes an account that nobody had proven, and proves it', async () => {
      const { store, addUser, addSecret } = world()
      const user = await addUser({ emailVerifiedAt: null, username: 'stranger' })
      const furniture = await furnish(world(), user)
      const version = await versionOf(world(), user.id)
      const { id } = await addSecret(user, { purpose: 'sign_in' })
      const redeemed = await redeem(store, id, newUser())
      expect(redeemed).toMatchObject({
        kind: 'proven',
        user: { id: user.id, passwordHash: null, emailVerifiedAt: T + 5, authorityChangedAt: T + 5, securityVersion: version + 1 },
      })
      await expectWiped(world(), user.id, furniture, T + 5)
      expect(await store.identities.list(user.id)).toEqual([])
      expect(await store.sessions.find(furniture.session.id)).toMatchObject({ endReason: 'mailbox_proven' })
      expect(await store.users.findById(user.id)).toMatchObject({ activeSessions: 0 })
    })

    it('creates the account of an address that nobody has, or uses the secret up for nothing', async () => {
      const { store, committedBy } = world()
      const secret = nobodys()
      await store.secrets.issue(secret, NO_EFFECTS)
      const user = newUser({ email: ADDRESS, passwordHash: null, emailVerifiedAt: null })
      const redeemed = await redeem(store, secret.id, user)
      expect(redeemed).toEqual({ kind: 'created', user: await store.users.findByEmail(ADDRESS) })
      expect(redeemed).toMatchObject({ user: { id: user.id, email: ADDRESS, emailVerifiedAt: T + 5, passwordHash: null } })

      const unwanted = { ...nobodys(), email: 'unwanted@example.com' }
      await store.secrets.issue(unwanted, NO_EFFECTS)
      const committed = await committedBy(async () => {
        expect(await redeem(store, unwanted.id, null)).toEqual({ kind: 'no_account' })
        expect(await redeem(store, unwanted.id, newUser())).toEqual({ kind: 'dead' })
      })
      expect(committed).toEqual({ audit: 0, mails: 0 })
      expect(await store.users.findByEmail('unwanted@example.com')).toBeNull()
    })

    it('finds the account that has taken the address meanwhile', async () => {
      const { store, addUser } = world()
      const secret = nobodys()
      await store.secrets.issue(secret, NO_EFFECTS)
      const user = await addUser({ email: ADDRESS })
      expect(await redeem(store, secret.id, newUser({ email: ADDRESS }))).toMatchObject({ kind: 'existing', user: { id: user.id } })
    })

    it('is dead for a secret that is void, expired, unknown or for something else', async () => {
      const { store, addUser, addSecret, committedBy } = world()
      const user = await addUser()
      const voided = await addSecret(user, { purpose: 'sign_in' })
      await addSecret(user, { purpose: 'sign_in' })
      const expiring = await addSecret(await addUser(), { purpose: 'sign_in' })
      const reset = await addSecret(user)
      const moved = await addSecret(await addUser(), { purpose: 'sign_in', email: 'moved-away@example.com' })
      const committed = await committedBy(async () => {
        expect(await redeem(store, voided.id, newUser())).toEqual({ kind: 'dead' })
        expect(await redeem(store, expiring.id, newUser(), T + 61 * MINUTE)).toEqual({ kind: 'dead' })
        expect(await redeem(store, reset.id, newUser())).toEqual({ kind: 'dead' })
        expect(await redeem(store, moved.id, newUser())).toEqual({ kind: 'dead' })
        expect(await redeem(store, 'none', newUser())).toEqual({ kind: 'dead' })
      })
      expect(committed).toEqual({ audit: 0, mails: 0 })
      expect(await store.users.findByEmail('moved-away@example.com')).toBeNull()
    })

    it.each(CALLERS)('is answered to one of %i callers, whose account alone is created', async (callers) => {
      const { store, committedBy } = world()
      const secret = nobodys()
      await store.secrets.issue(secret, NO_EFFECTS)
      const committed = await committedBy(async () => {
        const answers = await race(callers, () => redeem(store, secret.id, newUser({ email: ADDRESS })))
        const kinds = answers.map(({ kind }) => kind)
        expect(countOf(kinds, 'created')).toBe(1)
        expect(countOf(kinds, 'dead')).toBe(callers - 1)
      })
      expect(committed).toEqual({ audit: 1, mails: 1 })
    })

    it.each(CALLERS)('wipes once for %i callers', async (callers) => {
      const { store, addUser, addSecret, committedBy } = world()
      const user = await addUser({ emailVerifiedAt: null })
      const { id } = await addSecret(user, { purpose: 'sign_in' })
      const committed = await committedBy(async () => {
        const kinds = (await race(callers, () => redeem(store, id, null))).map(({ kind }) => kind)
        expect(countOf(kinds, 'proven')).toBe(1)
        expect(countOf(kinds, 'dead')).toBe(callers - 1)
      })
      expect(committed).toEqual({ audit: 1, mails: 1 })
      expect(await versionOf(world(), user.id)).toBe(2)
    })
  })
}

/** Secrets that sign in, and secrets that nothing else happens with. */
export function describeSignInSecrets(open: OpenStore): void {
  describe('OneTimeSecretStore, sign-in', () => {
    describeNobodys(open)
    describeConsume(open)
    describeRedeem(open)
  })
}
