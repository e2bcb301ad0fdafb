import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { addIdentity, addPasskey, expectWiped, furnish, identityFor, versionOf } from '../fixtures.ts'
import type { OpenStore } from '../store-under-test.ts'
import { CALLERS, countOf, effects, NO_EFFECTS, newUser, race, T, useWorld } from '../world.ts'

function describeRegister(open: OpenStore): void {
  describe('register', () => {
    const world = useWorld(open)

    it('creates an account with its identity, or neither', async () => {
      const { store, addUser, committedBy } = world()
      const user = newUser({ passwordHash: null })
      const identity = identityFor()
      expect(await store.identities.register({ user, identity }, effects(user.id))).toBe('created')
      const found = await store.identities.find(identity.issuer, identity.subject)
      expect(found?.identity).toEqual({ ...identity, userId: user.id, isActive: true, lastSyncAt: T })
      expect(found?.user).toEqual(await store.users.findById(user.id))

      const holder = await addUser()
      const late = newUser({ email: holder.email })
      const other = newUser()
      const unused = identityFor()
      const committed = await committedBy(async () => {
        expect(await store.identities.register({ user: late, identity: unused }, effects())).toBe('email_taken')
        expect(await store.identities.register({ user: other, identity: { ...identity, id: randomUUID() } }, effects())).toBe(
          'identity_taken',
        )
      })
      expect(committed).toEqual({ audit: 0, mails: 0 })
      expect(await store.users.findById(other.id)).toBeNull()
      expect(await store.identities.find(unused.issuer, unused.subject)).toBeNull()
    })

    it('keeps an unproven address unproven, and leaves a name that somebody has', async () => {
      const { store, addUser } = world()
      await addUser({ username: 'ada' })
      const user = newUser({ passwordHash: null, emailVerifiedAt: null, username: 'ada' })
      expect(await store.identities.register({ user, identity: identityFor() }, NO_EFFECTS)).toBe('created')
      expect(await store.users.findById(user.id)).toMatchObject({ emailVerifiedAt: null, username: null, passwordHash: null })
    })

    it.each(CALLERS)('creates one account for %i callers with one identity', async (callers) => {
      const { store, committedBy } = world()
      const identity = identityFor()
      const committed = await committedBy(async () => {
        const answers = await race(callers, () => {
          const user = newUser()
          return store.identities.register({ user, identity: { ...identity, id: randomUUID() } }, effects(user.id))
        })
        expect(countOf(answers, 'created')).toBe(1)
        expect(countOf(answers, 'identity_taken')).toBe(callers - 1)
      })
      expect(committed).toEqual({ audit: 1, mails: 1 })
    })

    it.each(CALLERS)('creates one account for %i callers with one address', async (callers) => {
      const { store, committedBy } = world()
      const { email } = newUser()
      const users = Array.from({ length: callers }, () => newUser({ email }))
      const committed = await committedBy(async () => {
        const answers = await Promise.all(
          users.map((user) => store.identities.register({ user, identity: identityFor() }, effects(user.id))),
        )
        expect(countOf(answers, 'created')).toBe(1)
        expect(countOf(answers, 'email_taken')).toBe(callers - 1)
      })
      expect(committed).toEqual({ audit: 1, mails: 1 })
      const found = await store.users.findByEmail(email)
      expect(await store.identities.list(found?.id ?? '')).toHaveLength(1)
    })
  })
}

function describeProve(open: OpenStore): void {
  describe('proveAndAttach', () => {
    const world = useWorld(open)

    it('wipes what was there before anybody proved the mailbox', async () => {
      const { store, addUser } = world()
      const user = await addUser({ emailVerifiedAt: null })
      const furniture = await furnish(world(), user)
      const version = await versionOf(world(), user.id)
      const identity = identityFor()
      const input = { userId: user.id, email: user.email, identity, at: T + 9 }
      expect(await store.identities.proveAndAttach(input, effects(user.id))).toBe('attached')
      expect(await store.users.findById(user.id)).toMatchObject({
        passwordHash: null,
        emailVerifiedAt: T + 9,
        authorityChangedAt: T + 9,
        activeSessions: 0,
        securityVersion: version + 1,
      })
      await expectWiped(world(), user.id, furniture, T + 9)
      expect(await store.sessions.find(furniture.session.id)).toMatchObject({ endReason: 'mailbox_proven' })
      expect((await store.identities.list(user.id)).map(({ id }) => id)).toEqual([identity.id])
    })

    it('takes over an identity of this very account, and none of another', async () => {
      const { store, addUser, committedBy } = world()
      const user = await addUser({ emailVerifiedAt: null })
      const mine = await addIdentity(world(), user.id)
      const others = await addIdentity(world(), (await addUser()).id)
      const input = { userId: user.id, email: user.email, at: T }
      const committed = await committedBy(async () => {
        const identity = { ...others, id: randomUUID() }
        expect(await store.identities.proveAndAttach({ ...input, identity }, effects())).toBe('taken')
      })
      expect(committed).toEqual({ audit: 0, mails: 0 })
      expect(await store.users.findById(user.id)).toMatchObject({ emailVerifiedAt: null, passwordHash: user.passwordHash })
      const again = { ...mine, id: randomUUID() }
      expect(await store.identities.proveAndAttach({ ...input, identity: again }, effects())).toBe('attached')
      expect(await store.identities.list(user.id)).toMatchObject([{ id: again.id }])
    })

    it('is stale for a proven, changed or missing account, and writes nothing', async () => {
      const { store, addUser, committedBy } = world()
      const proven = await addUser()
      const unproven = await addUser({ emailVerifiedAt: null })
      const committed = await committedBy(async () => {
        for (const target of [
          { userId: proven.id, email: proven.email },
          { userId: unproven.id, email: 'another@example.com' },
          { userId: 'nobody', email: 'nobody@example.com' },
        ]) {
          expect(await store.identities.proveAndAttach({ ...target, identity: identityFor(), at: T }, effects())).toBe('stale')
        }
      })
      expect(committed).toEqual({ audit: 0, mails: 0 })
      expect(await store.users.findById(proven.id)).toMatchObject({ passwordHash: proven.passwordHash, securityVersion: 1 })
    })

    it.each(CALLERS)('proves for one of %i callers', async (callers) => {
      const { store, addUser, committedBy } = world()
      const user = await addUser({ emailVerifiedAt: null })
      const committed = await committedBy(async () => {
        const answers = await race(callers, () =>
          store.identities.proveAndAttach({ userId: user.id, email: user.email, identity: identityFor(), at: T }, effects(user.id)),
        )
        expect(countOf(answers, 'attached')).toBe(1)
        expect(countOf(answers, 'stale')).toBe(callers - 1)
      })
      expect(committed).toEqual({ audit: 1, mails: 1 })
      expect(await store.identities.list(user.id)).toHaveLength(1)
    })
  })
}

