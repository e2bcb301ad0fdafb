import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deriveKeys } from '../kernel/keys.ts'
import { frameHash, isOutdated, pepperPassword, readFrame, unmatchableHash } from './password-frame.ts'

const keys = deriveKeys({ access: 'a', refresh: 'r', data: 'one data secret' })
const others = deriveKeys({ access: 'a', refresh: 'r', data: 'another data secret' })
const bcrypt = { algorithm: 'bcrypt', cost: 12 } as const
const argon2id = { algorithm: 'argon2id', memoryKiB: 19_456, iterations: 2, parallelism: 1 } as const

describe('what is hashed', () => {
  it('is 64 ASCII characters that depend on every bit of the password and on the pepper', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.string({ unit: 'binary', maxLength: 300 }), (one, two) => {
        const peppered = pepperPassword(keys, one)
        expect(peppered).toMatch(/^[A-Za-z0-9+/]{64}$/)
        expect(peppered === pepperPassword(keys, two)).toBe(one === two)
        expect(peppered).not.toBe(pepperPassword(others, one))
      }),
    )
    expect(pepperPassword(keys, `${'x'.repeat(72)}a`)).not.toBe(pepperPassword(keys, `${'x'.repeat(72)}b`))
    expect(pepperPassword(keys, 'a\0b')).not.toBe(pepperPassword(keys, 'a\0c'))
  })
})

describe('what is stored', () => {
  const encoded = '$2b$12$abcdefghijklmnopqrstuv'

  it('names its pepper and says nothing about it (ASVS 11.2.2)', () => {
    const stored = frameHash(keys, encoded)
    expect(stored).toMatch(/^\$sp1\$[0-9a-f]{8}\$2b\$12\$/)
    expect(readFrame(keys, stored)).toEqual({ kind: 'ours', encoded })
    expect(readFrame(others, stored)).toEqual({ kind: 'lost_pepper' })
    expect(readFrame(keys, '$2a$10$foreign')).toEqual({ kind: 'foreign', encoded: '$2a$10$foreign' })
  })

  it('is outdated when scheme or cost differ', () => {
    expect(isOutdated('$2b$12$x', bcrypt)).toBe(false)
    for (const older of ['$2b$11$x', '$2a$12$x', '$2b$13$x', '$argon2id$v=19$m=19456,t=2,p=1$x'])
      expect(isOutdated(older, bcrypt)).toBe(true)
    expect(isOutdated('$argon2id$v=19$m=19456,t=2,p=1$x', argon2id)).toBe(false)
    expect(isOutdated('$argon2id$v=19$m=4096,t=2,p=1$x', argon2id)).toBe(true)
  })

  it('has a decoy of the same form and cost for users who are not there', () => {
    expect(unmatchableHash(bcrypt)).toMatch(/^\$2b\$12\$[./A-Za-z0-9]{53}$/)
    expect(unmatchableHash({ algorithm: 'bcrypt', cost: 4 })).toMatch(/^\$2b\$04\$/)
    expect(unmatchableHash(argon2id)).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
    expect(unmatchableHash(bcrypt)).not.toBe(unmatchableHash(bcrypt))
  })
})
