import { createSecretKey } from 'node:crypto'
import { openSqliteStore, type SqliteStore } from '@sallyport/store-sql'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLockout, type GuessSubject, type Lockout, type LockoutDeps } from './lockout.ts'

const MINUTE = 60_000
const NOW = 1_800_000_000_000
const owner: GuessSubject = { account: 'ada@example.com', knownDevice: null }

const depsOf = ({ attempts }: SqliteStore): LockoutDeps => ({
  attempts,
  pseudonymKey: createSecretKey(Buffer.alloc(32, 1)),
  tunables: () => ({ maxLoginAttempts: 5, lockoutMs: 15 * MINUTE }),
})

let store: SqliteStore
let lockout: Lockout

beforeEach(async () => {
  store = await openSqliteStore({ path: ':memory:', migrate: true })
  lockout = createLockout(depsOf(store))
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
  it('tells until when, without counting, for its class of devices alone', async () => {
    const { guess } = guesses()
    const until = (knownDevice: string | null, at = NOW) => lockout.lockedUntil({ ...owner, knownDevice }, at)
    for (let attempt = 0; attempt < 4; attempt += 1) await guess(false)
    for (let look = 0; look < 10; look += 1) expect(await until(null)).toBeNull()
    await guess(false)
    expect(await until(null)).toBe(NOW + 15 * MINUTE)
    expect(await until('a device of hers')).toBeNull()
    expect(await until(null, NOW + 15 * MINUTE)).toBeNull()
    await lockout.clear(owner.account)
    expect(await until(null)).toBeNull()
  })

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

  it('waits for guesses of other nodes, and says that it is busy when they stay undecided', async () => {
    const elsewhere = createLockout(depsOf(store))
    let decide: (matches: boolean) => void = () => {}
    const undecided = new Promise<boolean>((resolve) => {
      decide = resolve
    })
    const underWay = Array.from({ length: 5 }, () => elsewhere.guess(owner, NOW, () => undecided))
    const { guess, evaluated } = guesses()
    const refused = lockout.guess(owner, NOW + 1, async () => true)
    await expect(refused).rejects.toMatchObject({ code: 'overloaded', retryAfterSeconds: 1 })
    const waiting = guess(true)
    decide(true)
    expect((await Promise.all(underWay)).every(({ matches }) => matches)).toBe(true)
    expect(await waiting).toBe(true)
    expect(evaluated()).toBe(1)
  })

  it('is locked, and not busy, once guesses elsewhere are decided, or their node must have died', async () => {
    const elsewhere = createLockout(depsOf(store))
    const dead = { account: 'bob@example.com', knownDevice: null }
    for (let index = 0; index < 5; index += 1) void elsewhere.guess(dead, NOW, () => new Promise(() => {}))
    await Promise.all(Array.from({ length: 5 }, () => elsewhere.guess(owner, NOW, async () => false)))
    await expect(lockout.guess(owner, NOW + 1, async () => true)).rejects.toMatchObject({ code: 'account_locked' })
    await expect(lockout.guess(dead, NOW + 31_000, async () => true)).rejects.toMatchObject({ code: 'account_locked' })
  })

  it('lets right guesses on two nodes at once all in, and evaluates the limit of wrong ones', async () => {
    const { guess, evaluated } = guesses()
    const other = createLockout(depsOf(store))
    const elsewhere = (matches: boolean, subject: GuessSubject) =>
      other.guess(subject, NOW, async () => {
        wrong += matches ? 0 : 1
        await new Promise((resolve) => setTimeout(resolve, 1 + Math.random() * 3))
        return matches
      })
    let wrong = 0
    const right = await Promise.all(
      Array.from({ length: 40 }, async (_, index) => (index % 2 === 0 ? guess(true) : (await elsewhere(true, owner)).matches)),
    )
    expect(right).toEqual(Array.from({ length: 40 }, () => true))
    const before = evaluated()
    const bob = { account: 'bob@example.com', knownDevice: null }
    const outcomes = await Promise.allSettled(
      Array.from({ length: 64 }, (_, index) => (index % 2 === 0 ? guess(false, bob) : elsewhere(false, bob))),
    )
    expect(outcomes).toHaveLength(64)
    expect(evaluated() - before + wrong).toBe(5)
  })

  it('stores no address', async () => {
    const { guess } = guesses()
    await guess(false)
    expect(await store.attempts.read({ identifier: owner.account, action: 'sign_in_failure' }, NOW)).toBeNull()
  })
})
