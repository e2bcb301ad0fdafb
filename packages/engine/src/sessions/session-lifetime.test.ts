import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { idleLimit, lifetimeAtSignIn } from './session-lifetime.ts'

const DAY = 86_400_000
const policy = { idleMs: 7 * DAY, absoluteMs: 30 * DAY, rememberIdleMs: 30 * DAY, rememberAbsoluteMs: 90 * DAY }
const day = fc.integer({ min: 0, max: 100 * DAY })

describe('session lifetime (C-77)', () => {
  it('is seven days sliding in thirty, and thirty in ninety for who wants to be remembered', () => {
    expect(lifetimeAtSignIn(policy, false, 0)).toEqual({ expiresAt: 7 * DAY, absoluteExpiresAt: 30 * DAY })
    expect(lifetimeAtSignIn(policy, true, 0)).toEqual({ expiresAt: 30 * DAY, absoluteExpiresAt: 90 * DAY })
    expect(idleLimit(policy, false, 30 * DAY, 20 * DAY)).toBe(27 * DAY)
    expect(idleLimit(policy, false, 30 * DAY, 25 * DAY)).toBe(30 * DAY)
  })

  it('slides forward with use and never past the absolute limit, whatever the figures', () => {
    const anyPolicy = fc.record({ idleMs: day, absoluteMs: day, rememberIdleMs: day, rememberAbsoluteMs: day })
    fc.assert(
      fc.property(anyPolicy, fc.boolean(), day, day, (figures, remember, start, later) => {
        const { expiresAt, absoluteExpiresAt } = lifetimeAtSignIn(figures, remember, start)
        const slid = idleLimit(figures, remember, absoluteExpiresAt, start + later)
        expect(expiresAt).toBeLessThanOrEqual(absoluteExpiresAt)
        expect(slid).toBeLessThanOrEqual(absoluteExpiresAt)
        expect(slid).toBeGreaterThanOrEqual(expiresAt)
      }),
    )
  })
})