function describeDetach(open: OpenStore): void {
  describe('detach', () => {
    const world = useWorld(open)

    it('leaves the last way in, and strangers’ identities', async () => {
      const { store, addUser, committedBy } = world()
      const bare = await addUser({ passwordHash: null })
      const only = await addIdentity(world(), bare.id)
      const refused = await committedBy(async () => {
        expect(await store.identities.detach({ userId: bare.id, id: only.id, at: T }, effects())).toBe('last_method')
        expect(await store.identities.detach({ userId: (await addUser()).id, id: only.id, at: T }, effects())).toBe('missing')
        expect(await store.identities.detach({ userId: bare.id, id: 'none', at: T }, effects())).toBe('missing')
      })
      expect(refused).toEqual({ audit: 0, mails: 0 })
      await addPasskey(world(), bare.id)
      expect(await store.identities.detach({ userId: bare.id, id: only.id, at: T }, effects())).toBe('detached')
      expect(await store.identities.find(only.issuer, only.subject)).toBeNull()
      expect(await versionOf(world(), bare.id)).toBe(2)
    })

    it.each(CALLERS)('is done by one of %i callers', async (callers) => {
      const { store, addUser, committedBy } = world()
      const user = await addUser()
      const { id } = await addIdentity(world(), user.id)
      const committed = await committedBy(async () => {
        const answers = await race(callers, () => store.identities.detach({ userId: user.id, id, at: T }, effects(user.id)))
        expect(countOf(answers, 'detached')).toBe(1)
        expect(countOf(answers, 'missing')).toBe(callers - 1)
      })
      expect(committed).toEqual({ audit: 1, mails: 1 })
    })
  })
}

/** `IdentityStore`: an identity is (issuer, subject) and hangs on one account. */
export function describeIdentities(open: OpenStore): void {
  describe('IdentityStore', () => {
    const world = useWorld(open)

    it('attaches, lists oldest first and keeps what the provider says', async () => {
      const { store, addUser } = world()
      const user = await addUser()
      const newer = await addIdentity(world(), user.id, { connectedAt: T + 1, email: null, profile: null })
      const older = await addIdentity(world(), user.id, { provider: 'github', issuer: 'https://github.com' })
      expect((await store.identities.list(user.id)).map(({ id }) => id)).toEqual([older.id, newer.id])
      await store.identities.sync({ id: newer.id, email: 'new@example.com', profile: { name: 'Ada L.' }, at: T + 5 })
      expect((await store.identities.find(newer.issuer, newer.subject))?.identity).toEqual({
        ...newer,
        userId: user.id,
        email: 'new@example.com',
        profile: { name: 'Ada L.' },
        isActive: true,
        lastSyncAt: T + 5,
      })
      expect(await store.identities.find('https://elsewhere.example', newer.subject)).toBeNull()
      expect(await store.identities.find(newer.issuer, 'nobody')).toBeNull()
      await expect(store.identities.sync({ id: 'none', email: null, profile: null, at: T })).resolves.toBeUndefined()
    })

    it('refuses an identity that hangs on anybody, and a user who is gone', async () => {
      const { store, addUser, committedBy } = world()
      const user = await addUser()
      const identity = await addIdentity(world(), user.id)
      const stranger = await addUser()
      const committed = await committedBy(async () => {
        for (const userId of [user.id, stranger.id]) {
          expect(await store.identities.attach({ userId, identity: { ...identity, id: randomUUID() } }, effects())).toBe('taken')
        }
        expect(await store.identities.attach({ userId: 'nobody', identity: identityFor() }, effects())).toBe('missing')
      })
      expect(committed).toEqual({ audit: 0, mails: 0 })
      const elsewhere = { ...identity, id: randomUUID(), provider: 'intranet', issuer: 'https://id.intranet.example' }
      expect(await store.identities.attach({ userId: stranger.id, identity: elsewhere }, NO_EFFECTS)).toBe('attached')
    })

    it.each(CALLERS)('hangs one identity on one of %i users', async (callers) => {
      const { store, addUser, committedBy } = world()
      const users = await race(callers, () => addUser())
      const identity = identityFor()
      const committed = await committedBy(async () => {
        const answers = await Promise.all(
          users.map(({ id }) => store.identities.attach({ userId: id, identity: { ...identity, id: randomUUID() } }, effects(id))),
        )
        expect(countOf(answers, 'attached')).toBe(1)
        expect(countOf(answers, 'taken')).toBe(callers - 1)
      })
      expect(committed).toEqual({ audit: 1, mails: 1 })
    })

    describeRegister(open)
    describeProve(open)
    describeDetach(open)
  })
}
