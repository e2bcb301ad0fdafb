import { describe, expect, it } from 'vitest'
import { voidedAt } from '../fixtures.ts'
import type { OpenStore } from '../store-under-test.ts'
import { countOf, DAY, effects, NO_EFFECTS, race, secretFor, T, useWorld } from '../world.ts'

/** `SessionStore.reauthenticate`, and secrets that effects carry. */
export function describeReauthentication(open: OpenStore): void {
  describe('SessionStore.reauthenticate', () => {
    const world = useWorld(open)

    it('dates the confirmation and adds its methods, once each', async () => {
      const { store, addUser, addSession } = world()
      const user = await addUser()
      const session = await addSession(user.id)
      const input = { sessionId: session.id, userId: user.id, methods: ['pwd', 'otp'], at: T + 9 }
      expect(await store.sessions.reauthenticate(input, effects(user.id))).toBe(true)
      expect(await store.sessions.find(session.id)).toEqual({ ...session, authTime: T + 9, amr: ['pwd', 'otp'] })
    })

    it('is refused for an ended, expired, unknown or stranger’s session', async () => {
      const { store, addUser, addSession, committedBy } = world()
      const [user, stranger] = [await addUser(), await addUser()]
      const [live, ended, idle] = [
        await addSession(user.id),
        await addSession(user.id),
        await addSession(user.id, { expiresAt: T + 60 * DAY, absoluteExpiresAt: T + DAY }),
      ]
      await store.sessions.end({ sessionId: ended.id, userId: null, reason: 'sign_out', at: T }, NO_EFFECTS)
      const input = { userId: user.id, methods: ['otp'], at: T }
      const committed = await committedBy(async () => {
        for (const wrong of [
          { sessionId: live.id, userId: stranger.id },
          { sessionId: ended.id },
          { sessionId: 'none' },
          { sessionId: live.id, at: live.expiresAt },
          { sessionId: idle.id, at: T + DAY },
        ]) {
          expect(await store.sessions.reauthenticate({ ...input, ...wrong }, effects())).toBe(false)
        }
      })
      expect(committed).toEqual({ audit: 0, mails: 0 })
      expect(await store.sessions.find(live.id)).toEqual(live)
    })

    it('loses no method of many that are added at once', async () => {
      const { store, addUser, addSession } = world()
      const user = await addUser()
      const { id: sessionId } = await addSession(user.id)
      const answers = await race(16, (index) =>
        store.sessions.reauthenticate({ sessionId, userId: user.id, methods: [`m${index}`], at: T + 1 }, NO_EFFECTS),
      )
      expect(countOf(answers, true)).toBe(16)
      expect((await store.sessions.find(sessionId))?.amr).toHaveLength(17)
    })
  })

  describe('secrets that effects carry', () => {
    const world = useWorld(open)

    it('are kept with the change, void nothing, and are not kept without it', async () => {
      const { store, addUser, addSecret, addSession } = world()
      const user = await addUser()
      const earlier = await addSecret(user, { purpose: 'account_recovery' })
      const [carried, second, lost] = [1, 2, 3].map(() => secretFor(user, { purpose: 'account_recovery' }))
      if (carried === undefined || second === undefined || lost === undefined) throw new Error('Three were made.')
      const session = await addSession(user.id)
      const end = { sessionId: session.id, userId: user.id, reason: 'sign_out', at: T } as const
      expect(await store.sessions.end(end, { ...effects(user.id), secrets: [carried, second] })).toBe(true)
      expect(await store.sessions.end(end, { ...effects(user.id), secrets: [lost] })).toBe(false)
      for (const secret of [earlier, carried, second]) expect(await voidedAt(world(), secret)).toBeNull()
      expect(await store.secrets.findByToken('account_recovery', lost.tokenHash)).toBeNull()
      expect(await store.secrets.consume(carried.id, T, NO_EFFECTS)).toBe(true)
    })

    it('need nothing else beside them', async () => {
      const { store, addUser } = world()
      const user = await addUser()
      const secret = secretFor(user, { purpose: 'account_recovery' })
      await store.audit.append({ ...NO_EFFECTS, secrets: [secret] })
      expect(await store.secrets.findByToken('account_recovery', secret.tokenHash)).toEqual({
        ...secret,
        attempts: 0,
        consumedAt: null,
        voidedAt: null,
      })
    })
  })
}
