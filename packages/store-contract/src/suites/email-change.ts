import { describe, expect, it } from 'vitest'
import { addIdentity, addPasskey, addTotp, addTrustedDevice, furnish, versionOf, voidedAt } from '../fixtures.ts'
import type { OpenStore } from '../store-under-test.ts'
import { CALLERS, countOf, DAY, effects, race, secretFor, T, useWorld } from '../world.ts'

const NEW = 'new@example.com'

function describeChange(open: OpenStore): void {
  describe('changeEmail', () => {
    const world = useWorld(open)

    it('makes the new address the proven one, keeps one session, and spares what undoes or secures', async () => {
      const { store, addUser, addSecret, addSession } = world()
      const user = await addUser({ emailVerifiedAt: null })
      const { session, pending, undo, recovery, passkey } = await furnish(world(), user)
      const version = await versionOf(world(), user.id)
      const here = await addSession(user.id, { securityVersion: version })
      const { id: secretId } = await addSecret(user, { purpose: 'email_change', email: NEW })
      const carried = secretFor(user, { purpose: 'email_change_undo', createdAt: T + 7 })
      const input = { secretId, userId: user.id, email: NEW, expectedEmail: user.email, exceptSession: here.id, at: T + 7 }
      expect(await store.users.changeEmail(input, { ...effects(user.id), secrets: [carried] })).toBe('changed')

      expect(await store.users.findByEmail(user.email)).toBeNull()
      expect(await store.users.findByEmail(NEW)).toMatchObject({
        id: user.id,
        emailVerifiedAt: T + 7,
        authorityChangedAt: T + 7,
        securityVersion: version + 1,
        activeSessions: 1,
        passwordHash: user.passwordHash,
        passwordExpiredAt: null,
      })
      expect(await store.sessions.find(here.id)).toMatchObject({ isActive: true })
      expect(await store.sessions.find(session.id)).toMatchObject({ isActive: false, endReason: 'email_changed', endedAt: T + 7 })
      expect(await voidedAt(world(), pending)).toBe(T + 7)
      expect(await voidedAt(world(), undo)).toBeNull()
      expect(await voidedAt(world(), recovery)).toBeNull()
      expect(await voidedAt(world(), carried)).toBeNull()
      expect(await store.passkeys.findWithUser(passkey.credentialHash)).not.toBeNull()
      expect(await store.users.changeEmail({ ...input, expectedEmail: NEW }, effects(user.id))).toBe('dead')
    })

    it('is taken or dead where it does not fit, and then writes nothing', async () => {
      const { store, addUser, addSecret, committedBy } = world()
      const [user, holder] = [await addUser(), await addUser()]
      const wanted = await addSecret(user, { purpose: 'email_change', email: holder.email })
      const input = { secretId: wanted.id, userId: user.id, email: holder.email, expectedEmail: user.email, exceptSession: null, at: T }
      const reset = await addSecret(user, { email: NEW })
      const committed = await committedBy(async () => {
        expect(await store.users.changeEmail(input, effects())).toBe('taken')
        for (const wrong of [
          { expectedEmail: 'was@example.com' },
          { email: NEW },
          { userId: holder.id, expectedEmail: holder.email },
          { userId: 'nobody' },
          { at: wanted.expiresAt },
          { secretId: 'none' },
          { secretId: reset.id, email: NEW },
        ]) {
          expect(await store.users.changeEmail({ ...input, ...wrong }, effects())).toBe('dead')
        }
      })
      expect(committed).toEqual({ audit: 0, mails: 0 })
      expect(await store.users.findById(user.id)).toMatchObject({ email: user.email, securityVersion: 1 })
      expect(await store.secrets.findByToken('email_change', wanted.tokenHash)).toMatchObject({ consumedAt: null, voidedAt: null })
    })

    it.each(CALLERS)('is done by one of %i callers', async (callers) => {
      const { store, addUser, addSecret, committedBy } = world()
      const user = await addUser()
      const { id: secretId } = await addSecret(user, { purpose: 'email_change', email: NEW })
      const input = { secretId, userId: user.id, email: NEW, expectedEmail: user.email, exceptSession: null, at: T }
      const committed = await committedBy(async () => {
        const answers = await race(callers, () => store.users.changeEmail(input, effects(user.id)))
        expect(countOf(answers, 'changed')).toBe(1)
        expect(countOf(answers, 'dead')).toBe(callers - 1)
      })
      expect(committed).toEqual({ audit: 1, mails: 1 })
    })

    it.each(CALLERS)('gives one address to one of %i users', async (callers) => {
      const { store, addUser, addSecret, committedBy } = world()
      const users = await race(callers, () => addUser())
      const inputs = await Promise.all(
        users.map(async (user) => {
          const { id: secretId } = await addSecret(user, { purpose: 'email_change', email: NEW })
          return { secretId, userId: user.id, email: NEW, expectedEmail: user.email, exceptSession: null, at: T }
        }),
      )
      const committed = await committedBy(async () => {
        const answers = await Promise.all(inputs.map((input) => store.users.changeEmail(input, effects(input.userId))))
        expect(countOf(answers, 'changed')).toBe(1)
        expect(countOf(answers, 'taken')).toBe(callers - 1)
      })
      expect(committed).toEqual({ audit: 1, mails: 1 })
    })
  })
}

