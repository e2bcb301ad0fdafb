import type { PasswordChange } from '@sallyport/ports'
import { describe, expect, it } from 'vitest'
import type { OpenStore } from '../store-under-test.ts'
import { CALLERS, countOf, effects, MINUTE, NO_EFFECTS, race, secretFor, T, useWorld } from '../world.ts'

function changeOf(userId: string, expectedHash: string | null, overrides: Partial<PasswordChange> = {}): PasswordChange {
  return {
    userId,
    expectedHash,
    passwordHash: 'new-hash',
    at: T + 5,
    endSessions: { except: null, reason: 'password_changed' },
    ...overrides,
  }
}

function describeVerifyEmail(open: OpenStore): void {
  describe('verifyEmail', () => {
    const world = useWorld(open)

    it('proves the address once', async () => {
      const { store, addUser, addSecret } = world()
      const user = await addUser({ emailVerifiedAt: null })
      const { id: secretId } = await addSecret(user, { purpose: 'email_verification' })
      expect(await store.users.verifyEmail({ secretId, userId: user.id, at: T + 1 }, effects(user.id))).toBe(true)
      expect(await store.users.verifyEmail({ secretId, userId: user.id, at: T + 2 }, effects(user.id))).toBe(false)
      expect(await store.users.findById(user.id)).toMatchObject({ emailVerifiedAt: T + 1 })
      expect(await store.secrets.findNewest('email_verification', user.email)).toMatchObject({ consumedAt: T + 1 })
    })

    it('refuses a secret that is expired, void, of another purpose, user or address, and commits nothing', async () => {
      const { store, addUser, addSecret, committedBy } = world()
      const user = await addUser({ emailVerifiedAt: null })
      const other = await addUser({ emailVerifiedAt: null })
      const reset = await addSecret(user)
      const voided = await addSecret(user, { purpose: 'email_verification' })
      const moved = await addSecret(other, { purpose: 'email_verification', email: 'moved-away@example.com' })
      const live = await addSecret(user, { purpose: 'email_verification' })
      const attempts = [
        { secretId: reset.id, userId: user.id, at: T },
        { secretId: voided.id, userId: user.id, at: T },
        { secretId: moved.id, userId: other.id, at: T },
        { secretId: live.id, userId: other.id, at: T },
        { secretId: live.id, userId: user.id, at: live.expiresAt },
        { secretId: 'none', userId: user.id, at: T },
      ]
      const committed = await committedBy(async () => {
        for (const attempt of attempts) expect(await store.users.verifyEmail(attempt, effects(user.id))).toBe(false)
      })
      expect(committed).toEqual({ audit: 0, mails: 0 })
      expect(await store.users.findById(user.id)).toMatchObject({ emailVerifiedAt: null })
      expect(await store.secrets.findNewest('email_verification', user.email)).toMatchObject({ id: live.id, consumedAt: null })
    })

    it.each(CALLERS)('succeeds for one of %i callers', async (callers) => {
      const { store, addUser, addSecret, committedBy } = world()
      const user = await addUser({ emailVerifiedAt: null })
      const { id: secretId } = await addSecret(user, { purpose: 'email_verification' })
      const committed = await committedBy(async () => {
        const answers = await race(callers, () => store.users.verifyEmail({ secretId, userId: user.id, at: T }, effects(user.id)))
        expect(countOf(answers, true)).toBe(1)
      })
      expect(committed).toEqual({ audit: 1, mails: 1 })
    })
  })
}

