import { describe, expect, it } from 'vitest'
import {
  addIdentity,
  addPasskey,
  addTotp,
  challengeFor,
  expectWiped,
  furnish,
  identityFor,
  passkeyFor,
  versionOf,
  voidedAt,
} from '../fixtures.ts'
import type { OpenStore } from '../store-under-test.ts'
import { CALLERS, countOf, effects, NO_EFFECTS, newUser, race, secretFor, startFor, T, useWorld } from '../world.ts'

function describeSecure(open: OpenStore): void {
  describe('secure', () => {
    const world = useWorld(open)

    it('ends every session, expires the password and spares what undoes a change of address', async () => {
      const { store, addUser } = world()
      const user = await addUser()
      const { session, pending, undo, recovery, deviceHash } = await furnish(world(), user)
      const version = await versionOf(world(), user.id)
      expect(await store.users.secure({ userId: user.id, secretId: recovery.id, at: T + 9 }, effects(user.id))).toBe(true)
      expect(await store.users.findById(user.id)).toMatchObject({
        passwordHash: user.passwordHash,
        passwordExpiredAt: T + 9,
        authorityChangedAt: T + 9,
        securityVersion: version + 1,
        activeSessions: 0,
      })
      expect(await store.sessions.find(session.id)).toMatchObject({ isActive: false, endReason: 'secured', endedAt: T + 9 })
      expect(await store.secrets.findByToken('account_recovery', recovery.tokenHash)).toMatchObject({ consumedAt: T + 9, voidedAt: null })
      expect(await voidedAt(world(), pending)).toBe(T + 9)
      expect(await voidedAt(world(), undo)).toBeNull()
      const question = { userId: user.id, deviceHash, at: T }
      expect(await store.factors.isTrustedDevice({ ...question, securityVersion: version + 1 })).toBe(false)
      expect(await store.factors.summary(user.id, T)).toMatchObject({ totpSince: T, passkeys: 1 })
    })

    it('takes away the ways in that came after the notice, and keeps those from before', async () => {
      const { store, addUser, addSecret } = world()
      const user = await addUser()
      await addPasskey(world(), user.id)
      const recovery = await addSecret(user, { purpose: 'account_recovery', createdAt: T + 10, expiresAt: T + 1_000 })
      await addTotp(world(), user.id, T + 20)
      await addPasskey(world(), user.id, { createdAt: T + 20 })
      await addIdentity(world(), user.id, { connectedAt: T + 20 })
      expect(await store.users.secure({ userId: user.id, secretId: recovery.id, at: T + 30 }, effects(user.id))).toBe(true)
      expect(await store.factors.summary(user.id, T + 30)).toMatchObject({ totpSince: null, recoveryCodesLeft: 0, passkeys: 1 })
      expect(await store.identities.list(user.id)).toEqual([])
    })

    it('takes a link that went to an address which was changed since', async () => {
      const { store, addUser, addSecret } = world()
      const user = await addUser()
      const recovery = await addSecret(user, { purpose: 'account_recovery', email: 'before@example.com' })
      expect(await store.users.secure({ userId: user.id, secretId: recovery.id, at: T }, effects(user.id))).toBe(true)
    })

    it('needs no secret where the owner asks, and keeps an earlier date of expiry', async () => {
      const { store, addUser } = world()
      const user = await addUser()
      const bare = await addUser({ passwordHash: null })
      expect(await store.users.expirePassword(user.id, T, NO_EFFECTS)).toBe(true)
      for (const { id } of [user, bare]) {
        expect(await store.users.secure({ userId: id, secretId: null, at: T + 1 }, effects(id))).toBe(true)
      }
      expect(await store.users.findById(user.id)).toMatchObject({ passwordExpiredAt: T })
      expect(await store.users.findById(bare.id)).toMatchObject({ passwordExpiredAt: null, authorityChangedAt: T + 1 })
    })

    it('refuses a dead secret, another’s and one for something else, and changes nothing', async () => {
      const { store, addUser, addSecret, committedBy } = world()
      const [user, other] = [await addUser(), await addUser()]
      const reset = await addSecret(user)
      const recovery = await addSecret(user, { purpose: 'account_recovery' })
      const committed = await committedBy(async () => {
        for (const input of [
          { userId: user.id, secretId: reset.id, at: T },
          { userId: user.id, secretId: recovery.id, at: recovery.expiresAt },
          { userId: other.id, secretId: recovery.id, at: T },
          { userId: user.id, secretId: 'none', at: T },
          { userId: 'nobody', secretId: null, at: T },
        ]) {
          expect(await store.users.secure(input, effects())).toBe(false)
        }
      })
      expect(committed).toEqual({ audit: 0, mails: 0 })
      expect(await store.users.findById(user.id)).toMatchObject({ passwordExpiredAt: null, securityVersion: 1 })
    })

    it.each(CALLERS)('is done by one of %i callers with one secret', async (callers) => {
      const { store, addUser, addSecret, committedBy } = world()
      const user = await addUser()
      const { id: secretId } = await addSecret(user, { purpose: 'account_recovery' })
      const committed = await committedBy(async () => {
        const answers = await race(callers, () => store.users.secure({ userId: user.id, secretId, at: T }, effects(user.id)))
        expect(countOf(answers, true)).toBe(1)
      })
      expect(committed).toEqual({ audit: 1, mails: 1 })
    })
  })
}

