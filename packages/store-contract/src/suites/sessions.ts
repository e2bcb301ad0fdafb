import type { ReplayRun, Rotation, SessionRecord } from '@sallyport/ports'
import { describe, expect, it } from 'vitest'
import type { OpenStore, StoreTraits } from '../store-under-test.ts'
import { CALLERS, countOf, DAY, effects, NO_EFFECTS, race, T, tokenHash, useWorld } from '../world.ts'

function rotationOf(session: SessionRecord, overrides: Partial<Rotation> = {}): Rotation {
  return {
    sessionId: session.id,
    fromGeneration: session.generation,
    tokenHash: tokenHash(session.id, session.generation + 1),
    at: T + 60,
    expiresAt: T + 8 * DAY,
    ipAddress: '198.51.100.9',
    ...overrides,
  }
}

function describeRotate(open: OpenStore): void {
  describe('rotate', () => {
    const world = useWorld(open)

    it('moves the counter and slides the idle limit', async () => {
      const { store, addUser, addSession } = world()
      const session = await addSession((await addUser()).id)
      expect(await store.sessions.rotate(rotationOf(session))).toBe(true)
      expect(await store.sessions.find(session.id)).toEqual({
        ...session,
        generation: session.generation + 1,
        tokenHash: tokenHash(session.id, session.generation + 1),
        rotatedAt: T + 60,
        lastActiveAt: T + 60,
        expiresAt: T + 8 * DAY,
        ipAddress: '198.51.100.9',
      })
    })

    it('is refused for a past generation, an expired, ended or unknown session', async () => {
      const { store, addUser, addSession } = world()
      const user = await addUser()
      const session = await addSession(user.id)
      await store.sessions.rotate(rotationOf(session))
      expect(await store.sessions.rotate(rotationOf(session))).toBe(false)
      expect(await store.sessions.rotate(rotationOf(session, { fromGeneration: session.generation + 2 }))).toBe(false)
      const current = { fromGeneration: session.generation + 1 }
      expect(await store.sessions.rotate(rotationOf(session, { ...current, at: T + 8 * DAY }))).toBe(false)
      expect(await store.sessions.rotate(rotationOf(session, { sessionId: 'none' }))).toBe(false)
      await store.sessions.end({ sessionId: session.id, userId: null, reason: 'sign_out', at: T }, NO_EFFECTS)
      expect(await store.sessions.rotate(rotationOf(session, current))).toBe(false)
    })

    it.each(CALLERS)('succeeds for one of %i callers, generation after generation', async (callers) => {
      const { store, addUser, addSession } = world()
      const session = await addSession((await addUser()).id)
      for (let step = 0; step < 5; step++) {
        const rotation = rotationOf(session, { fromGeneration: session.generation + step })
        const answers = await race(callers, () => store.sessions.rotate(rotation))
        expect(countOf(answers, true)).toBe(1)
      }
      expect((await store.sessions.find(session.id))?.generation).toBe(session.generation + 5)
    })
  })
}

function describeCountReplay(open: OpenStore): void {
  describe('countReplay', () => {
    const world = useWorld(open)
    const none: ReplayRun = { generation: 0, run: 0 }

    it('counts a late and a parent replay apart, on the value seen', async () => {
      const { store, addUser, addSession } = world()
      const session = await addSession((await addUser()).id)
      const { id: sessionId, generation } = session
      const next = { generation, run: 1 }
      expect(await store.sessions.countReplay({ sessionId, generation, kind: 'late', seen: none, next }, effects())).toBe(true)
      expect(await store.sessions.find(sessionId)).toMatchObject({ lateReplays: next, parentReplays: none })
      expect(await store.sessions.countReplay({ sessionId, generation, kind: 'parent', seen: none, next }, effects())).toBe(true)
      expect(await store.sessions.countReplay({ sessionId, generation, kind: 'late', seen: none, next }, effects())).toBe(false)
      expect(await store.sessions.find(sessionId)).toMatchObject({ lateReplays: next, parentReplays: next })
    })

    it('counts a generation once, and not for a session that moved on or ended', async () => {
      const { store, addUser, addSession } = world()
      const session = await addSession((await addUser()).id)
      const { id: sessionId, generation } = session
      const first = { generation, run: 1 }
      const kind = 'late'
      expect(await store.sessions.countReplay({ sessionId, generation, kind, seen: none, next: first }, NO_EFFECTS)).toBe(true)
      const again = { sessionId, generation, kind, seen: first, next: { generation, run: 2 } } as const
      expect(await store.sessions.countReplay(again, NO_EFFECTS)).toBe(false)
      await store.sessions.rotate(rotationOf(session))
      const stale = { ...again, next: { generation: generation + 1, run: 2 } }
      expect(await store.sessions.countReplay(stale, NO_EFFECTS)).toBe(false)
      const current = { ...stale, generation: generation + 1 }
      expect(await store.sessions.countReplay({ ...current, seen: { generation, run: 7 } }, NO_EFFECTS)).toBe(false)
      expect(await store.sessions.countReplay(current, NO_EFFECTS)).toBe(true)
      await store.sessions.end({ sessionId, userId: null, reason: 'sign_out', at: T }, NO_EFFECTS)
      const dead = { sessionId, generation: generation + 1, kind: 'parent', seen: none, next: first } as const
      expect(await store.sessions.countReplay(dead, NO_EFFECTS)).toBe(false)
    })

    it.each(CALLERS)('is counted by one of %i callers', async (callers) => {
      const { store, addUser, addSession, committedBy } = world()
      const { id: sessionId, generation } = await addSession((await addUser()).id)
      const input = { sessionId, generation, kind: 'parent', seen: none, next: { generation, run: 1 } } as const
      const committed = await committedBy(async () => {
        const answers = await race(callers, () => store.sessions.countReplay(input, effects()))
        expect(countOf(answers, true)).toBe(1)
      })
      expect(committed).toEqual({ audit: 1, mails: 1 })
    })
  })
}