function describeUndo(open: OpenStore): void {
  describe('undoEmailChange', () => {
    const world = useWorld(open)

    /** A user whose address was changed at `T + 10` by somebody who then made themself at home. */
    async function stolenAccount() {
      const { addUser, addSecret, addSession, store } = world()
      const user = await addUser()
      const kept = await addPasskey(world(), user.id)
      const linked = await addIdentity(world(), user.id)
      const { id: secretId } = await addSecret(user, { purpose: 'email_change', email: NEW })
      const undo = secretFor(user, { purpose: 'email_change_undo', createdAt: T + 10, expiresAt: T + 7 * DAY })
      const input = { secretId, userId: user.id, email: NEW, expectedEmail: user.email, exceptSession: null, at: T + 10 }
      expect(await store.users.changeEmail(input, { ...effects(user.id), secrets: [undo] })).toBe('changed')
      await addTotp(world(), user.id, T + 20)
      await store.factors.setEmailCode({ userId: user.id, on: true, at: T + 20 }, effects(user.id))
      await addPasskey(world(), user.id, { createdAt: T + 20 })
      await addIdentity(world(), user.id, { connectedAt: T + 20 })
      await addTrustedDevice(world(), user.id)
      const session = await addSession(user.id, { securityVersion: await versionOf(world(), user.id) })
      const pending = await addSecret({ ...user, email: NEW })
      return { user, kept, linked, undo, session, pending, again: { secretId: undo.id, userId: user.id, email: user.email, at: T + DAY } }
    }

    it('restores the address and takes away what came after', async () => {
      const { store } = world()
      const { user, kept, linked, session, pending, again } = await stolenAccount()
      const version = await versionOf(world(), user.id)
      expect(await store.users.undoEmailChange(again, effects(user.id))).toBe('restored')
      expect(await store.users.findByEmail(user.email)).toMatchObject({
        id: user.id,
        emailVerifiedAt: T + DAY,
        authorityChangedAt: T + DAY,
        passwordExpiredAt: T + DAY,
        passwordHash: user.passwordHash,
        securityVersion: version + 1,
        activeSessions: 0,
      })
      expect(await store.users.findByEmail(NEW)).toBeNull()
      expect(await store.factors.summary(user.id, T)).toEqual({
        totpSince: null,
        emailCodeSince: null,
        recoveryCodesLeft: 0,
        passkeys: 1,
        trustedDevices: 0,
      })
      expect(await store.passkeys.list(user.id)).toMatchObject([{ id: kept.id }])
      expect(await store.identities.list(user.id)).toMatchObject([{ id: linked.id }])
      expect(await store.sessions.find(session.id)).toMatchObject({ isActive: false, endedAt: T + DAY })
      expect(await voidedAt(world(), pending)).toBe(T + DAY)
      expect(await store.users.undoEmailChange(again, effects(user.id))).toBe('dead')
    })

    it('keeps the app that was on before', async () => {
      const { store, addUser, addSecret } = world()
      const user = await addUser()
      await addTotp(world(), user.id)
      const undo = await addSecret(user, { purpose: 'email_change_undo', email: 'old@example.com', createdAt: T + 1 })
      const input = { secretId: undo.id, userId: user.id, email: 'old@example.com', at: T + 2 }
      expect(await store.users.undoEmailChange(input, effects(user.id))).toBe('restored')
      expect(await store.factors.summary(user.id, T)).toMatchObject({ totpSince: T, recoveryCodesLeft: 10 })
    })

    it('is taken or dead where it does not fit, and then writes nothing', async () => {
      const { store, addUser, committedBy } = world()
      const { user, undo, again } = await stolenAccount()
      const holder = await addUser({ email: user.email })
      const committed = await committedBy(async () => {
        expect(await store.users.undoEmailChange(again, effects())).toBe('taken')
        for (const wrong of [{ email: NEW }, { userId: holder.id }, { userId: 'nobody' }, { at: undo.expiresAt }, { secretId: 'none' }]) {
          expect(await store.users.undoEmailChange({ ...again, ...wrong }, effects())).toBe('dead')
        }
      })
      expect(committed).toEqual({ audit: 0, mails: 0 })
      expect(await store.users.findById(user.id)).toMatchObject({ email: NEW, passwordExpiredAt: null })
      expect(await store.factors.summary(user.id, T)).toMatchObject({ passkeys: 2 })
    })

    it.each(CALLERS)('is done by one of %i callers', async (callers) => {
      const { store, committedBy } = world()
      const { user, again } = await stolenAccount()
      const committed = await committedBy(async () => {
        const answers = await race(callers, () => store.users.undoEmailChange(again, effects(user.id)))
        expect(countOf(answers, 'restored')).toBe(1)
        expect(countOf(answers, 'dead')).toBe(callers - 1)
      })
      expect(committed).toEqual({ audit: 1, mails: 1 })
    })
  })
}

/** An address is changed by whoever holds both mailboxes, and changed back by whoever held the first. */
export function describeEmailChange(open: OpenStore): void {
  describe('UserStore, change of address', () => {
    describeChange(open)
    describeUndo(open)
  })
}
