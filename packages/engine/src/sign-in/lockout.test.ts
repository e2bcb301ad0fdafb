import { createSecretKey } from 'node:crypto'
import { openSqliteStore, type SqliteStore } from '@sallyport/store-sql'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLockout, type GuessSubject, type Lockout } from './lockout.ts'

const MINUTE = 60_000
const NOW = 1_800_000_000_000
const owner: GuessSubject = { account: 'ada@example.com', knownDevice: null }

let store: SqliteStore
let lockout: Lockout

beforeEach(async () => {
  store = await openSqliteStore({ path: ':memory:', migrate: true })
  lockout = createLockout({
    attempts: store.attempts,
    pseudonymKey: createSecretKey(Buffer.alloc(32, 1)),
    tunables: () => ({ maxLoginAttempts: 5, lockoutMs: 15 * MINUTE }),
  })
})
afterEach(() => store.close())

/** Guesses that take a while, as hashing does; counts the evaluated ones. */
function guesses() {
  let evaluated = 0
  const check = (matches: boolean) => async () => {
    evaluated += 1
    await new Promise((resolve) => setTimeout(resolve, 1 + Math.random() * 3))
    return matches
  }
  const guess = async (matches: boolean, subject = owner, at = NOW) => {
    const outcome = await lockout.guess(subject, at, check(matches)).catch((error: unknown) => error)
    return outcome instanceof Error ? 'locked' : (outcome as { matches: boolean }).matches
  }
  return { guess, evaluated: () => evaluated }
}

describe('lockout on a real store', () => {
  it('evaluates exactly the limit of fifty wrong guesses at once (R-212)', async () => {
    const { guess, evaluated } = guesses()
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => guess(false)))
    expect(evaluated()).toBe(5)
    expect(outcomes.filter((outcome) => outcome === 'locked')).toHaveLength(45)
  })

  it('lets all of fifty right guesses in at once (H5)', async () => {
    const { guess } = guesses()
    expect(await Promise.all(Array.from({ length: 50 }, () => guess(true)))).toEqual(Array.from({ length: 50 }, () => true))
  })

  it('never evaluates more than the limit between two right guesses, in any mix', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { minLength: 1, maxLength: 40 }), fc.uuid(), async (mix, account) => {
        const subject = { account, knownDevice: null }
        const log: boolean[] = []
        await Promise.all(
          mix.map((right) =>
            lockout
              .guess(subject, NOW, async () => {
                await new Promise((resolve) => setTimeout(resolve, Math.random() * 2))
                log.push(right)
                return right
              })
              .catch(() => null),
          ),
        )
        const wrong = mix.filter((right) => !right).length
        const rights = log.filter(Boolean).length
        expect(log.length - rights).toBeLessThanOrEqual(Math.min(wrong, 5 * (rights + 1)))
        if (wrong === 0) expect(rights).toBe(mix.length)
      }),
      { numRuns: 40 },
    )
  })

  it('locks for the time from the guess that filled it, tells until when, and then starts at nought', async () => {
    const { guess } = guesses()
    for (let index = 0; index < 4; index += 1) await guess(false, owner, NOW + index)
    expect(await lockout.guess(owner, NOW + 10, async () => false)).toEqual({ matches: false, lockedUntil: NOW + 10 + 15 * MINUTE })
    const refused = lockout.guess(owner, NOW + 11, async () => true)
    await expect(refused).rejects.toMatchObject({ code: 'account_locked', retryAfterSeconds: 15 * 60 })
    expect(await guess(true, owner, NOW + 9 + 15 * MINUTE)).toBe('locked')
    expect(await guess(true, owner, NOW + 10 + 15 * MINUTE)).toBe(true)
  })

  it('forgets after a right guess', async () => {
    const { guess } = guesses()
    for (let round = 0; round < 4; round += 1) {
      for (let index = 0; index < 4; index += 1) expect(await guess(false)).toBe(false)
      expect(await guess(true)).toBe(true)
    }
  })

  it('keeps devices that are known apart from strangers and from each other', async () => {
    const { guess } = guesses()
    const laptop = { account: owner.account, knownDevice: 'laptop' }
    for (let index = 0; index < 5; index += 1) await guess(false)
    expect(await guess(true)).toBe('locked')
    expect(await guess(true, laptop)).toBe(true)
    for (let index = 0; index < 5; index += 1) await guess(false, laptop)
    expect(await guess(true, laptop)).toBe('locked')
    expect(await guess(true, { account: owner.account, knownDevice: 'phone' })).toBe(true)
    await lockout.clear(owner.account)
    expect(await guess(true, laptop)).toBe(true)
    expect(await guess(true)).toBe(true)
  })

  it('does not count what was never evaluated', async () => {
    const { guess } = guesses()
    const overloaded = () => lockout.guess(owner, NOW, () => Promise.reject(new Error('the pool is full')))
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, overloaded))
    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true)
    expect(await guess(true)).toBe(true)
  })

  it('stores no address', async () => {
    const { guess } = guesses()
    await guess(false)
    expect(await store.attempts.read({ identifier: owner.account, action: 'sign_in_failure' }, NOW)).toBeNull()
  })
})
