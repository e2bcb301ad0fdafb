import { describe, expect, it } from 'vitest'
import type { RefreshTally } from '../linearizability/check-refresh.ts'
import { portionsOf, summedRefresh } from './portions.ts'

const tally = (histories: number, violations: readonly string[], auditHolds: boolean): RefreshTally => ({
  mix: 'strict',
  histories,
  operations: histories * 40,
  refreshed: histories * 20,
  unknown: histories,
  undecided: 1,
  violations,
  auditHolds,
})

describe('portions of a proof', () => {
  it('cover every history once', () => {
    expect(portionsOf(600)).toEqual([
      { first: 0, histories: 250 },
      { first: 250, histories: 250 },
      { first: 500, histories: 100 },
    ])
    expect(portionsOf(1)).toEqual([{ first: 0, histories: 1 }])
  })

  it('come to their sum, and hide no contradiction of any', () => {
    expect(summedRefresh([tally(250, ['a'], true), tally(100, ['b'], false), tally(50, [], true)])).toEqual([
      {
        mix: 'strict',
        histories: 400,
        operations: 16_000,
        refreshed: 8_000,
        unknown: 400,
        undecided: 3,
        violations: ['a', 'b'],
        auditHolds: false,
      },
    ])
    expect(summedRefresh([])).toEqual([])
  })
})
