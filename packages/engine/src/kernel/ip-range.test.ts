import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalIp, type IpRange, inRanges, limitScope, parseRange } from './ip-range.ts'

const ranges = (...texts: readonly string[]): readonly IpRange[] => texts.map(parseRange).filter((range) => range !== null)

describe('addresses', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    [' 203.0.113.7 ', '203.0.113.7'],
    ['203.0.113.7:49152', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['[2001:db8::1]:443', '2001:db8::1'],
  ])('read %s as %s', (text, canonical) => {
    expect(canonicalIp(text)).toBe(canonical)
  })

  it.each([
    '',
    'unknown',
    '_hidden',
    'localhost',
    '203.0.113.256',
    '203.0.113.7.8',
    '2001:db8::1::2',
    '203.0.113.7, 6.6.6.6',
    '"x"',
    '1',
    '0x7f.1',
    '0177.0.0.1',
    '2130706433',
  ])('do not read %j', (text) => {
    expect(canonicalIp(text)).toBeNull()
  })

  it('have one spelling', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
        const canonical = canonicalIp(text)
        expect(canonical).not.toBeNull()
        expect(canonicalIp(canonical ?? '')).toBe(canonical)
      }),
    )
  })
})

describe('ranges', () => {
  it.each(['10.0.0.0/8', '10.0.0.1', '::1', 'fd00::/8', '0.0.0.0/0'])('take %s', (text) => {
    expect(parseRange(text)).not.toBeNull()
  })

  it.each(['', '*', 'true', 'loopback', '10.0.0.0/33', '10.0.0/8x', '::/129', 'example.com', '10', '10.0.0.0/'])(
    'do not take %j',
    (text) => {
      expect(parseRange(text)).toBeNull()
    },
  )

  it('hold what lies in them, whatever family the socket speaks', () => {
    const trusted = ranges('10.0.0.0/8', '::1', 'fd00::/8')
    for (const ip of ['10.255.0.1', '::ffff:10.1.2.3', '::1', 'fd12::9']) expect(inRanges(ip, trusted), ip).toBe(true)
    for (const ip of ['11.0.0.1', '::2', 'fe80::1', '203.0.113.7']) expect(inRanges(ip, trusted), ip).toBe(false)
    expect(inRanges('10.0.0.1', [])).toBe(false)
    expect(inRanges('10.0.0.1', ranges('::ffff:10.0.0.0/104')), 'a mapped range is the IPv4 range').toBe(true)
  })
})

describe('limitScope', () => {
  it('is the address for IPv4 and the /64 for IPv6', () => {
    expect(limitScope('203.0.113.7')).toBe('203.0.113.7')
    expect(limitScope('::ffff:203.0.113.7')).toBe('203.0.113.7')
    expect(limitScope('2001:db8:1:2:3:4:5:6')).toBe(limitScope('2001:db8:1:2::1'))
    expect(limitScope('2001:db8:1:3::1')).not.toBe(limitScope('2001:db8:1:2::1'))
    expect(limitScope(null)).toBe('unknown')
  })

  it('is one for all of a /64 and different for another', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }), fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }), (one, two) => {
        const address = (network: bigint, host: bigint) =>
          ((network << 64n) | host).toString(16).padStart(32, '0').match(/.{4}/g)?.join(':') ?? ''
        const network = 0x20010db800010002n
        expect(limitScope(address(network, one))).toBe(limitScope(address(network, two)))
        expect(limitScope(address(network + 1n, one))).not.toBe(limitScope(address(network, two)))
      }),
    )
  })
})
