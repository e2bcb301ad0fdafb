import { describe, expect, it } from 'vitest'
import type { OpenStore } from '../store-under-test.ts'
import { CALLERS, DAY, effects, NO_EFFECTS, race, someHash, startFor, T, tokenHash, useWorld } from '../world.ts'

/** `SessionStore.start`: one active session per user and device (R-120..R-129). */
export function describeSessionStart(open: OpenStore): void {
  describe('SessionStore.start', () => {
    const world = useWorld(open)

    it('starts a session, dates the sign-in, clears the lock and counts', async () => {
      const { store, addUser } = world()
      const user = await addUser()
      await store.users.noteFailedSignIn(user.id, T + DAY)
      const input = startFor(user.id, { amr: ['pwd', 'otp'], rememberMe: true })
      const seen: string[] = []
      const outcome = await store.sessions.start(input, (session) => {
        seen.push(session.id)
        return effects(user.id)
      })
      if (outcome.kind !== 'started') throw new Error(outcome.kind)
      const { session } = outcome
      expect(session).toEqual({
        id: input.id,
        userId: user.id,
        deviceKey: input.deviceKey,
        deviceHash: input.deviceHash,
        generation: session.signInGeneration,
        signInGeneration: session.generation,
        tokenHash: tokenHash(input.id, session.generation),
        rotatedAt: T,
        lateReplays: { generation: 0, run: 0 },
        parentReplays: { generation: 0, run: 0 },
        ipAddress: input.ipAddress,
        userAgent: input.userAgent,
        deviceInfo: input.deviceInfo,
        amr: ['pwd', 'otp'],
        authTime: T,
        rememberMe: true,
        isActive: true,
        endedAt: null,
        endReason: null,
        createdAt: T,
        lastActiveAt: T,
        expiresAt: input.expiresAt,
        absoluteExpiresAt: input.absoluteExpiresAt,
      })
      expect(seen).toContain(input.id)
      expect(await store.sessions.find(input.id)).toEqual(session)
      expect(await store.users.findById(user.id)).toEqual(outcome.user)
      expect(outcome.user).toMatchObject({ lastLoginAt: T, failedLoginAttempts: 0, lockedUntil: null, activeSessions: 1 })
    })

    it('takes over the device’s session: same id, next generation, new sign-in', async () => {
      const { store, addUser, addSession } = world()
      const user = await addUser()
      const deviceKey = someHash()
      const first = await addSession(user.id, { deviceKey })
      const second = await addSession(user.id, { deviceKey, at: T + 9, ipAddress: '198.51.100.4', amr: ['otp'] })
      expect(second).toMatchObject({
        id: first.id,
        createdAt: T,
        generation: first.generation + 1,
        signInGeneration: first.generation + 1,
        tokenHash: tokenHash(first.id, first.generation + 1),
        authTime: T + 9,
        lastActiveAt: T + 9,
        ipAddress: '198.51.100.4',
        amr: ['otp'],
      })
      expect(await store.sessions.find(first.id)).toEqual(second)
      expect((await store.users.findById(user.id))?.activeSessions).toBe(1)
    })

    it('does not revive an expired or ended session of the device', async () => {
      const { store, addUser, addSession } = world()
      const user = await addUser()
      const deviceKey = someHash()
      const expired = await addSession(user.id, { deviceKey, expiresAt: T + 10 })
      const next = await addSession(user.id, { deviceKey, at: T + 10 })
      expect(next.id).not.toBe(expired.id)
      expect(await store.sessions.find(expired.id)).toMatchObject({ isActive: false, endReason: 'expired', endedAt: T + 10 })
      await store.sessions.end({ sessionId: next.id, userId: null, reason: 'sign_out', at: T + 11 }, NO_EFFECTS)
      const last = await addSession(user.id, { deviceKey, at: T + 12 })
      expect([expired.id, next.id]).not.toContain(last.id)
      expect((await store.users.findById(user.id))?.activeSessions).toBe(1)
    })

    it('counts only sessions that are active and unexpired', async () => {
      const { store, addUser, addSession } = world()
      const user = await addUser()
      await addSession(user.id, { expiresAt: T + 10 })
      await addSession(user.id, { at: T + 10 })
      expect((await store.users.findById(user.id))?.activeSessions).toBe(1)
    })

    it('is stale for a missing or disabled user and after a change of credentials, and writes nothing', async () => {
      const { store, addUser, committedBy } = world()
      const user = await addUser()
      const disabled = await addUser()
      await store.users.setActive(disabled.id, false, T, NO_EFFECTS)
      const committed = await committedBy(async () => {
        for (const input of [
          startFor('nobody'),
          startFor(user.id, { securityVersion: 2 }),
          startFor(disabled.id, { securityVersion: 2 }),
        ]) {
          expect(await store.sessions.start(input, () => effects())).toEqual({ kind: 'stale_user' })
          expect(await store.sessions.find(input.id)).toBeNull()
        }
      })
      expect(committed).toEqual({ audit: 0, mails: 0 })
      expect(await store.users.findById(user.id)).toMatchObject({ lastLoginAt: null, activeSessions: 0 })
    })

    it.each(CALLERS)('ends in one session when %i callers sign in on one device', async (callers) => {
      const { store, sideDoor, addUser, committedBy } = world()
      const user = await addUser()
      const deviceKey = someHash()
      const committed = await committedBy(async () => {
        const outcomes = await race(callers, () => store.sessions.start(startFor(user.id, { deviceKey }), () => effects(user.id)))
        const sessions = outcomes.flatMap((outcome) => (outcome.kind === 'started' ? [outcome.session] : []))
        expect(sessions).toHaveLength(callers)
        expect(new Set(sessions.map((session) => session.id)).size).toBe(1)
        expect(new Set(sessions.map((session) => session.generation)).size).toBe(callers)
        const newest = sessions.reduce((a, b) => (a.generation > b.generation ? a : b))
        expect(await store.sessions.list(user.id, T)).toEqual([newest])
      })
      expect(committed).toEqual({ audit: callers, mails: callers })
      expect((await store.users.findById(user.id))?.activeSessions).toBe(1)
      if (sideDoor) expect(await sideDoor.countActiveSessions(user.id)).toBe(1)
    })

    it.each(CALLERS)('gives %i devices a session each', async (callers) => {
      const { store, sideDoor, addUser } = world()
      const user = await addUser()
      const outcomes = await race(callers, () => store.sessions.start(startFor(user.id), () => effects(user.id)))
      expect(outcomes.filter((outcome) => outcome.kind === 'started')).toHaveLength(callers)
      expect(await store.sessions.list(user.id, T)).toHaveLength(callers)
      expect((await store.users.findById(user.id))?.activeSessions).toBe(callers)
      if (sideDoor) expect(await sideDoor.countActiveSessions(user.id)).toBe(callers)
    })

    it('leaves no session behind when sign-ins race a password change', async () => {
      const { store, addUser } = world()
      const user = await addUser()
      const change = { userId: user.id, expectedHash: user.passwordHash, passwordHash: 'new', at: T }
      const endSessions = { except: null, reason: 'password_changed' as const }
      const [changed] = await Promise.all([
        race(8, () => store.sessions.start(startFor(user.id), () => NO_EFFECTS)).then(() =>
          store.users.changePassword({ ...change, endSessions }, NO_EFFECTS),
        ),
        race(32, () => store.sessions.start(startFor(user.id), () => NO_EFFECTS)),
      ])
      expect(changed).toBe(true)
      await race(8, () => store.sessions.start(startFor(user.id), () => NO_EFFECTS))
      expect(await store.sessions.list(user.id, T)).toEqual([])
      expect((await store.users.findById(user.id))?.activeSessions).toBe(0)
    })
  })
}
