import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalEmail, maskEmail } from './email-address.ts'

const same: readonly (readonly [string, string])[] = [
  ['ada@example.com', 'ada@example.com'],
  ['  Ada@EXAMPLE.com\n', 'ada@example.com'],
  ['ada＠example.com', 'ada@example.com'],
  ['ada﹫example.com', 'ada@example.com'],
  ['ａｄａ@example.com', 'ada@example.com'],
  ['ada@ｅｘａｍｐｌｅ．com', 'ada@example.com'],
  ['ada@exa\u00admple.com', 'ada@example.com'],
  ['\u212aate@example.com', 'kate@example.com'],
  ['ada@Bücher.example', 'ada@xn--bcher-kva.example'],
  ['ada@bücher.example', 'ada@xn--bcher-kva.example'],
  ['ada@xn--bcher-kva.example', 'ada@xn--bcher-kva.example'],
  ["o'brien+tag@example.co.uk", "o'brien+tag@example.co.uk"],
  ['a.b-c_d@sub.example.com', 'a.b-c_d@sub.example.com'],
]

const none: readonly string[] = [
  ...['', ' ', '@', 'ada', 'ada@', '@example.com', 'ada@example', 'ada@@example.com', 'ada@b@example.com', 'ada＠b@example.com'],
  ...['"ada"@example.com', '"a@b"@example.com', 'ada(comment)@example.com', 'Ada <ada@example.com>', 'ada@example.com, eve@evil.com'],
  ...[
    'ada@example.com\r\nBcc: eve@evil.com',
    'ada\r\n@example.com',
    'ada\0@example.com',
    'ada@exam\0ple.com',
    'ada @example.com',
    'ada@ example.com',
  ],
  ...[
    '.ada@example.com',
    'ada.@example.com',
    'a..da@example.com',
    'adä@example.com',
    'аda@example.com',
    'İda@example.com',
    '😀@example.com',
  ],
  ...[
    'ada@example.com.',
    'ada@.example.com',
    'ada@-example.com',
    'ada@example-.com',
    'ada@exa_mple.com',
    'ada@example.1com',
    'ada@example..com',
  ],
  ...['ada@127.0.0.1', 'ada@0x7f.1', 'ada@2130706433', 'ada@[127.0.0.1]', 'ada@[::1]', 'ada@localhost', 'ada@%65xample.com'],
  ...['ada@example.com:25', 'ada@example.com/x', 'ada@example.com?x', 'ada@example.com#x', 'ada@evil.com\\example.com', 'ada@ex|ample.com'],
]

describe('canonicalEmail', () => {
  it.each(same)('reads %j as %s', (typed, canonical) => {
    expect(canonicalEmail(typed)).toBe(canonical)
  })

  it.each(none)('does not take %j', (typed) => {
    expect(canonicalEmail(typed)).toBeNull()
  })

  it('keeps to the lengths of RFC 5321', () => {
    expect(canonicalEmail(`${'a'.repeat(64)}@example.com`)).not.toBeNull()
    expect(canonicalEmail(`${'a'.repeat(65)}@example.com`)).toBeNull()
    const local = 'a'.repeat(64)
    const longest = `${local}@${`${'d'.repeat(59)}.`.repeat(3)}${'e'.repeat(5)}.com`
    expect(longest.length).toBe(254)
    expect(canonicalEmail(longest)).toBe(longest)
    expect(canonicalEmail(longest.replace('eeeee', 'eeeeee'))).toBeNull()
    expect(canonicalEmail(`ada@${'d'.repeat(64)}.com`)).toBeNull()
  })

  const character = fc.oneof(
    fc.constantFrom(...'ab.-_+@＠﹫ \t\r\n\0"<>,;:()[]\\%ſİßʼ．。ⅷ①\u00ad\u200b\u202e'),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
  )
  const typed = fc.oneof(
    fc.array(character, { maxLength: 40 }).map((parts) => parts.join('')),
    fc
      .tuple(fc.array(character, { maxLength: 12 }), fc.array(character, { maxLength: 12 }))
      .map(([a, b]) => `${a.join('')}@${b.join('')}.com`),
    fc.emailAddress(),
  )

  it('is idempotent, ASCII, lower case, with one at sign and nothing a header could be split at', () => {
    fc.assert(
      fc.property(typed, (text) => {
        const canonical = canonicalEmail(text)
        if (canonical === null) return
        expect(canonicalEmail(canonical)).toBe(canonical)
        expect(canonical).toMatch(/^[\x21-\x7e]+$/)
        expect(canonical).toBe(canonical.toLowerCase())
        expect(canonical.split('@')).toHaveLength(2)
        expect(canonical).not.toMatch(/[\s"(),:;<>[\\\]]/)
        expect(canonical.length).toBeLessThanOrEqual(254)
      }),
      { numRuns: 3_000 },
    )
  })

  it('does not depend on case, blanks around, or the form of its characters', () => {
    fc.assert(
      fc.property(fc.emailAddress(), (address) => {
        const canonical = canonicalEmail(address)
        expect(canonicalEmail(` ${address.toUpperCase()}\t`)).toBe(canonical)
        expect(canonicalEmail(address.replace('@', '＠'))).toBe(canonical)
      }),
    )
  })
})

describe('maskEmail', () => {
  it('shows the first letter and the domain', () => {
    expect(maskEmail('mary.shelley@example.com')).toBe('m•••@example.com')
  })
})