function describeExpiry(open: OpenStore): void {
  describe('expirePassword', () => {
    const world = useWorld(open)

    it.each(CALLERS)('is done by one of %i callers; sessions go on', async (callers) => {
      const { store, addUser, addSession, committedBy } = world()
      const user = await addUser()
      const session = await addSession(user.id)
      const committed = await committedBy(async () => {
        const answers = await race(callers, () => store.users.expirePassword(user.id, T + 1, effects(user.id)))
        expect(countOf(answers, true)).toBe(1)
      })
      expect(committed).toEqual({ audit: 1, mails: 1 })
      expect(await store.users.findById(user.id)).toMatchObject({ passwordExpiredAt: T + 1, passwordHash: user.passwordHash })
      expect(await versionOf(world(), user.id)).toBe(2)
      expect(await store.sessions.find(session.id)).toMatchObject({ isActive: true })
      expect((await store.sessions.findWithUser(session.id))?.user).toMatchObject({ passwordExpiredAt: T + 1 })
    })

    it('is nothing without a password, and over once it is replaced', async () => {
      const { store, addUser, addSecret } = world()
      expect(await store.users.expirePassword((await addUser({ passwordHash: null })).id, T, effects())).toBe(false)
      expect(await store.users.expirePassword('nobody', T, effects())).toBe(false)

      const changed = await addUser()
      await store.users.expirePassword(changed.id, T, NO_EFFECTS)
      const endSessions = { except: null, reason: 'password_changed' } as const
      const change = { userId: changed.id, expectedHash: changed.passwordHash, passwordHash: 'new', at: T, endSessions }
      expect(await store.users.changePassword(change, NO_EFFECTS)).toBe(true)
      expect(await store.users.findById(changed.id)).toMatchObject({ passwordExpiredAt: null })

      const reset = await addUser()
      await store.users.expirePassword(reset.id, T, NO_EFFECTS)
      const { id: secretId } = await addSecret(reset)
      expect(await store.users.resetPassword({ secretId, userId: reset.id, passwordHash: 'new', at: T }, NO_EFFECTS)).toBe(true)
      expect(await store.users.findById(reset.id)).toMatchObject({ passwordExpiredAt: null })
    })
  })
}

