import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decideRefresh, type RefreshDecision, type RefreshView } from './decide-refresh.ts'

const NOW = 1_800_000_000_000
const GRACE = 10_000
const NONE = { generation: 0, run: 0 }

const session: RefreshView = {
  isActive: true,
  expiresAt: NOW + 1,
  generation: 5,
  signInGeneration: 1,
  rotatedAt: NOW - 60_000,
  lateReplays: NONE,
  parentReplays: NONE,
}
const fresh = { ...session, rotatedAt: NOW - GRACE }

type Row = readonly [string, RefreshView, number, 'same' | 'other' | 'unbound', number, RefreshDecision]
const sameChild = (kind: 'late' | 'parent', generation: number, run: number): RefreshDecision => ({
  kind: 'same_child',
  replay: { kind, next: { generation, run } },
})
const theft = (reason: Extract<RefreshDecision, { kind: 'theft' }>['reason']): RefreshDecision => ({ kind: 'theft', reason })

const rows: readonly Row[] = [
  ['current token', session, 5, 'same', GRACE, { kind: 'rotate' }],
  ['current token, unbound', session, 5, 'unbound', GRACE, { kind: 'rotate' }],
  ['current token, strict', session, 5, 'same', 0, { kind: 'rotate' }],
  ['ended session', { ...session, isActive: false }, 5, 'same', GRACE, { kind: 'ended' }],
  ['ended session, stolen token', { ...session, isActive: false }, 1, 'other', GRACE, { kind: 'ended' }],
  ['expired to the millisecond', { ...session, expiresAt: NOW }, 5, 'same', GRACE, { kind: 'expired' }],
  ['current token, other device', session, 5, 'other', GRACE, theft('foreign_device')],
  ['parent in the grace, other device', fresh, 4, 'other', GRACE, theft('foreign_device')],
  ['parent in the grace', fresh, 4, 'same', GRACE, { kind: 'same_child', replay: null }],
  ['parent in the grace, strict', fresh, 4, 'same', 0, theft('late_parent')],
  ['parent at the very moment, strict', { ...session, rotatedAt: NOW }, 4, 'same', 0, theft('late_parent')],
  ['parent in the grace, unbound', fresh, 4, 'unbound', GRACE, sameChild('parent', 5, 1)],
  ['parent after the grace', { ...session, rotatedAt: NOW - GRACE - 1 }, 4, 'same', GRACE, sameChild('late', 5, 1)],
  ['parent after the grace, unbound', { ...session, rotatedAt: NOW - GRACE - 1 }, 4, 'unbound', GRACE, theft('late_parent')],
  ['parent after the grace, strict', session, 4, 'same', 0, theft('late_parent')],
  [
    'late again in this generation',
    { ...session, lateReplays: { generation: 5, run: 2 } },
    4,
    'same',
    GRACE,
    { kind: 'same_child', replay: null },
  ],
  ['late two generations in a row', { ...session, lateReplays: { generation: 4, run: 1 } }, 4, 'same', GRACE, sameChild('late', 5, 2)],
  [
    'late three generations in a row',
    { ...session, lateReplays: { generation: 4, run: 2 } },
    4,
    'same',
    GRACE,
    theft('repeated_late_parent'),
  ],
  ['late after a good generation', { ...session, lateReplays: { generation: 3, run: 2 } }, 4, 'same', GRACE, sameChild('late', 5, 1)],
  [
    'parent thrice in a row, unbound',
    { ...fresh, parentReplays: { generation: 4, run: 2 } },
    4,
    'unbound',
    GRACE,
    theft('repeated_parent'),
  ],
  [
    'runs of the other kind do not count',
    { ...session, parentReplays: { generation: 4, run: 2 } },
    4,
    'same',
    GRACE,
    sameChild('late', 5, 1),
  ],
  ['grandparent', session, 3, 'same', GRACE, theft('old_generation')],
  ['grandparent in the grace', fresh, 3, 'same', GRACE, theft('old_generation')],
  ['a generation nobody was given', session, 6, 'same', GRACE, theft('unknown_generation')],
  ['superseded by a later sign-in', { ...session, signInGeneration: 5 }, 4, 'same', GRACE, { kind: 'superseded' }],
  ['superseded long ago', { ...session, signInGeneration: 5 }, 2, 'unbound', GRACE, { kind: 'superseded' }],
  ['superseded, other device', { ...session, signInGeneration: 5 }, 4, 'other', GRACE, { kind: 'superseded' }],
  ['superseded a moment ago by the same device', { ...fresh, signInGeneration: 5 }, 4, 'same', GRACE, { kind: 'same_child', replay: null }],
]

