import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type IpRange, parseRange } from '../kernel/ip-range.ts'
import { clientAddress } from './client-address.ts'

const proxies = ['10.0.0.0/8', 'fd00::/8'].map(parseRange).filter((range): range is IpRange => range !== null)

describe('clientAddress (ASVS 15.3.4)', () => {
  const table: readonly (readonly [string, string | undefined, string | null, string | null])[] = [
    ['no proxy', '203.0.113.7', null, '203.0.113.7'],
    ['a header from a stranger', '203.0.113.7', '6.6.6.6', '203.0.113.7'],
    ['no socket', undefined, '6.6.6.6', null],
    ['one proxy', '10.0.0.1', '198.51.100.4', '198.51.100.4'],
    ['a forged entry on the left', '10.0.0.1', '6.6.6.6, 198.51.100.4', '198.51.100.4'],
    ['a forged proxy on the left', '10.0.0.1', '10.6.6.6, 198.51.100.4', '198.51.100.4'],
    ['two proxies', '10.0.0.1', '198.51.100.4, 10.0.0.2', '198.51.100.4'],
    ['two proxies and a forgery', '10.0.0.1', '6.6.6.6,198.51.100.4 ,10.0.0.2', '198.51.100.4'],
    ['a proxy without the header', '10.0.0.1', null, '10.0.0.1'],
    ['an empty header', '10.0.0.1', '', '10.0.0.1'],
    ['garbage', '10.0.0.1', 'unknown', '10.0.0.1'],
    ['garbage behind a proxy', '10.0.0.1', '6.6.6.6, unknown, 10.0.0.2', '10.0.0.2'],
    ['only proxies', '10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
    ['a mapped socket', '::ffff:10.0.0.1', '198.51.100.4', '198.51.100.4'],
    ['IPv6 throughout', 'fd00::1', '2001:DB8::5', '2001:db8::5'],
    ['ports', '10.0.0.1', '[2001:db8::5]:443', '2001:db8::5'],
  ]
  it.each(table)('%s', (_, socket, header, expected) => {
    expect(clientAddress(socket, header, proxies)).toBe(expected)
  })

  it('cannot be changed by what a client writes in front', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii' }), fc.ipV4(), (forged, client) => {
        fc.pre(!client.startsWith('10.'))
        expect(clientAddress('10.0.0.1', `${forged},${client}`, proxies)).toBe(client)
        expect(clientAddress(client, `${forged},6.6.6.6`, proxies)).toBe(client)
      }),
    )
  })
})
