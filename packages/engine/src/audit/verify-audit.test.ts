import { createSecretKey } from 'node:crypto'
import type { AuditEntry, AuditHead, AuditStore, JsonObject, SealedAuditEntry } from '@sallyport/ports'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createAuditSealer } from './audit-seal.ts'
import { verifyAudit } from './verify-audit.ts'

const seal = createAuditSealer(createSecretKey(Buffer.alloc(32, 1)))

function entry(index: number, metadata: JsonObject | null = { generation: index, nested: { list: [1, 'x'], none: null } }): AuditEntry {
  return {
    id: `id-${index}`,
    userId: 'user-1',
    subject: 'subject-1',
    sessionId: 'session-1',
    action: 'login',
    resource: 'resource',
    method: 'POST',
    endpoint: '/api/auth/login',
    ipAddress: '203.0.113.7',
    userAgent: 'agent',
    success: index % 2 === 0,
    errorCode: 'code',
    errorMessage: 'message',
    metadata,
    processingTime: index,
    createdAt: 1_800_000_000_000 + index,
  }
}

function chain(length: number, sealer = seal): readonly SealedAuditEntry[] {
  const links: SealedAuditEntry[] = []
  for (let seq = 1; seq <= length; seq += 1) {
    const previousHash = links.at(-1)?.hash ?? ''
    links.push({ ...entry(seq), seq, previousHash, hash: sealer(entry(seq), seq, previousHash) })
  }
  return links
}

/** What a clean-up that deleted up to `through` leaves as the next link. */
function purgeEntry(links: readonly SealedAuditEntry[], through: number): SealedAuditEntry {
  const last = links.at(-1)
  const seq = (last?.seq ?? 0) + 1
  const told = { ...entry(seq, { seq: through, hash: links[through - 1]?.hash ?? '' }), action: 'audit_purged' }
  const previousHash = last?.hash ?? ''
  return { ...told, seq, previousHash, hash: seal(told, seq, previousHash) }
}

/** `length` links and one more that tells of a clean-up. */
function chainWithPurge(length: number, through: number): readonly SealedAuditEntry[] {
  const links = chain(length)
  return [...links, purgeEntry(links, through)]
}

const START: AuditHead = { seq: 0, hash: '' }
type Reading = Pick<AuditStore, 'head' | 'readChain' | 'anchor' | 'list'>

/** What a verification may ask of a store, over rows as somebody left them. */
function rows(links: readonly SealedAuditEntry[], head = links.at(-1), anchor = START): Reading {
  return {
    anchor: () => Promise.resolve({ seq: anchor.seq, hash: anchor.hash }),
    head: () => Promise.resolve({ seq: head?.seq ?? 0, hash: head?.hash ?? '' }),
    readChain: (after, limit) =>
      Promise.resolve(
        [...links]
          .sort((a, b) => a.seq - b.seq)
          .filter(({ seq }) => seq > after)
          .slice(0, limit),
      ),
    list: ({ action }, { limit }) =>
      Promise.resolve(
        links
          .filter((link) => link.action === action)
          .sort((a, b) => b.seq - a.seq)
          .slice(0, limit),
      ),
  }
}

/** Only these verbs are asked for; any other is a mistake that must be heard. */
function storeOf(verbs: Reading): AuditStore {
  const never = () => Promise.reject(new Error('a verification only reads'))
  return { append: never, ...verbs }
}

const verify = (links: readonly SealedAuditEntry[], head?: SealedAuditEntry) =>
  verifyAudit(storeOf(rows(links, head ?? links.at(-1))), seal)
const intact = chain(6)