function describeEnd(open: OpenStore): void {
  describe('end and endAll', () => {
    const world = useWorld(open)

    it('ends a session for good and recounts', async () => {
      const { store, addUser, addSession } = world()
      const user = await addUser()
      const session = await addSession(user.id)
      await addSession(user.id)
      const input = { sessionId: session.id, userId: user.id, reason: 'sign_out', at: T + 3 } as const
      expect(await store.sessions.end(input, effects(user.id))).toBe(true)
      expect(await store.sessions.end({ ...input, reason: 'refresh_reuse', at: T + 4 }, effects(user.id))).toBe(false)
      expect(await store.sessions.find(session.id)).toMatchObject({ isActive: false, endedAt: T + 3, endReason: 'sign_out' })
      expect((await store.users.findById(user.id))?.activeSessions).toBe(1)
    })

    it('answers the same for a stranger’s session as for none, and changes neither (R-115)', async () => {
      const { store, addUser, addSession, committedBy } = world()
      const session = await addSession((await addUser()).id)
      const stranger = await addUser()
      const committed = await committedBy(async () => {
        const input = { userId: stranger.id, reason: 'revoked_by_user', at: T } as const
        expect(await store.sessions.end({ ...input, sessionId: session.id }, effects())).toBe(false)
        expect(await store.sessions.end({ ...input, sessionId: 'none' }, effects())).toBe(false)
      })
      expect(committed).toEqual({ audit: 0, mails: 0 })
      expect(await store.sessions.find(session.id)).toMatchObject({ isActive: true })
    })

    it('ends all but one of the user’s own', async () => {
      const { store, addUser, addSession } = world()
      const user = await addUser()
      const kept = await addSession(user.id)
      const others = [await addSession(user.id), await addSession(user.id)]
      const stranger = await addSession((await addUser()).id)
      const seen: (readonly string[])[] = []
      const input = { userId: user.id, except: kept.id, reason: 'sign_out_everywhere', at: T } as const
      const ended = await store.sessions.endAll(input, (ids) => {
        seen.push(ids)
        return effects(user.id)
      })
      expect([...ended].sort()).toEqual(others.map((session) => session.id).sort())
      expect(seen.at(-1)).toEqual(ended)
      expect((await store.sessions.list(user.id, T)).map((session) => session.id)).toEqual([kept.id])
      expect(await store.sessions.find(stranger.id)).toMatchObject({ isActive: true })
      expect((await store.users.findById(user.id))?.activeSessions).toBe(1)
      expect(await store.sessions.endAll(input, () => NO_EFFECTS)).toEqual([])
    })

    it('leaves a session alone that a later sign-in has taken over', async () => {
      const { store, addUser, addSession, committedBy } = world()
      const user = await addUser()
      const seen = await addSession(user.id)
      await addSession(user.id, { deviceKey: seen.deviceKey })
      const verdict = { sessionId: seen.id, userId: null, signInGeneration: seen.signInGeneration, reason: 'refresh_reuse', at: T } as const
      const committed = await committedBy(async () => expect(await store.sessions.end(verdict, effects(user.id))).toBe(false))
      expect(committed).toEqual({ audit: 0, mails: 0 })
      const current = await store.sessions.find(seen.id)
      expect(current).toMatchObject({ isActive: true, signInGeneration: seen.signInGeneration + 1 })
      const now = { ...verdict, signInGeneration: seen.signInGeneration + 1 }
      expect(await store.sessions.end(now, effects(user.id))).toBe(true)
    })

    it.each(CALLERS)('is done by one of %i callers', async (callers) => {
      const { store, addUser, addSession, committedBy } = world()
      const user = await addUser()
      const session = await addSession(user.id)
      await addSession(user.id)
      const committed = await committedBy(async () => {
        const input = { sessionId: session.id, userId: user.id, reason: 'sign_out', at: T } as const
        expect(countOf(await race(callers, () => store.sessions.end(input, effects(user.id))), true)).toBe(1)
      })
      expect(committed).toEqual({ audit: 1, mails: 1 })
      const all = { userId: user.id, except: null, reason: 'sign_out_everywhere', at: T } as const
      const answers = await race(callers, () => store.sessions.endAll(all, () => NO_EFFECTS))
      expect(answers.flat()).toHaveLength(1)
    })
  })
}