function describeReset(open: OpenStore): void {
  describe('resetPassword and what stands beside the password', () => {
    const world = useWorld(open)

    it('forgets trusted devices, leaves factors, and spares what undoes a change of address', async () => {
      const { store, addUser, addSecret } = world()
      const user = await addUser()
      const { pending, undo, recovery, deviceHash } = await furnish(world(), user)
      const { id: secretId } = await addSecret(user)
      expect(await store.users.resetPassword({ secretId, userId: user.id, passwordHash: 'new', at: T + 7 }, effects(user.id))).toBe(true)
      expect(await store.factors.summary(user.id, T)).toEqual({
        totpSince: T,
        emailCodeSince: T,
        recoveryCodesLeft: 10,
        passkeys: 1,
        trustedDevices: 0,
      })
      expect(await store.identities.list(user.id)).toHaveLength(1)
      expect(await voidedAt(world(), pending)).toBe(T + 7)
      expect(await voidedAt(world(), recovery)).toBe(T + 7)
      expect(await voidedAt(world(), undo)).toBeNull()
      const securityVersion = await versionOf(world(), user.id)
      expect(await store.factors.isTrustedDevice({ userId: user.id, deviceHash, securityVersion, at: T })).toBe(false)
    })

    it('wipes an account that nobody had proven', async () => {
      const { store, addUser, addSecret } = world()
      const user = await addUser({ emailVerifiedAt: null })
      const furniture = await furnish(world(), user)
      const { id: secretId } = await addSecret(user)
      expect(await store.users.resetPassword({ secretId, userId: user.id, passwordHash: 'new', at: T + 7 }, effects(user.id))).toBe(true)
      await expectWiped(world(), user.id, furniture, T + 7)
      expect(await store.users.findById(user.id)).toMatchObject({ passwordHash: 'new', emailVerifiedAt: T + 7 })
    })

    it('leaves the owner’s ways back when a thief changes the password', async () => {
      const { store, addUser } = world()
      const user = await addUser()
      const { undo, recovery, pending } = await furnish(world(), user)
      const endSessions = { except: null, reason: 'password_changed' } as const
      const change = { userId: user.id, expectedHash: user.passwordHash, passwordHash: 'new', at: T + 3, endSessions }
      expect(await store.users.changePassword(change, effects(user.id))).toBe(true)
      expect(await voidedAt(world(), pending)).toBe(T + 3)
      expect(await voidedAt(world(), undo)).toBeNull()
      expect(await voidedAt(world(), recovery)).toBeNull()
    })

    it('voids a first sign-up with everything that hung on it', async () => {
      const { store, addUser } = world()
      const first = await addUser({ emailVerifiedAt: null })
      const furniture = await furnish(world(), first)
      const user = newUser({ email: first.email, emailVerifiedAt: null, createdAt: T + 4 })
      const outcomes = { created: () => NO_EFFECTS, replaced: () => NO_EFFECTS, email_taken: () => NO_EFFECTS }
      expect(await store.users.register({ user, secret: null, replaceUnverified: true }, outcomes)).toBe('replaced')
      await expectWiped(world(), first.id, furniture, T + 4)
    })
  })
}

