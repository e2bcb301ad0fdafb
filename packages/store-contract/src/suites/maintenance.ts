import type { AuditHead, Store, Sweepable } from '@sallyport/ports'
import { describe, expect, it } from 'vitest'
import { challengeFor } from '../fixtures.ts'
import type { OpenStore, StoreTraits } from '../store-under-test.ts'
import { auditEntry, CALLERS, DAY, effects, MINUTE, mail, NO_EFFECTS, race, seal, someHash, T, useWorld, type World } from '../world.ts'

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)

/** `count` audit entries, one minute apart, the first at `T`. */
async function fillLog(store: Store, count: number): Promise<void> {
  const audit = Array.from({ length: count }, (_, index) => auditEntry({ createdAt: T + index * MINUTE }))
  await store.audit.append({ audit, mails: [], seal })
}

/** What `purgeAudit` is given; remembers the links it was asked with. */
function purgeEffects() {
  const asked: AuditHead[] = []
  const answer = (through: AuditHead) => {
    asked.push(through)
    return { audit: [auditEntry({ action: 'audit_purged', createdAt: T + 365 * DAY })], mails: [mail()], seal }
  }
  return { asked, answer }
}

/** Twenty dead rows of each kind and one live one; answers how to tell that the live one is there. */
async function fill({ store, addUser, addSession, addSecret }: World): Promise<Record<Sweepable, () => Promise<boolean>>> {
  const user = await addUser()
  const rule = { limit: 5, windowMs: MINUTE, lockMs: MINUTE }
  const trust = { userId: user.id, deviceHash: someHash(), securityVersion: 1, at: T }
  for (let index = 0; index < 20; index++) {
    await addSecret(user, { expiresAt: T + 1 })
    const session = await addSession(user.id, index % 2 === 0 ? {} : { expiresAt: T + 1 })
    if (index % 2 === 0) await store.sessions.end({ sessionId: session.id, userId: null, reason: 'sign_out', at: T + 1 }, NO_EFFECTS)
    await store.attempts.take({ identifier: `i${index}`, action: 'dead' }, rule, T + 1 - MINUTE)
    await store.challenges.create(challengeFor(index % 2 === 0 ? user.id : null, { expiresAt: T + 1 }))
    await store.factors.trustDevice({ ...trust, deviceHash: someHash(), expiresAt: T + 1 })
    const letter = mail()
    await store.audit.append({ audit: [], mails: [letter], seal })
    if (index % 2 === 0) await store.outbox.markSent(letter.id, T, { forgetPayload: false })
    else await store.outbox.markFailed(letter.id, 'refused', null)
  }
  const secret = await addSecret(user)
  const session = await addSession(user.id)
  const key = { identifier: 'live', action: 'live' }
  await store.attempts.take(key, rule, T + 2)
  const challenge = challengeFor(user.id)
  await store.challenges.create(challenge)
  await store.factors.trustDevice({ ...trust, expiresAt: T + DAY })
  const letter = mail()
  await store.audit.append({ audit: [], mails: [letter], seal })
  return {
    one_time_secrets: async () => (await store.secrets.findByToken(secret.purpose, secret.tokenHash)) !== null,
    sessions: async () => (await store.sessions.find(session.id)) !== null,
    attempts: async () => (await store.attempts.read(key, T + 2)) !== null,
    challenges: async () => (await store.challenges.find(challenge.kind, challenge.tokenHash, T)) !== null,
    trusted_devices: () => store.factors.isTrustedDevice(trust),
    mails: async () => (await store.outbox.find(letter.id)) !== null,
  }
}

const KINDS: readonly Sweepable[] = ['one_time_secrets', 'sessions', 'attempts', 'mails', 'challenges', 'trusted_devices']

function describeSweep(open: OpenStore, traits: StoreTraits): void {
  describe('sweep', () => {
    const world = useWorld(open)

    it('declares how many rows may go at once', () => {
      const { batch } = world().store.maintenance
      expect(Number.isInteger(batch) && batch >= 1 && batch <= 1_000, `${batch} rows`).toBe(true)
    })

    it.each(KINDS)('removes dead %s, at most the limit at once, and no live one', async (what) => {
      const { store } = world()
      const isLive = (await fill(world()))[what]
      // Dead is what ended before the instant, not at it.
      const edge = what === 'mails' ? T : T + 1
      expect(await store.maintenance.sweep(what, edge, 100)).toBe(0)
      expect(await store.maintenance.sweep(what, edge + 1, 8)).toBe(8)
      expect(await store.maintenance.sweep(what, edge + 1, 100)).toBe(12)
      expect(await store.maintenance.sweep(what, edge + 1, 100)).toBe(0)
      expect(await isLive()).toBe(true)
    })

    it('leaves a session that was taken over or refreshed in time, and a mail that waits', async () => {
      const { store, addUser, addSession } = world()
      const user = await addUser()
      const session = await addSession(user.id, { expiresAt: T + 10 })
      const rotation = { sessionId: session.id, fromGeneration: 1, tokenHash: 'h', at: T + 5, ipAddress: null }
      expect(await store.sessions.rotate({ ...rotation, expiresAt: T + DAY })).toBe(true)
      const letter = mail({ createdAt: T - 90 * DAY })
      await store.audit.append({ audit: [], mails: [letter], seal })
      expect(await store.maintenance.sweep('sessions', T + 100, 100)).toBe(0)
      expect(await store.maintenance.sweep('mails', T, 100)).toBe(0)
      expect(await store.sessions.find(session.id)).toMatchObject({ isActive: true })
    })

    it.each(KINDS)('counts no row twice when several runners sweep %s beside the living', async (what) => {
      const { store, addUser, addSession } = world()
      const isLive = (await fill(world()))[what]
      const user = await addUser()
      const [swept] = await Promise.all([race(16, () => store.maintenance.sweep(what, T + 2, 5)), race(16, () => addSession(user.id))])
      // Runners pass over what others hold: what they left is there for the next.
      expect(sum(swept) + (await store.maintenance.sweep(what, T + 2, 100))).toBe(20)
      expect(await isLive()).toBe(true)
      expect(await store.sessions.list(user.id, T)).toHaveLength(16)
    })

    if (traits.sideDoor) {
      it('does not disturb the count of active sessions', async () => {
        const { store, addUser, addSession, useSideDoor } = world()
        const user = await addUser()
        const ended = await addSession(user.id)
        await addSession(user.id)
        await store.sessions.end({ sessionId: ended.id, userId: null, reason: 'sign_out', at: T }, NO_EFFECTS)
        expect(await store.maintenance.sweep('sessions', T + 1, 10)).toBe(1)
        expect(await useSideDoor().countActiveSessions(user.id)).toBe(1)
        expect(await store.users.findById(user.id)).toMatchObject({ activeSessions: 1 })
      })
    }
  })
}

