import { expect, test } from 'vitest'
import { createConnectionReader, isLoopback } from './connection.ts'

const read = createConnectionReader(['127.0.0.1', '10.0.0.0/8', 'fd00::/8'])

test.each([
  ['203.0.113.9', '198.51.100.1', '203.0.113.9'],
  ['10.0.0.1', '198.51.100.1', '198.51.100.1'],
  ['10.0.0.1', 'spoofed, 198.51.100.1, 10.0.0.2', '198.51.100.1'],
  ['10.0.0.1', '203.0.113.7, 198.51.100.1', '198.51.100.1'],
  ['::ffff:127.0.0.1', '2001:db8::1', '2001:db8::1'],
  ['fd00::1', '198.51.100.1', '198.51.100.1'],
  ['10.0.0.1', 'garbage', '10.0.0.1'],
  ['10.0.0.1', null, '10.0.0.1'],
])('socket %s, forwarded for %s: %s', (socket, forwardedFor, expected) => {
  const headers = new Headers(forwardedFor === null ? {} : { 'x-forwarded-for': forwardedFor })
  expect(read(headers, socket).address).toBe(expected)
})

test('a socket without an address trusts nobody', () => {
  expect(read(new Headers({ 'x-forwarded-proto': 'https' }), undefined)).toEqual({ address: null, https: false, forwarded: true })
})

test('loopback in every spelling', () => {
  expect(['127.0.0.1', '127.8.8.8', '::1', '::ffff:127.0.0.1'].map(isLoopback)).toEqual([true, true, true, true])
  expect(['128.0.0.1', '::2', '', undefined, '127.evil.example'].map(isLoopback)).toEqual([false, false, false, false, false])
})
