import { readdirSync, readFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { platform } from 'node:process'
import type { HashScheme, PasswordHashing } from '@sallyport/ports'
import { afterEach, describe, expect, it } from 'vitest'
import { createHashingPool, type HashingPoolOptions } from './index.ts'

const CHEAP_BCRYPT: HashScheme = { algorithm: 'bcrypt', cost: 4 }
const SLOW_BCRYPT: HashScheme = { algorithm: 'bcrypt', cost: 12 }
const CHEAP_ARGON2: HashScheme = { algorithm: 'argon2id', memoryKiB: 64, iterations: 1, parallelism: 1 }

const pools: PasswordHashing[] = []

function open(options?: HashingPoolOptions): PasswordHashing {
  const pool = createHashingPool(options)
  pools.push(pool)
  return pool
}

afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.close()))
})

describe('hash and verify', () => {
  it.each([
    [CHEAP_BCRYPT, /^\$2b\$04\$/],
    [CHEAP_ARGON2, /^\$argon2id\$v=19\$m=64,t=1,p=1\$/],
    [{ ...CHEAP_ARGON2, parallelism: 2 }, /^\$argon2id\$v=19\$m=64,t=1,p=2\$/],
  ] as const)('%o opens with the right password only', async (scheme, form) => {
    const pool = open()
    const encoded = await pool.hash('correct horse', scheme)
    expect(encoded).toMatch(form)
    expect(await pool.verify('correct horse', encoded)).toBe(true)
    expect(await pool.verify('correct horsf', encoded)).toBe(false)
    expect(await pool.verify('', encoded)).toBe(false)
    expect(await pool.hash('correct horse', scheme)).not.toBe(encoded)
  })

  // Vectors of OpenBSD's bcrypt as used by crypt_blowfish and jBCrypt, and of the reference implementation of Argon2 (argon2id, v 0x13).
  it.each([
    ['U*U', '$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW'],
    ['U*U', '$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW'],
    ['U*U', '$2y$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW'],
    ['abc', '$2a$10$WvvTPHKwdBJ3uk0Z37EMR.hLA2W6N9AEBhEgrAOljy2Ae5MtaSIUi'],
    ['~!@#$%^&*()      ~!@#$%^&*()PNBFRD', '$2a$10$LgfYWkbzEvQ4JakH7rOvHe0y8pHKF9OaFgwUZ2q7W2FFZmZzJYlfS'],
    ['password', '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc'],
    ['password', '$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc'],
  ])('verifies %s against the foreign hash %s', async (password, encoded) => {
    const pool = open()
    expect(await pool.verify(password, encoded)).toBe(true)
    expect(await pool.verify(`${password}!`, encoded)).toBe(false)
  })

  it.each([
    '',
    'plain',
    '$1$salt$abcdefghijklmnopqrstuv',
    '$2x$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW',
    '$2a$05$CCCCCCCCCCCCCCCCCCCCC',
    '$2a$03$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW',
    '$2a$31$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW',
    '$argon2i$v=19$m=64,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
    '$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$!!!',
    '$argon2id$v=19$m=1,t=0,p=0$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
    '$argon2id$v=19$m=4294967295,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
  ])('answers false for %j', async (encoded) => {
    expect(await open().verify('password', encoded)).toBe(false)
  })

  it('rejects a cost that bcrypt does not know, and goes on', async () => {
    const pool = open({ workers: 1 })
    await expect(pool.hash('x', { algorithm: 'bcrypt', cost: 99 })).rejects.toMatchObject({ code: 'hashing_failed' })
    expect(await pool.hash('x', CHEAP_BCRYPT)).toMatch(/^\$2b\$/)
  })

  it('serves 64 concurrent callers, each with an answer of its own', async () => {
    const pool = open({ workers: 2, maxQueue: 64 })
    const passwords = Array.from({ length: 64 }, (_, caller) => `password ${caller}`)
    const encoded = await Promise.all(passwords.map((password) => pool.hash(password, CHEAP_BCRYPT)))
    expect(new Set(encoded).size).toBe(64)
    const own = await Promise.all(encoded.map((hash, caller) => pool.verify(`password ${caller}`, hash)))
    const others = await Promise.all(encoded.map((hash, caller) => pool.verify(`password ${caller + 1}`, hash)))
    expect(own.every((right) => right)).toBe(true)
    expect(others.some((right) => right)).toBe(false)
  })
})

