import type { RateLimitRule } from '@sallyport/ports'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createMemoryRateLimits } from './memory-rate-limits.ts'

const rule: RateLimitRule = { name: 'login', limit: 5, windowMs: 60_000 }

afterEach(() => vi.useRealTimers())

describe('memory rate limits', () => {
  it('allows the limit, then refuses, and says what remains', async () => {
    const limits = createMemoryRateLimits()
    const outcomes = []
    for (let request = 0; request < 7; request += 1) outcomes.push(await limits.take(rule, 'ada'))
    expect(outcomes.map(({ allowed }) => allowed)).toEqual([true, true, true, true, true, false, false])
    expect(outcomes.map(({ remaining }) => remaining)).toEqual([4, 3, 2, 1, 0, 0, 0])
    expect(outcomes.every(({ limit }) => limit === 5)).toBe(true)
  })

  it('lets exactly the limit through of 64 concurrent callers', async () => {
    const limits = createMemoryRateLimits()
    const outcomes = await Promise.all(Array.from({ length: 64 }, () => limits.take({ ...rule, limit: 20 }, 'ada')))
    expect(outcomes.filter(({ allowed }) => allowed)).toHaveLength(20)
    expect(outcomes.map(({ remaining }) => remaining).slice(0, 20)).toEqual(Array.from({ length: 20 }, (_, taken) => 19 - taken))
  })

  it('counts keys, rules and changed rules apart', async () => {
    const limits = createMemoryRateLimits()
    const one: RateLimitRule = { name: 'otp', limit: 1, windowMs: 60_000 }
    expect((await limits.take(one, 'ada')).allowed).toBe(true)
    expect((await limits.take(one, 'ada')).allowed).toBe(false)
    expect((await limits.take(one, 'bob')).allowed).toBe(true)
    expect((await limits.take({ ...one, name: 'reset' }, 'ada')).allowed).toBe(true)
    expect((await limits.take({ ...one, limit: 2 }, 'ada')).allowed).toBe(true)
  })

  it('keeps the window of the first request and starts a new one when it has ended', async () => {
    vi.useFakeTimers()
    const limits = createMemoryRateLimits()
    const one: RateLimitRule = { name: 'otp', limit: 1, windowMs: 1_500 }
    expect(await limits.take(one, 'ada')).toEqual({ allowed: true, limit: 1, remaining: 0, resetMs: 1_500 })
    vi.advanceTimersByTime(500)
    expect(await limits.take(one, 'ada')).toEqual({ allowed: false, limit: 1, remaining: 0, resetMs: 1_000 })
    vi.advanceTimersByTime(999)
    expect((await limits.take(one, 'ada')).allowed).toBe(false)
    vi.advanceTimersByTime(1)
    expect(await limits.take(one, 'ada')).toEqual({ allowed: true, limit: 1, remaining: 0, resetMs: 1_500 })
  })

  it('answers whole milliseconds for windows that are no whole seconds', async () => {
    vi.useFakeTimers()
    const outcome = await createMemoryRateLimits().take({ name: 'odd', limit: 1, windowMs: 1_001 }, 'ada')
    expect(outcome.resetMs).toBe(1_001)
  })

  it('forgets a key when its window ends', async () => {
    vi.useFakeTimers()
    const limits = createMemoryRateLimits()
    for (let key = 0; key < 1_000; key += 1) await limits.take(rule, `key-${key}`)
    // The library keeps one timer per key and drops the key when it fires.
    expect(vi.getTimerCount()).toBe(1_000)
    vi.advanceTimersByTime(rule.windowMs)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('resets one key only', async () => {
    const limits = createMemoryRateLimits()
    const one: RateLimitRule = { name: 'otp', limit: 1, windowMs: 60_000 }
    await limits.take(one, 'ada')
    await limits.take(one, 'bob')
    await limits.reset(one, 'ada')
    await limits.reset(one, 'nobody')
    expect((await limits.take(one, 'ada')).allowed).toBe(true)
    expect((await limits.take(one, 'bob')).allowed).toBe(false)
  })

  it.each([0, -1, Number.NaN, 2 ** 31])('refuses a window of %s ms, which would never or always be over', async (windowMs) => {
    await expect(createMemoryRateLimits().take({ name: 'bad', limit: 1, windowMs }, 'ada')).rejects.toThrow(RangeError)
  })
})