function describePurge(open: OpenStore): void {
  describe('purgeAudit', () => {
    const world = useWorld(open)

    it('deletes what is old enough, oldest first, and says so in the chain that goes on', async () => {
      const { store, verifiedChain } = world()
      await fillLog(store, 5)
      const third = (await verifiedChain())[2]
      const { asked, answer } = purgeEffects()
      expect(await store.maintenance.purgeAudit({ before: T + 3 * MINUTE, limit: 10 }, answer)).toBe(3)
      expect(asked.at(-1)).toEqual({ seq: 3, hash: third?.hash })
      expect(await store.audit.anchor()).toEqual({ seq: 3, hash: third?.hash })
      const left = await verifiedChain()
      expect(left.map(({ seq, action }) => [seq, action])).toEqual([
        [4, 'login'],
        [5, 'login'],
        [6, 'audit_purged'],
      ])
      expect(await store.outbox.counts()).toMatchObject({ pending: 1 })
    })

    it('keeps to the limit, and may take the whole log', async () => {
      const { store, verifiedChain } = world()
      await fillLog(store, 4)
      const { answer } = purgeEffects()
      expect(await store.maintenance.purgeAudit({ before: T + DAY, limit: 3 }, answer)).toBe(3)
      expect(await store.maintenance.purgeAudit({ before: T + 400 * DAY, limit: 10 }, () => NO_EFFECTS)).toBe(2)
      expect(await verifiedChain()).toEqual([])
      expect(await store.audit.head()).toEqual(await store.audit.anchor())
      await store.audit.append(effects())
      expect((await verifiedChain()).map(({ seq }) => seq)).toEqual([6])
    })

    it('writes nothing and asks for nothing when nothing is old enough', async () => {
      const { store, committedBy } = world()
      await fillLog(store, 2)
      const { asked, answer } = purgeEffects()
      const committed = await committedBy(async () => {
        expect(await store.maintenance.purgeAudit({ before: T, limit: 10 }, answer)).toBe(0)
      })
      expect(committed).toEqual({ audit: 0, mails: 0 })
      expect(asked).toEqual([])
      expect(await store.audit.anchor()).toEqual({ seq: 0, hash: '' })
    })

    it('stops before an entry that is too young, whatever the clocks said later', async () => {
      const { store, verifiedChain } = world()
      const at = [T, T + 10 * MINUTE, T + MINUTE].map((createdAt) => auditEntry({ createdAt }))
      await store.audit.append({ audit: at, mails: [], seal })
      expect(await store.maintenance.purgeAudit({ before: T + 5 * MINUTE, limit: 10 }, () => NO_EFFECTS)).toBe(1)
      expect((await verifiedChain()).map(({ seq }) => seq)).toEqual([2, 3])
    })

    it('undoes everything when its effects cannot be sealed', async () => {
      const { store, verifiedChain } = world()
      await fillLog(store, 3)
      const broken = () => ({
        ...effects(),
        seal: () => {
          throw new Error('no key')
        },
      })
      await expect(store.maintenance.purgeAudit({ before: T + DAY, limit: 10 }, broken)).rejects.toThrow('no key')
      expect(await verifiedChain()).toHaveLength(3)
      expect(await store.audit.anchor()).toEqual({ seq: 0, hash: '' })
    })

    it.each(CALLERS)('deletes each entry once for %i runners, beside callers that append', async (callers) => {
      const { store, verifiedChain } = world()
      await fillLog(store, 30)
      const [purged] = await Promise.all([
        race(callers, () => store.maintenance.purgeAudit({ before: T + DAY, limit: 4 }, purgeEffects().answer)),
        race(callers, () => store.audit.append({ audit: [auditEntry({ createdAt: T + 365 * DAY })], mails: [], seal })),
      ])
      expect(sum(purged)).toBe(30)
      const runs = purged.filter((count) => count > 0).length
      expect(await verifiedChain()).toHaveLength(callers + runs)
      expect(await store.audit.anchor()).toMatchObject({ seq: 30 })
    })
  })
}

/** `MaintenanceStore`: dead rows go, once; live rows stay; the chain stays one chain. */
export function describeMaintenance(open: OpenStore, traits: StoreTraits): void {
  describe('MaintenanceStore', () => {
    describeSweep(open, traits)
    describePurge(open)
  })
}
