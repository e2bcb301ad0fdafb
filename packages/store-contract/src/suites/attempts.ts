import { describe, expect, it } from 'vitest'
import type { OpenStore } from '../store-under-test.ts'
import { CALLERS, MINUTE, race, T, useWorld } from '../world.ts'

const KEY = { identifier: 'hash-of-an-address', action: 'sign_in_failure' }
const RULE = { limit: 5, windowMs: 10 * MINUTE, lockMs: 15 * MINUTE }

/** `AttemptStore`: at most `limit`, whoever counts. */
export function describeAttempts(open: OpenStore): void {
  describe('AttemptStore', () => {
    const world = useWorld(open)

    it('allows the limit, then refuses until the lock ends, counted from the attempt that filled it', async () => {
      const { attempts } = world().store
      for (let n = 1; n <= 4; n++) {
        expect(await attempts.take(KEY, RULE, T + n)).toEqual({ allowed: true, attempts: n, resetAt: T + 1 + RULE.windowMs })
      }
      expect(await attempts.take(KEY, RULE, T + 60)).toEqual({ allowed: true, attempts: 5, resetAt: T + 60 + RULE.lockMs })
      const refusal = { allowed: false, attempts: 5, resetAt: T + 60 + RULE.lockMs }
      expect(await attempts.take(KEY, RULE, T + 61)).toEqual(refusal)
      expect(await attempts.take(KEY, RULE, T + 59 + RULE.lockMs)).toEqual(refusal)
      expect(await attempts.read(KEY, T + 61)).toEqual({ attempts: 5, resetAt: T + 60 + RULE.lockMs })
      expect(await attempts.take(KEY, RULE, T + 60 + RULE.lockMs)).toMatchObject({ allowed: true, attempts: 1 })
    })

    it('starts again when the window has passed', async () => {
      const { attempts } = world().store
      await attempts.take(KEY, RULE, T)
      await attempts.take(KEY, RULE, T + RULE.windowMs - 1)
      expect(await attempts.read(KEY, T + RULE.windowMs - 1)).toMatchObject({ attempts: 2 })
      expect(await attempts.read(KEY, T + RULE.windowMs)).toBeNull()
      const next = T + RULE.windowMs
      expect(await attempts.take(KEY, RULE, next)).toEqual({ allowed: true, attempts: 1, resetAt: next + RULE.windowMs })
    })

    it('keeps identifiers and actions apart, and clears what it is told to', async () => {
      const { attempts } = world().store
      const other = { ...KEY, action: 'code_failure' }
      const stranger = { ...KEY, identifier: 'somebody-else' }
      for (const key of [KEY, other, stranger]) await attempts.take(key, RULE, T)
      await attempts.clear([KEY, other])
      expect(await attempts.read(KEY, T)).toBeNull()
      expect(await attempts.read(other, T)).toBeNull()
      expect(await attempts.read(stranger, T)).toMatchObject({ attempts: 1 })
    })

    it('clears every counter of an action that begins with a prefix, and no other', async () => {
      const { attempts } = world().store
      const keys = [
        { identifier: 'ab12', action: 'sign_in_failure' },
        { identifier: 'ab12cd', action: 'sign_in_failure' },
        { identifier: 'ab13', action: 'sign_in_failure' },
        { identifier: 'ab12', action: 'code_failure' },
      ] as const
      for (const key of keys) await attempts.take(key, RULE, T)
      await attempts.clearAll('sign_in_failure', 'ab12')
      const left = await Promise.all(keys.map(async (key) => (await attempts.read(key, T))?.attempts ?? 0))
      expect(left).toEqual([0, 0, 1, 1])
    })

    it('gives back an attempt, which reopens a full counter, and never goes below nought', async () => {
      const { attempts } = world().store
      for (let n = 0; n < 5; n++) await attempts.take(KEY, RULE, T)
      await attempts.giveBack(KEY)
      expect(await attempts.read(KEY, T)).toEqual({ attempts: 4, resetAt: T + RULE.windowMs })
      expect(await attempts.take(KEY, RULE, T + 1)).toMatchObject({ allowed: true, attempts: 5 })
      for (let n = 0; n < 9; n++) await attempts.giveBack(KEY)
      expect(await attempts.read(KEY, T)).toBeNull()
      expect(await attempts.take(KEY, RULE, T + 2)).toMatchObject({ allowed: true, attempts: 1 })
      await expect(attempts.giveBack({ identifier: 'nobody', action: 'none' })).resolves.toBeUndefined()
    })

    it('allows nobody under a limit of nought', async () => {
      const { attempts } = world().store
      expect(await attempts.take(KEY, { ...RULE, limit: 0 }, T)).toMatchObject({ allowed: false, attempts: 0 })
      expect(await attempts.read(KEY, T)).toBeNull()
    })

    it.each(CALLERS)('allows the limit and no more of %i callers', async (callers) => {
      const { attempts } = world().store
      const answers = await race(callers, () => attempts.take(KEY, RULE, T))
      const allowed = answers.filter((answer) => answer.allowed)
      expect(allowed.map((answer) => answer.attempts).sort()).toEqual([1, 2, 3, 4, 5])
      expect(await attempts.read(KEY, T)).toMatchObject({ attempts: 5 })
    })

    it.each(CALLERS)('loses none of %i attempts given back at once', async (callers) => {
      const { attempts } = world().store
      const rule = { ...RULE, limit: callers + 1 }
      await race(callers, () => attempts.take(KEY, rule, T))
      await race(callers - 1, () => attempts.giveBack(KEY))
      expect(await attempts.read(KEY, T)).toMatchObject({ attempts: 1 })
    })
  })
}
