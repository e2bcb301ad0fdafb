import { describe, expect, it } from 'vitest'
import type { OpenStore, StoreTraits } from '../store-under-test.ts'
import { auditEntry, CALLERS, effects, mail, race, seal, startFor, T, useWorld } from '../world.ts'

/** `AuditStore`: append-only, in one gapless chain. */
export function describeAudit(open: OpenStore, traits: StoreTraits): void {
  describe('AuditStore', () => {
    const world = useWorld(open)

    it('begins empty', async () => {
      const { audit } = world().store
      expect(await audit.head()).toEqual({ seq: 0, hash: '' })
      expect(await audit.anchor()).toEqual({ seq: 0, hash: '' })
      expect(await audit.readChain(0, 10)).toEqual([])
    })

    it('keeps an entry exactly, sealed in its place', async () => {
      const { store, addUser, verifiedChain } = world()
      const user = await addUser()
      const plain = auditEntry({ userId: user.id, metadata: { nested: { ключ: ['ü', 1.5, null, false] } } })
      const failed = auditEntry({
        success: false,
        errorCode: 'invalid_credentials',
        errorMessage: 'wrong password',
        sessionId: 'session',
        resource: 'session',
        metadata: null,
        processingTime: null,
        ipAddress: null,
      })
      await store.audit.append({ audit: [plain, failed], mails: [mail()], seal })
      const [first, second] = await verifiedChain()
      expect(first).toEqual({ ...plain, seq: 1, previousHash: '', hash: first?.hash })
      expect(second).toEqual({ ...failed, seq: 2, previousHash: first?.hash, hash: second?.hash })
      expect(await store.outbox.counts()).toEqual({ pending: 1, sent: 0, failed: 0 })
    })

    it('lists newest first, filtered, page by page', async () => {
      const { store, addUser } = world()
      const user = await addUser()
      const entries = [
        auditEntry({ userId: user.id, createdAt: T }),
        auditEntry({ action: 'logout', createdAt: T + 1 }),
        auditEntry({ userId: user.id, success: false, createdAt: T + 2 }),
        auditEntry({ action: 'logout', userId: user.id, createdAt: T + 3 }),
      ]
      await store.audit.append({ audit: entries, mails: [], seal })
      const seqs = async (filter: Parameters<typeof store.audit.list>[0], before: number | null = null, limit = 10) =>
        (await store.audit.list(filter, { before, limit })).map((entry) => entry.seq)
      expect(await seqs({})).toEqual([4, 3, 2, 1])
      expect(await seqs({}, null, 2)).toEqual([4, 3])
      expect(await seqs({}, 3, 2)).toEqual([2, 1])
      expect(await seqs({ userId: user.id })).toEqual([4, 3, 1])
      expect(await seqs({ action: 'logout' })).toEqual([4, 2])
      expect(await seqs({ success: false })).toEqual([3])
      expect(await seqs({ since: T + 1, until: T + 2 })).toEqual([3, 2])
      expect(await seqs({ userId: user.id, action: 'logout', success: true })).toEqual([4])
      expect((await store.audit.readChain(1, 2)).map((entry) => entry.seq)).toEqual([2, 3])
    })

    it('lists by date when clocks disagree, every entry on one page', async () => {
      const { store, addUser } = world()
      const user = await addUser()
      const ages = [5, 1, 3, 3, 9, 0, 3, 2, 3, 4]
      const entries = ages.map((age, index) =>
        auditEntry({
          createdAt: T - age,
          userId: index % 3 === 0 ? null : user.id,
          action: index % 2 === 0 ? 'login' : 'logout',
          success: index < 7,
        }),
      )
      await store.audit.append({ audit: entries, mails: [], seal })
      const choices = {
        userId: [undefined, user.id],
        action: [undefined, 'login'],
        success: [undefined, true],
        since: [undefined, T - 4],
        until: [undefined, T - 2],
      }
      const filters = Object.entries(choices).reduce<Parameters<typeof store.audit.list>[0][]>(
        (found, [name, values]) =>
          found.flatMap((filter) => values.map((value) => (value === undefined ? filter : { ...filter, [name]: value }))),
        [{}],
      )
      for (const filter of filters) {
        const wanted = entries
          .map((entry, index) => ({ ...entry, seq: index + 1 }))
          .filter(({ userId }) => filter.userId === undefined || userId === filter.userId)
          .filter(({ action }) => filter.action === undefined || action === filter.action)
          .filter(({ success }) => filter.success === undefined || success === filter.success)
          .filter(({ createdAt }) => createdAt >= (filter.since ?? 0) && createdAt <= (filter.until ?? T))
          .sort((a, b) => b.createdAt - a.createdAt || b.seq - a.seq)
          .map(({ seq }) => seq)
        const listed: number[] = []
        for (let page = await store.audit.list(filter, { before: null, limit: 2 }); page.length > 0; ) {
          listed.push(...page.map(({ seq }) => seq))
          page = await store.audit.list(filter, { before: listed.at(-1) ?? null, limit: 2 })
        }
        expect(listed, JSON.stringify(filter)).toEqual(wanted)
      }
    })

    it.each(CALLERS)('stays gapless when %i callers append through different verbs', async (callers) => {
      const { store, addUser, verifiedChain } = world()
      const user = await addUser()
      await race<unknown>(callers, (index) =>
        index % 2 === 0
          ? store.audit.append({ audit: [auditEntry(), auditEntry()], mails: [], seal })
          : store.sessions.start(startFor(user.id), () => effects(user.id)),
      )
      expect(await verifiedChain()).toHaveLength((callers / 2) * 3)
    })

    it('undoes a verb whose sealing fails, alone', async () => {
      const { store, addUser, verifiedChain } = world()
      const user = await addUser()
      const broken = {
        ...effects(user.id),
        seal: () => {
          throw new Error('no key')
        },
      }
      const [failing, other] = await Promise.allSettled([
        store.users.setRole(user.id, 'admin', T, broken),
        store.audit.append(effects(user.id)),
      ])
      expect(failing).toMatchObject({ status: 'rejected', reason: { message: 'no key' } })
      expect(other.status).toBe('fulfilled')
      expect(await store.users.findById(user.id)).toMatchObject({ role: 'user', authorityChangedAt: null })
      expect(await verifiedChain()).toHaveLength(1)
    })

    if (traits.sideDoor) {
      it('keeps the entries of a user who is deleted, without naming the user (R-251)', async () => {
        const { store, addUser, verifiedChain, useSideDoor } = world()
        const user = await addUser()
        await store.audit.append(effects(user.id))
        await useSideDoor().deleteUser(user.id)
        const [entry] = await verifiedChain()
        expect(entry).toMatchObject({ userId: null })
        expect(entry?.subject).not.toBeNull()
        await store.audit.append(effects(user.id))
        expect(await verifiedChain()).toHaveLength(2)
      })
    }
  })
}