describe('decideRefresh (SECURITY 2.3)', () => {
  it.each(rows)('%s', (_, view, presented, device, graceMs, expected) => {
    expect(decideRefresh(view, presented, device, graceMs, NOW)).toEqual(expected)
  })

  const run = fc.record({ generation: fc.integer({ min: 0, max: 8 }), run: fc.integer({ min: 0, max: 2 }) })
  const anySession: fc.Arbitrary<RefreshView> = fc
    .record({
      isActive: fc.boolean(),
      expiresAt: fc.integer({ min: NOW - 5, max: NOW + 5 }),
      generation: fc.integer({ min: 1, max: 8 }),
      signInGeneration: fc.constant(1),
      rotatedAt: fc.integer({ min: NOW - GRACE - 5, max: NOW }),
      lateReplays: run,
      parentReplays: run,
    })
    .filter((view) => view.lateReplays.generation <= view.generation && view.parentReplays.generation <= view.generation)
  const anyDevice = fc.constantFrom('same', 'other', 'unbound')
  const anyGrace = fc.constantFrom(0, 1, GRACE)

  it('is the sequential specification, written down a second time', () => {
    fc.assert(
      fc.property(anySession, fc.integer({ min: 1, max: 9 }), anyDevice, anyGrace, (view, k, device, grace) => {
        expect(decideRefresh(view, k, device, grace, NOW).kind).toBe(specified(view, k, device, grace))
      }),
      { numRuns: 5_000 },
    )
  })

  it('rotates the current generation only, and never forks', () => {
    fc.assert(
      fc.property(anySession, fc.integer({ min: 1, max: 9 }), anyDevice, anyGrace, (view, k, device, grace) => {
        const { kind } = decideRefresh(view, k, device, grace, NOW)
        if (kind === 'rotate') expect(k).toBe(view.generation)
        if (kind === 'same_child') expect(k).toBe(view.generation - 1)
        if (device === 'other') expect(['rotate', 'same_child']).not.toContain(kind)
      }),
    )
  })

  it('ends every unbroken run of parents in theft at the third generation', () => {
    fc.assert(
      fc.property(fc.constantFrom('same' as const, 'unbound' as const), (device) => {
        let view: RefreshView = { ...session, rotatedAt: device === 'same' ? NOW - GRACE - 1 : NOW }
        const kinds = Array.from({ length: 3 }, () => {
          const decision = decideRefresh(view, view.generation - 1, device, GRACE, NOW)
          if (decision.kind === 'same_child' && decision.replay !== null) {
            const noted = decision.replay.kind === 'late' ? { lateReplays: decision.replay.next } : { parentReplays: decision.replay.next }
            view = { ...view, ...noted, generation: view.generation + 1 }
          }
          return decision.kind
        })
        expect(kinds).toEqual(['same_child', 'same_child', 'theft'])
      }),
    )
  })
})

/** Line by line what SECURITY 2.3 says, without a thought for how the engine says it. */
function specified(view: RefreshView, k: number, device: 'same' | 'other' | 'unbound', grace: number): RefreshDecision['kind'] {
  if (!view.isActive) return 'ended'
  if (view.expiresAt <= NOW) return 'expired'
  if (device === 'other') return 'theft'
  if (k === view.generation) return 'rotate'
  const third = ({ generation, run }: RefreshView['lateReplays']) => generation === view.generation - 1 && run >= 2
  const inTime = grace > 0 && NOW - view.rotatedAt <= grace
  if (k === view.generation - 1 && inTime) return device === 'unbound' && third(view.parentReplays) ? 'theft' : 'same_child'
  if (k === view.generation - 1 && device === 'same' && grace > 0) return third(view.lateReplays) ? 'theft' : 'same_child'
  return 'theft'
}