describe('limits', () => {
  it('refuses what does not fit into the queue, with the seconds to wait', async () => {
    const pool = open({ workers: 1, maxQueue: 2 })
    const admitted = [1, 2, 3].map(() => pool.hash('x', SLOW_BCRYPT))
    expect(pool.queueLength()).toBe(2)
    const refusal: unknown = await pool.hash('x', SLOW_BCRYPT).catch((error: unknown) => error)
    expect(refusal).toMatchObject({ name: 'HashingOverload', code: 'hashing_overload', retryAfterSeconds: 1 })
    expect(() => pool.assertRoom()).toThrow(expect.objectContaining({ code: 'hashing_overload', retryAfterSeconds: 1 }))
    expect(await Promise.all(admitted)).toHaveLength(3)
    expect(() => pool.assertRoom()).not.toThrow()
    expect(pool.queueLength()).toBe(0)
  })

  it('asks for more patience the longer the queue is', async () => {
    const pool = open({ workers: 1, maxQueue: 19 })
    const admitted = Array.from({ length: 20 }, () => pool.hash('x', CHEAP_BCRYPT))
    // Nothing has been measured yet: 20 jobs of an assumed 250 ms.
    await expect(pool.hash('x', CHEAP_BCRYPT)).rejects.toMatchObject({ retryAfterSeconds: 5 })
    await Promise.all(admitted)
  })

  it('refuses a job whose deadline passes in the queue', async () => {
    const pool = open({ workers: 1, maxQueue: 8, deadlineMs: 5 })
    const taken = pool.hash('x', SLOW_BCRYPT)
    await expect(pool.hash('x', SLOW_BCRYPT)).rejects.toMatchObject({ code: 'hashing_overload' })
    expect(pool.queueLength()).toBe(0)
    expect(await taken).toMatch(/^\$2b\$12\$/)
  })

  it.each([{ workers: 0 }, { workers: 1.5 }, { maxQueue: -1 }, { deadlineMs: 0 }, { priority: Number.NaN }])('refuses %o', (options) => {
    expect(() => createHashingPool(options)).toThrow(RangeError)
  })
})

describe('the house around it', () => {
  it('leaves the event loop free while it hashes', async () => {
    const pool = open({ workers: 1 })
    const delay = monitorEventLoopDelay({ resolution: 1 })
    let turns = 0
    const ticking = setInterval(() => {
      turns += 1
    }, 1)
    delay.enable()
    await Promise.all([1, 2, 3].map(() => pool.hash('x', SLOW_BCRYPT)))
    clearInterval(ticking)
    delay.disable()
    // Hashing on the loop would leave no turn within a hash: three turns instead of hundreds.
    expect(turns).toBeGreaterThan(10)
    expect(delay.count).toBeGreaterThan(10)
  })

  it.runIf(platform === 'linux')('lowers the priority of its own threads only', async () => {
    const pool = open({ workers: 1, priority: 7 })
    const before = niceValues()
    await pool.hash('x', CHEAP_BCRYPT)
    expect(before.filter((nice) => nice === 7)).toHaveLength(0)
    expect(niceValues().filter((nice) => nice === 7)).toHaveLength(1)
  })

  it.runIf(platform === 'linux')('starts no thread before the first job, and one for one job at a time', async () => {
    const ownThreads = () => niceValues().filter((nice) => nice === 6).length
    const pool = open({ workers: 4, priority: 6 })
    await pool.verify('x', 'unknown form')
    expect(ownThreads()).toBe(0)
    for (let job = 0; job < 4; job += 1) await pool.hash('x', CHEAP_BCRYPT)
    expect(ownThreads()).toBe(1)
    await Promise.all(Array.from({ length: 8 }, () => pool.hash('x', CHEAP_BCRYPT)))
    expect(ownThreads()).toBe(4)
  })

  it('finishes running jobs on close, fails waiting and later ones, and may be closed twice', async () => {
    const pool = open({ workers: 1 })
    const taken = pool.hash('x', SLOW_BCRYPT)
    const waiting = pool.hash('x', SLOW_BCRYPT).catch((error: unknown) => error)
    await Promise.all([pool.close(), pool.close()])
    expect(await taken).toMatch(/^\$2b\$12\$/)
    expect(await waiting).toMatchObject({ name: 'HashingError', code: 'hashing_closed' })
    await expect(pool.hash('x', CHEAP_BCRYPT)).rejects.toMatchObject({ code: 'hashing_closed' })
  })
})

/** Field 19 of each thread's stat, counted behind the name, which may hold spaces. */
function niceValues(): readonly number[] {
  return readdirSync('/proc/self/task').map((thread) => {
    const stat = readFileSync(`/proc/self/task/${thread}/stat`, 'utf8')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16])
  })
}
