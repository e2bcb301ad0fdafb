import { describe, expect, it } from 'vitest'
import type { OpenStore } from '../store-under-test.ts'
import { CALLERS, MINUTE, mail, race, seal, T, useWorld, type World } from '../world.ts'

async function queue({ store }: World, count: number, createdAt = T): Promise<string[]> {
  const mails = Array.from({ length: count }, (_, index) => mail({ createdAt: createdAt + index }))
  await store.audit.append({ audit: [], mails, seal })
  return mails.map(({ id }) => id)
}

/** `OutboxStore`: a mail is one sender's at a time, and nobody's for ever. */
export function describeOutbox(open: OpenStore): void {
  describe('OutboxStore', () => {
    const world = useWorld(open)
    const lease = { leaseMs: MINUTE, limit: 10 }

    it('hands out due mails, oldest first, and hides them for the lease', async () => {
      const { outbox } = world().store
      const ids = await queue(world(), 3)
      expect(await outbox.nextDueAt()).toBe(T)
      expect(await outbox.claimDue({ ...lease, now: T - 1 })).toEqual([])
      const [first, ...others] = await outbox.claimDue({ ...lease, now: T + 10, limit: 2 })
      expect(first).toEqual({
        ...mail({ id: ids[0] ?? '' }),
        status: 'pending',
        attempts: 1,
        nextAttemptAt: T + 10 + MINUTE,
        sentAt: null,
        lastError: null,
      })
      expect(others.map(({ id }) => id)).toEqual([ids[1]])
      expect((await outbox.claimDue({ ...lease, now: T + 10 })).map(({ id }) => id)).toEqual([ids[2]])
      expect(await outbox.claimDue({ ...lease, now: T + 10 })).toEqual([])
      expect(await outbox.nextDueAt()).toBe(T + 10 + MINUTE)
      const again = await outbox.claimDue({ ...lease, now: T + 10 + MINUTE })
      expect(again.map(({ attempts }) => attempts)).toEqual([2, 2, 2])
    })

    it('marks a mail sent and forgets its content where asked', async () => {
      const { outbox } = world().store
      const [kept, forgotten] = await queue(world(), 2)
      await outbox.markSent(kept ?? '', T + 5, { forgetPayload: false })
      await outbox.markSent(forgotten ?? '', T + 6, { forgetPayload: true })
      expect(await outbox.find(kept ?? '')).toMatchObject({ status: 'sent', sentAt: T + 5, payload: 'sealed' })
      const record = await outbox.find(forgotten ?? '')
      expect(record).toMatchObject({ status: 'sent', sentAt: T + 6 })
      expect(record?.payload).not.toContain('sealed')
      expect(await outbox.counts()).toEqual({ pending: 0, sent: 2, failed: 0 })
      expect(await outbox.nextDueAt()).toBeNull()
      expect(await outbox.claimDue({ ...lease, now: T + MINUTE })).toEqual([])
    })

    it('tries again when told, gives up when told, and never takes a sent mail back', async () => {
      const { outbox } = world().store
      const [retried, dropped, sent] = await queue(world(), 3)
      await outbox.markFailed(retried ?? '', '451 later', T + 5 * MINUTE)
      await outbox.markFailed(dropped ?? '', '550 no such mailbox', null)
      await outbox.markSent(sent ?? '', T + 1, { forgetPayload: false })
      await outbox.markFailed(sent ?? '', 'lost connection', T)
      expect(await outbox.find(retried ?? '')).toMatchObject({ status: 'pending', lastError: '451 later', nextAttemptAt: T + 5 * MINUTE })
      expect(await outbox.find(dropped ?? '')).toMatchObject({ status: 'failed', lastError: '550 no such mailbox' })
      expect(await outbox.find(sent ?? '')).toMatchObject({ status: 'sent', sentAt: T + 1 })
      expect(await outbox.counts()).toEqual({ pending: 1, sent: 1, failed: 1 })
      expect((await outbox.claimDue({ ...lease, now: T + 5 * MINUTE })).map(({ id }) => id)).toEqual([retried])
    })

    it('lists newest first', async () => {
      const { outbox } = world().store
      const ids = await queue(world(), 3)
      expect((await outbox.list(2)).map(({ id }) => id)).toEqual([ids[2], ids[1]])
      expect(await outbox.find('none')).toBeNull()
    })

    it.each(CALLERS)('hands no mail to two of %i senders', async (callers) => {
      const { outbox } = world().store
      const ids = await queue(world(), 40)
      const claims = await race(callers, () => outbox.claimDue({ now: T + MINUTE, leaseMs: MINUTE, limit: 3 }))
      const claimed = claims.flat().map(({ id }) => id)
      expect(new Set(claimed).size).toBe(claimed.length)
      expect(claimed.length).toBe(Math.min(40, callers * 3))
      expect(ids).toEqual(expect.arrayContaining(claimed))
    })
  })
}