describe('verifyAudit', () => {
  it('finds nothing in an intact chain, an empty one, and one of several pages', async () => {
    expect(await verify(intact)).toMatchObject({ ok: true, checked: 6, headSeq: 6, broken: null })
    expect(await verify([])).toEqual({ ok: true, checked: 0, headSeq: 0, headHash: '', broken: null })
    expect(await verify(chain(2_500))).toMatchObject({ ok: true, checked: 2_500 })
    expect(await verify(chain(1_000))).toMatchObject({ ok: true, checked: 1_000 })
  })

  const changes: Partial<Record<keyof SealedAuditEntry, unknown>> = {
    id: 'other',
    subject: 'other',
    sessionId: null,
    action: 'logout',
    resource: null,
    method: 'GET',
    endpoint: '/other',
    ipAddress: '6.6.6.6',
    userAgent: null,
    success: true,
    errorCode: null,
    errorMessage: '',
    metadata: { generation: 4, nested: { list: [1, 'x'], none: null } },
    processingTime: null,
    createdAt: 1,
    previousHash: 'f'.repeat(64),
    hash: 'f'.repeat(64),
  }
  it.each(Object.entries(changes))('finds a changed %s', async (column, value) => {
    const tampered = intact.map((link) => (link.seq === 3 ? { ...link, [column]: value } : link))
    expect(await verify(tampered)).toMatchObject({ ok: false, broken: { seq: 3 } })
  })

  it('covers every column but userId, which the deletion of a user empties (R-251)', async () => {
    const covered = new Set([...Object.keys(changes), 'seq', 'userId'])
    expect(Object.keys(intact[0] ?? {}).filter((column) => !covered.has(column))).toEqual([])
    expect(await verify(intact.map((link) => ({ ...link, userId: null })))).toMatchObject({ ok: true })
  })

  it('finds a removed, a repeated and a moved entry, and a cut tail', async () => {
    for (const { seq } of intact) {
      const rest = intact.filter((link) => link.seq !== seq)
      expect(await verify(rest, intact.at(-1)), `without ${seq}`).toMatchObject({ ok: false })
    }
    const closedUp = intact.filter(({ seq }) => seq !== 3).map((link, index) => ({ ...link, seq: index + 1 }))
    expect(await verify(closedUp)).toMatchObject({ ok: false, broken: { seq: 3 } })
    const swapped = intact.map((link) => ({ ...link, seq: link.seq === 2 ? 3 : link.seq === 3 ? 2 : link.seq }))
    expect(await verify(swapped)).toMatchObject({ ok: false, broken: { seq: 2 } })
    expect(await verify(intact.slice(0, 4), intact.at(-1))).toMatchObject({
      ok: false,
      broken: { seq: 5, reason: 'the newest entries are missing' },
    })
    expect(await verify([], intact.at(-1))).toMatchObject({ ok: false, broken: { seq: 1 } })
  })

  it('finds a chain that was sealed anew with another key', async () => {
    const forged = chain(6, createAuditSealer(createSecretKey(Buffer.alloc(32, 2))))
    expect(await verify(forged)).toMatchObject({ ok: false, broken: { seq: 1 } })
  })

  it('takes entries that arrive meanwhile for what they are', async () => {
    expect(await verify(intact, intact[3])).toMatchObject({ ok: true, headSeq: 6 })
  })

  it('begins at the anchor that a sealed entry names, and finds what is wrong there', async () => {
    const links = chainWithPurge(6, 3)
    const purged = (left: readonly SealedAuditEntry[], anchor: AuditHead | undefined, head = links.at(-1)) =>
      verifyAudit(storeOf(rows(left, head, anchor)), seal)
    expect(await purged(links.slice(3), links[2])).toMatchObject({ ok: true, checked: 4, headSeq: 7 })
    expect(await purged(links.slice(4), links[2])).toMatchObject({ ok: false, broken: { seq: 5 } })
    expect(await purged(links.slice(3), { seq: 3, hash: 'other' })).toMatchObject({ ok: false, broken: { seq: 4 } })
    expect(await purged(links.slice(3), START)).toMatchObject({ ok: false, broken: { seq: 4 } })
    expect(await purged(links, START), 'nothing was deleted, but an entry says so').toMatchObject({ ok: false, broken: { seq: 0 } })
    const unnamed = { ok: false, broken: { reason: expect.stringContaining('no sealed entry') } }
    expect(await purged(links.slice(4), links[3]), 'the next entry deleted by hand, the anchor moved').toMatchObject(unnamed)
    expect(await purged([], links[6]), 'all of them').toMatchObject(unnamed)
    expect(await purged(links.slice(3, 6), links[2], links[5]), 'the entry that names it cut off with the head').toMatchObject(unnamed)
    const forged = links.map((link) => (link.seq === 7 ? { ...link, metadata: { seq: 4, hash: links[3]?.hash ?? '' } } : link))
    expect(await purged(forged.slice(4), links[3]), 'the entry changed to fit').toMatchObject({ ok: false, broken: { seq: 7 } })
  })

  it('is not alarmed by a clean-up that runs meanwhile', async () => {
    const links = chainWithPurge(2_499, 2_499)
    let purgedThrough = 0
    const anchor = () => Promise.resolve(links[purgedThrough - 1] ?? START)
    const store = storeOf({
      ...rows(links),
      anchor,
      list: (filter, page) => rows(purgedThrough === 0 ? [] : [purgeEntry(links, purgedThrough)]).list(filter, page),
      async readChain(after, limit) {
        const page = await rows(links.slice(purgedThrough)).readChain(after, limit)
        purgedThrough = Math.min(purgedThrough + 1_400, links.length - 1)
        return page
      },
    })
    expect(await verifyAudit(store, seal)).toMatchObject({ ok: true, headSeq: 2_500 })
  })

  it('reports progress', async () => {
    const seen: number[] = []
    await verifyAudit(storeOf(rows(chain(1_500))), seal, (checked) => seen.push(checked))
    expect(seen).toEqual([1_000, 1_500])
  })
})

describe('createAuditSealer', () => {
  const sealed = (metadata: JsonObject) => seal(entry(1, metadata), 1, '')
  const metadata = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 })) as fc.Arbitrary<JsonObject>

  it('does not depend on the order of keys, at any depth', () => {
    fc.assert(
      fc.property(metadata, (value) => {
        expect(sealed(reversed(value) as JsonObject)).toBe(sealed(value))
      }),
    )
  })

  it('tells different metadata apart', () => {
    fc.assert(
      fc.property(metadata, metadata, (one, two) => {
        fc.pre(JSON.stringify(sorted(one)) !== JSON.stringify(sorted(two)))
        expect(sealed(one)).not.toBe(sealed(two))
      }),
    )
    expect(sealed({ a: { b: 1 } })).not.toBe(sealed({ a: [['b', 1]] }))
    expect(sealed({ a: {} })).not.toBe(sealed({ a: [] }))
    expect(sealed({ a: { b: 1 } })).not.toBe(sealed({ a: ['object', ['b', 1]] }))
  })

  it('depends on the place', () => {
    expect(seal(entry(1), 1, '')).not.toBe(seal(entry(1), 2, ''))
    expect(seal(entry(1), 1, '')).not.toBe(seal(entry(1), 1, 'x'))
  })
})

function mapObject(
  value: unknown,
  order: (entries: [string, unknown][]) => [string, unknown][],
  again: (inner: unknown) => unknown,
): unknown {
  if (Array.isArray(value)) return value.map(again)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(order(Object.entries(value)).map(([key, inner]) => [key, again(inner)]))
}

function reversed(value: unknown): unknown {
  return mapObject(value, (entries) => entries.reverse(), reversed)
}

function sorted(value: unknown): unknown {
  return mapObject(value, (entries) => entries.sort(([a], [b]) => (a < b ? -1 : 1)), sorted)
}