function describeRemove(open: OpenStore): void {
  describe('remove', () => {
    const world = useWorld(open)

    it('deletes the account and everything of it; the log keeps its rows without the name (R-251)', async () => {
      const { store, addUser, verifiedChain } = world()
      const user = await addUser({ username: 'ada' })
      await store.audit.append(effects(user.id))
      const { session, passkey, identity, pending } = await furnish(world(), user)
      const challenge = challengeFor(user.id)
      await store.challenges.create(challenge)
      const before = await verifiedChain()
      const nobodys = { ...secretFor(user, { purpose: 'sign_in' }), userId: null }
      await store.secrets.issue(nobodys, NO_EFFECTS)

      expect(await store.users.remove(user.id, T + 1, effects(user.id, 'account_deleted'))).toBe(true)
      expect(await store.users.findById(user.id)).toBeNull()
      expect(await store.users.findByEmail(user.email)).toBeNull()
      expect(await store.users.findByUsername('ada')).toBeNull()
      expect(await store.sessions.find(session.id)).toBeNull()
      expect(await store.passkeys.findWithUser(passkey.credentialHash)).toBeNull()
      expect(await store.identities.find(identity.issuer, identity.subject)).toBeNull()
      expect(await store.secrets.findByToken(pending.purpose, pending.tokenHash)).toBeNull()
      expect(await store.secrets.findByToken('sign_in', nobodys.tokenHash)).toBeNull()
      expect(await store.challenges.find(challenge.kind, challenge.tokenHash, T)).toBeNull()
      expect(await store.factors.findTotp(user.id)).toBeNull()
      const after = await verifiedChain()
      expect(after.every(({ userId }) => userId === null)).toBe(true)
      expect(after.slice(0, before.length).map(({ subject }) => subject)).toEqual(before.map(({ subject }) => subject))
      expect(after.at(-1)).toMatchObject({ action: 'account_deleted', subject: expect.any(String) })
    })

    it('tells other processes that access tokens of the account are void, until that is swept', async () => {
      const { store, addUser } = world()
      const user = await addUser()
      await store.users.remove(user.id, T + 5, NO_EFFECTS)
      expect((await store.revocations.pull(T + 5)).users).toEqual([{ userId: user.id, at: T + 5 }])
      expect((await store.revocations.pull(T + 6)).users).toEqual([])
      expect(await store.maintenance.sweep('sessions', T + 5, 10)).toBe(0)
      expect(await store.maintenance.sweep('sessions', T + 6, 10)).toBe(1)
      expect((await store.revocations.pull(T)).users).toEqual([])
    })

    it('frees address, name, credential and identity', async () => {
      const { store, addUser } = world()
      const user = await addUser({ username: 'ada' })
      const { passkey, identity } = await furnish(world(), user)
      await store.users.remove(user.id, T, NO_EFFECTS)
      const next = await addUser({ email: user.email, username: 'ada' })
      expect(await store.passkeys.add(passkeyFor(next.id, { credentialHash: passkey.credentialHash }), NO_EFFECTS)).toBe('added')
      const freed = identityFor({ subject: identity.subject })
      expect(await store.identities.attach({ userId: next.id, identity: freed }, NO_EFFECTS)).toBe('attached')
      expect(await store.sessions.list(next.id, T)).toEqual([])
      expect(await store.factors.summary(next.id, T)).toMatchObject({ totpSince: null, passkeys: 1 })
    })

    it.each(CALLERS)('is done by one of %i callers', async (callers) => {
      const { store, addUser, committedBy } = world()
      const user = await addUser()
      const stranger = await addUser()
      const committed = await committedBy(async () => {
        const answers = await race(callers, () => store.users.remove(user.id, T, effects(user.id)))
        expect(countOf(answers, true)).toBe(1)
        expect(await store.users.remove('nobody', T, effects())).toBe(false)
      })
      expect(committed).toEqual({ audit: 1, mails: 1 })
      expect(await store.users.findById(stranger.id)).not.toBeNull()
    })

    it('leaves nothing behind of what happens at the same time', async () => {
      const { store, addUser } = world()
      const user = await addUser()
      const started = race(16, () => store.sessions.start(startFor(user.id), () => NO_EFFECTS))
      const [removed] = await Promise.all([
        store.users.remove(user.id, T, NO_EFFECTS),
        started,
        race(8, () => store.passkeys.add(passkeyFor(user.id), NO_EFFECTS)),
        race(8, () => store.identities.attach({ userId: user.id, identity: identityFor() }, NO_EFFECTS)),
        race(8, () => store.secrets.issue(secretFor(user), NO_EFFECTS)),
        race(8, () => store.factors.beginTotp({ userId: user.id, sealedSecret: 'sealed', at: T })),
      ])
      expect(removed).toBe(true)
      expect(await store.sessions.list(user.id, T)).toEqual([])
      expect(await store.passkeys.list(user.id)).toEqual([])
      expect(await store.identities.list(user.id)).toEqual([])
      expect(await store.factors.findTotp(user.id)).toBeNull()
      expect(await store.secrets.findNewest('password_reset', user.email)).toBeNull()
    })
  })
}

/** The verbs of `UserStore` for an account in danger, or at its end. */
export function describeAccountSafety(open: OpenStore): void {
  describe('UserStore, safety', () => {
    describeSecure(open)
    describeExpiry(open)
    describeReset(open)
    describeRemove(open)
  })
}
