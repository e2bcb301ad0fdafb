import { Secret, TOTP } from 'otpauth'
import { describe, expect, it } from 'vitest'
import { deriveKeys } from '../kernel/keys.ts'
import { newRecoveryCodes, recoveryCodeHash } from './recovery-codes.ts'
import { matchTotp, newTotpSecret, openTotpSecret, qrSvg, sealTotpSecret, totpUri } from './totp.ts'

/** The secret of RFC 6238, appendix B. */
const RFC_SECRET = Secret.fromUTF8('12345678901234567890').base32
const keys = deriveKeys({ access: 'a'.repeat(32), refresh: 'b'.repeat(32), data: 'c'.repeat(32) })

describe('matchTotp', () => {
  it.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
  ])('knows the codes of RFC 6238 at %d s', (seconds, code) => {
    expect(matchTotp(RFC_SECRET, code, seconds * 1_000)).toBe(Math.floor(seconds / 30))
  })

  it('accepts this step and the one before it, never the next (ASVS 6.5.5)', () => {
    const now = 1_000_000 * 30_000 + 12_345
    const code = (step: number) => TOTP.generate({ secret: Secret.fromBase32(RFC_SECRET), timestamp: step * 30_000 })
    expect([999_998, 999_999, 1_000_000, 1_000_001].map((step) => matchTotp(RFC_SECRET, code(step), now))).toEqual([
      null,
      999_999,
      1_000_000,
      null,
    ])
  })

  it('finds nothing in what is no code', () => {
    for (const code of ['', '28708', '2870820', 'abcdef']) expect(matchTotp(RFC_SECRET, code, 59_000), code).toBeNull()
  })
})

describe('the shared secret', () => {
  it('has 160 bits and is another one each time', () => {
    const secrets = Array.from({ length: 100 }, newTotpSecret)
    for (const secret of secrets) expect(secret).toMatch(/^[A-Z2-7]{32}$/)
    expect(new Set(secrets).size).toBe(100)
  })

  it('is kept so that it opens for its user alone', () => {
    const sealed = sealTotpSecret({ keys }, 'ada', RFC_SECRET)
    expect(sealed).not.toContain(RFC_SECRET)
    expect(openTotpSecret({ keys }, 'ada', sealed)).toBe(RFC_SECRET)
    expect(openTotpSecret({ keys }, 'bob', sealed)).toBeNull()
  })

  it('travels as otpauth address and as SVG', () => {
    const uri = totpUri(RFC_SECRET, 'Acme & Sons', 'ada@example.com')
    const read = new URL(uri)
    expect(read.protocol).toBe('otpauth:')
    expect(decodeURIComponent(read.pathname)).toContain('ada@example.com')
    expect(Object.fromEntries(read.searchParams)).toEqual({
      secret: RFC_SECRET,
      issuer: 'Acme & Sons',
      algorithm: 'SHA1',
      digits: '6',
      period: '30',
    })
    expect(qrSvg(uri)).toMatch(/^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg".*<\/svg>$/s)
  })
})

describe('recovery codes', () => {
  it('are ten of 120 bits, and count in any case and grouping', () => {
    const { codes, hashes } = newRecoveryCodes()
    expect(codes).toHaveLength(10)
    expect(new Set(hashes).size).toBe(10)
    codes.forEach((code, index) => {
      expect(code).toMatch(/^([A-Z2-7]{4}-){5}[A-Z2-7]{4}$/)
      for (const typed of [code, code.toLowerCase(), code.replaceAll('-', ' '), code.replaceAll('-', '')])
        expect(recoveryCodeHash(typed)).toBe(hashes[index])
    })
  })
})