function describeResetPassword(open: OpenStore): void {
  describe('resetPassword', () => {
    const world = useWorld(open)

    it('changes the password, proves the mailbox, unlocks, ends every session and voids every pending secret', async () => {
      const { store, addUser, addSession, addSecret } = world()
      const user = await addUser({ emailVerifiedAt: null })
      await store.users.noteFailedSignIn(user.id, T + 15 * MINUTE)
      const sessions = [await addSession(user.id), await addSession(user.id)]
      const verification = await addSecret(user, { purpose: 'email_verification' })
      const { id: secretId } = await addSecret(user)
      const input = { secretId, userId: user.id, passwordHash: 'new-hash', at: T + 7 }
      expect(await store.users.resetPassword(input, effects(user.id))).toBe(true)
      expect(await store.users.findById(user.id)).toMatchObject({
        passwordHash: 'new-hash',
        passwordChangedAt: T + 7,
        emailVerifiedAt: T + 7,
        securityVersion: 2,
        failedLoginAttempts: 0,
        lockedUntil: null,
        activeSessions: 0,
      })
      for (const { id } of sessions) expect(await store.sessions.find(id)).toMatchObject({ isActive: false, endReason: 'password_reset' })
      expect(await store.secrets.findByToken('email_verification', verification.tokenHash)).toMatchObject({ voidedAt: T + 7 })
      expect(await store.users.resetPassword(input, effects(user.id))).toBe(false)
    })

    it('refuses a dead secret and one for another purpose or address, and changes nothing', async () => {
      const { store, addUser, addSecret, addSession, committedBy } = world()
      const user = await addUser()
      const session = await addSession(user.id)
      const verification = await addSecret(user, { purpose: 'email_verification' })
      const elsewhere = await addSecret(user, { email: 'old-address@example.com' })
      const attempts = [
        { secretId: verification.id, at: T },
        { secretId: elsewhere.id, at: T },
      ]
      const live = secretFor(user)
      const committed = await committedBy(async () => {
        for (const attempt of attempts) {
          const input = { ...attempt, userId: user.id, passwordHash: 'stolen' }
          expect(await store.users.resetPassword(input, effects(user.id))).toBe(false)
        }
        await store.secrets.issue(live, NO_EFFECTS)
        const late = { secretId: live.id, userId: user.id, passwordHash: 'stolen', at: live.expiresAt }
        expect(await store.users.resetPassword(late, effects(user.id))).toBe(false)
      })
      expect(committed).toEqual({ audit: 0, mails: 0 })
      expect(await store.users.findById(user.id)).toMatchObject({ passwordHash: user.passwordHash, activeSessions: 1 })
      expect(await store.sessions.find(session.id)).toMatchObject({ isActive: true })
    })

    it.each(CALLERS)('succeeds for one of %i callers', async (callers) => {
      const { store, addUser, addSecret, committedBy } = world()
      const user = await addUser()
      const { id: secretId } = await addSecret(user)
      let winner = -1
      const committed = await committedBy(async () => {
        const answers = await race(callers, (index) =>
          store.users.resetPassword({ secretId, userId: user.id, passwordHash: `hash-${index}`, at: T }, effects(user.id)),
        )
        expect(countOf(answers, true)).toBe(1)
        winner = answers.indexOf(true)
      })
      expect(committed).toEqual({ audit: 1, mails: 1 })
      expect(await store.users.findById(user.id)).toMatchObject({ passwordHash: `hash-${winner}`, securityVersion: 2 })
    })
  })
}

function describeChangePassword(open: OpenStore): void {
  describe('changePassword', () => {
    const world = useWorld(open)

    it('replaces the expected hash, keeps the session named, ends the others and voids pending secrets', async () => {
      const { store, addUser, addSession, addSecret } = world()
      const user = await addUser()
      const here = await addSession(user.id)
      const there = await addSession(user.id)
      const reset = await addSecret(user)
      const change = changeOf(user.id, user.passwordHash, { endSessions: { except: here.id, reason: 'password_changed' } })
      expect(await store.users.changePassword(change, effects(user.id))).toBe(true)
      expect(await store.users.findById(user.id)).toMatchObject({
        passwordHash: 'new-hash',
        passwordChangedAt: T + 5,
        securityVersion: 2,
        activeSessions: 1,
      })
      expect(await store.sessions.find(here.id)).toMatchObject({ isActive: true })
      expect(await store.sessions.find(there.id)).toMatchObject({ isActive: false, endReason: 'password_changed', endedAt: T + 5 })
      expect(await store.secrets.findByToken('password_reset', reset.tokenHash)).toMatchObject({ voidedAt: T + 5 })
    })

    it('sets a first password where none was, and only there', async () => {
      const { store, addUser, committedBy } = world()
      const user = await addUser({ passwordHash: null })
      expect(await store.users.changePassword(changeOf(user.id, null), effects(user.id))).toBe(true)
      const committed = await committedBy(async () => {
        expect(await store.users.changePassword(changeOf(user.id, null), effects(user.id))).toBe(false)
        expect(await store.users.changePassword(changeOf(user.id, 'wrong'), effects(user.id))).toBe(false)
        expect(await store.users.changePassword(changeOf('nobody', null), effects())).toBe(false)
      })
      expect(committed).toEqual({ audit: 0, mails: 0 })
    })

    it.each(CALLERS)('succeeds for one of %i callers that saw the same hash', async (callers) => {
      const { store, addUser, committedBy } = world()
      const user = await addUser()
      const committed = await committedBy(async () => {
        const answers = await race(callers, (index) =>
          store.users.changePassword(changeOf(user.id, user.passwordHash, { passwordHash: `hash-${index}` }), effects(user.id)),
        )
        expect(countOf(answers, true)).toBe(1)
      })
      expect(committed).toEqual({ audit: 1, mails: 1 })
    })
  })
}

function describeUpgrade(open: OpenStore): void {
  describe('upgradePasswordHash', () => {
    const world = useWorld(open)

    it('upgrades a hash without ending anything, once', async () => {
      const { store, addUser, addSession } = world()
      const user = await addUser({ passwordHash: 'weak' })
      const session = await addSession(user.id)
      const answers = await race(16, () => store.users.upgradePasswordHash(user.id, 'weak', 'strong'))
      expect(countOf(answers, true)).toBe(1)
      expect(await store.users.findById(user.id)).toMatchObject({ passwordHash: 'strong', securityVersion: 1, passwordChangedAt: null })
      expect(await store.sessions.find(session.id)).toMatchObject({ isActive: true })
    })
  })
}

/** The verbs of `UserStore` that spend a secret or change a credential. */
export function describeCredentials(open: OpenStore): void {
  describe('UserStore, credentials', () => {
    describeVerifyEmail(open)
    describeResetPassword(open)
    describeChangePassword(open)
    describeUpgrade(open)
  })
}
