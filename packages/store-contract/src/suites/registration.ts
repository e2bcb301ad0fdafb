import type { Effects, Registration, RegistrationOutcome, Store } from '@sallyport/ports'
import { describe, expect, it } from 'vitest'
import type { OpenStore } from '../store-under-test.ts'
import { CALLERS, countOf, effects, newUser, race, secretFor, T, useWorld } from '../world.ts'

function registrationOf(overrides: Parameters<typeof newUser>[0], replaceUnverified = true): Registration {
  const user = newUser({ emailVerifiedAt: null, ...overrides })
  return { user, secret: secretFor(user, { purpose: 'email_verification' }), replaceUnverified }
}

function register(store: Store, registration: Registration): Promise<RegistrationOutcome> {
  const draft =
    (action: string) =>
    (userId: string): Effects =>
      effects(userId, action)
  return store.users.register(registration, {
    created: draft('created'),
    replaced: draft('replaced'),
    email_taken: draft('email_taken'),
  })
}

/** `UserStore.register`: one address, one account. */
export function describeRegistration(open: OpenStore): void {
  describe('UserStore.register', () => {
    const world = useWorld(open)

    it('creates account, proof of mailbox, audit and mail together', async () => {
      const { store, committedBy } = world()
      const registration = registrationOf({ username: 'ada' })
      const committed = await committedBy(async () => expect(await register(store, registration)).toBe('created'))
      expect(committed).toEqual({ audit: 1, mails: 1 })
      expect(await store.users.findByEmail(registration.user.email)).toMatchObject({ id: registration.user.id, emailVerifiedAt: null })
      const stored = await store.secrets.findNewest('email_verification', registration.user.email)
      expect(stored).toEqual({ ...registration.secret, attempts: 0, consumedAt: null, voidedAt: null })
      expect((await store.audit.list({}, { before: null, limit: 1 }))[0]).toMatchObject({ action: 'created', userId: registration.user.id })
    })

    it('tells a taken address without touching the account, and commits that outcome’s effects about the owner', async () => {
      const { store, addUser, committedBy } = world()
      const owner = await addUser()
      const before = await store.users.findById(owner.id)
      const committed = await committedBy(async () =>
        expect(await register(store, registrationOf({ email: owner.email, username: 'free' }))).toBe('email_taken'),
      )
      expect(committed).toEqual({ audit: 1, mails: 1 })
      expect(await store.users.findById(owner.id)).toEqual(before)
      expect(await store.secrets.findNewest('email_verification', owner.email)).toBeNull()
      expect((await store.audit.list({}, { before: null, limit: 1 }))[0]).toMatchObject({ action: 'email_taken', userId: owner.id })
    })

    it('refuses a second sign-up of an unproven address where the engine asks for it', async () => {
      const { store } = world()
      const first = registrationOf({})
      await register(store, first)
      expect(await register(store, registrationOf({ email: first.user.email }, false))).toBe('email_taken')
      expect(await store.users.findByEmail(first.user.email)).toMatchObject({ passwordHash: first.user.passwordHash })
    })

    it('voids the first sign-up of an unproven address: credentials, names, sessions and secrets', async () => {
      const { store, addSession, addSecret } = world()
      const first = registrationOf({ username: 'stranger', name: 'Stranger' })
      await register(store, first)
      const session = await addSession(first.user.id)
      const reset = await addSecret(first.user)
      await store.users.updateProfile(first.user.id, { preferences: { planted: true } }, T, effects())

      const second = registrationOf({ email: first.user.email, username: 'owner', createdAt: T + 9 })
      expect(await register(store, second)).toBe('replaced')

      expect(await store.users.findByEmail(first.user.email)).toMatchObject({
        id: first.user.id,
        username: 'owner',
        name: 'Ada Lovelace',
        passwordHash: second.user.passwordHash,
        securityVersion: 2,
        activeSessions: 0,
        preferences: null,
        createdAt: T,
      })
      expect(await store.users.findByUsername('stranger')).toBeNull()
      expect(await store.sessions.find(session.id)).toMatchObject({ isActive: false, endReason: 'registration_replaced', endedAt: T + 9 })
      expect(await store.secrets.findByToken('password_reset', reset.tokenHash)).toMatchObject({ voidedAt: T + 9 })
      expect(await store.secrets.findByToken('email_verification', first.secret?.tokenHash ?? '')).toMatchObject({ voidedAt: T + 9 })
      expect(await store.secrets.findNewest('email_verification', first.user.email)).toMatchObject({
        id: second.secret?.id,
        userId: first.user.id,
        voidedAt: null,
      })
      expect((await store.audit.list({}, { before: null, limit: 1 }))[0]).toMatchObject({ action: 'replaced', userId: first.user.id })
    })

    it('keeps one’s own username in a second sign-up', async () => {
      const { store } = world()
      const first = registrationOf({ username: 'ada' })
      await register(store, first)
      expect(await register(store, registrationOf({ email: first.user.email, username: 'ada' }))).toBe('replaced')
    })

    it('answers username_taken before anything else, and commits nothing', async () => {
      const { store, addUser, committedBy } = world()
      const holder = await addUser({ username: 'taken' })
      const unproven = registrationOf({})
      await register(store, unproven)
      const committed = await committedBy(async () => {
        expect(await register(store, registrationOf({ username: 'taken' }))).toBe('username_taken')
        expect(await register(store, registrationOf({ email: holder.email, username: 'taken' }))).toBe('username_taken')
        expect(await register(store, registrationOf({ email: unproven.user.email, username: 'taken' }))).toBe('username_taken')
      })
      expect(committed).toEqual({ audit: 0, mails: 0 })
      expect(await store.users.findByEmail(unproven.user.email)).toMatchObject({ passwordHash: unproven.user.passwordHash })
    })

    it.each(CALLERS)('creates one account for %i callers with one address', async (callers) => {
      const { store, committedBy, verifiedChain } = world()
      const committed = await committedBy(async () => {
        const answers = await race(callers, () => register(store, registrationOf({ email: 'race@example.com' }, false)))
        expect(countOf(answers, 'created')).toBe(1)
        expect(countOf(answers, 'email_taken')).toBe(callers - 1)
      })
      expect(committed).toEqual({ audit: callers, mails: callers })
      await verifiedChain()
    })

    it.each(CALLERS)('leaves one account and one live secret when %i unproven sign-ups meet', async (callers) => {
      const { store } = world()
      const registrations = Array.from({ length: callers }, () => registrationOf({ email: 'race@example.com' }))
      const answers = await Promise.all(registrations.map((registration) => register(store, registration)))
      expect(countOf(answers, 'created')).toBe(1)
      expect(countOf(answers, 'replaced')).toBe(callers - 1)
      const user = await store.users.findByEmail('race@example.com')
      const secrets = await Promise.all(
        registrations.map(({ secret }) => store.secrets.findByToken('email_verification', secret?.tokenHash ?? '')),
      )
      const live = secrets.filter((secret) => secret?.voidedAt === null)
      expect(live).toHaveLength(1)
      // The live secret and the stored password came in one sign-up: nobody proves the mailbox for a stranger’s password.
      const winner = registrations.find(({ secret }) => secret?.id === live[0]?.id)
      expect(user?.passwordHash).toBe(winner?.user.passwordHash)
    })

    it.each(CALLERS)('gives one username to one of %i sign-ups', async (callers) => {
      const { store, committedBy } = world()
      const committed = await committedBy(async () => {
        const answers = await race(callers, () => register(store, registrationOf({ username: 'wanted' })))
        expect(countOf(answers, 'created')).toBe(1)
        expect(countOf(answers, 'username_taken')).toBe(callers - 1)
      })
      expect(committed).toEqual({ audit: 1, mails: 1 })
    })
  })
}