function describeLookUps(open: OpenStore, traits: StoreTraits): void {
  describe('look-ups and activity', () => {
    const world = useWorld(open)

    it('finds a session with its user as they are stored', async () => {
      const { store, addUser, addSession } = world()
      const user = await addUser({ role: 'admin', username: 'ada' })
      const session = await addSession(user.id)
      await store.users.setActive(user.id, false, T + 1, NO_EFFECTS)
      const found = await store.sessions.findWithUser(session.id)
      expect(found).toEqual({ session: await store.sessions.find(session.id), user: await store.users.findById(user.id) })
      expect(await store.sessions.findWithUser('none')).toBeNull()
      expect(await store.sessions.find('none')).toBeNull()
    })

    it('lists active, unexpired sessions, most recently active first', async () => {
      const { store, addUser, addSession } = world()
      const user = await addUser()
      const first = await addSession(user.id)
      const second = await addSession(user.id, { at: T + 1 })
      await addSession(user.id, { at: T + 2, expiresAt: T + 50 })
      await store.sessions.touch([{ sessionId: first.id, at: T + 100 }])
      const listed = await store.sessions.list(user.id, T + 50)
      expect(listed.map((session) => session.id)).toEqual([first.id, second.id])
    })

    it('raises activity, never lowers it, and leaves ended sessions alone', async () => {
      const { store, addUser, addSession } = world()
      const user = await addUser()
      const active = await addSession(user.id, { at: T + 10 })
      const ended = await addSession(user.id)
      await store.sessions.end({ sessionId: ended.id, userId: null, reason: 'sign_out', at: T }, NO_EFFECTS)
      await store.sessions.touch([
        { sessionId: active.id, at: T + 20 },
        { sessionId: active.id, at: T + 5 },
        { sessionId: ended.id, at: T + 20 },
        { sessionId: 'none', at: T },
      ])
      expect((await store.sessions.find(active.id))?.lastActiveAt).toBe(T + 20)
      expect((await store.sessions.find(ended.id))?.lastActiveAt).toBe(T)
    })

    it('knows a device after its session ended, and per user', async () => {
      const { store, addUser, addSession } = world()
      const user = await addUser()
      const session = await addSession(user.id)
      await store.sessions.end({ sessionId: session.id, userId: null, reason: 'sign_out', at: T }, NO_EFFECTS)
      expect(await store.sessions.knowsDevice(user.id, session.deviceKey)).toBe(true)
      expect(await store.sessions.knowsDevice((await addUser()).id, session.deviceKey)).toBe(false)
      expect(await store.sessions.knowsDevice(user.id, 'other')).toBe(false)
    })

    if (traits.sideDoor) {
      it('loses its sessions with the user (R-097)', async () => {
        const { store, addUser, addSession, useSideDoor } = world()
        const user = await addUser()
        const session = await addSession(user.id)
        await useSideDoor().deleteUser(user.id)
        expect(await store.sessions.find(session.id)).toBeNull()
      })
    }
  })
}

/** Look-ups, refresh, end and activity of `SessionStore`; its `start` has a suite of its own. */
export function describeSessions(open: OpenStore, traits: StoreTraits): void {
  describe('SessionStore', () => {
    describeLookUps(open, traits)
    describeRotate(open)
    describeCountReplay(open)
    describeEnd(open)
  })
}
