import { expect, test } from 'vitest'
import { parseRequest } from '../endpoints.ts'
import type { RouteName } from '../routes.ts'
import { SAMPLES } from '../samples.ts'

/** `email invalid, name too_long`: every complaint about the body, in order of field. */
function complaints(name: RouteName, body: unknown): readonly string[] {
  const parsed = parseRequest(name, body)
  return parsed.ok ? [] : parsed.fields.map(({ field, code }) => `${field} ${code}`).sort()
}

test('a mailed code comes under either of its names, and under one', () => {
  const email = 'ada@example.com'
  expect(complaints('verifyOtp', { email, otp: '402917' })).toEqual([])
  expect(complaints('verifyOtp', { email, code: '402 917', type: 'password_reset', rememberMe: true })).toEqual([])
  expect(complaints('verifyOtp', { token: 'abc' })).toEqual([])
  expect(complaints('verifyOtp', { email })).toEqual(['otp required'])
  expect(complaints('verifyOtp', { code: '402917' })).toEqual(['email required'])
  expect(complaints('verifyOtp', { email, otp: '402917', code: '402917' })).toEqual(['code invalid'])
  expect(complaints('verifyOtp', { token: 'abc', email, otp: '402917', code: '402917' })).toEqual([
    'code invalid',
    'email invalid',
    'otp invalid',
  ])
  expect(complaints('verifyOtp', { email, otp: '402917', type: 'other' })).toEqual(['type invalid'])
})

test('a confirmation is exactly one of its kinds', () => {
  const credential = SAMPLES.signInWithPasskey.request.credential
  expect(complaints('reauthenticate', { credential, challengeToken: 'abc' })).toEqual([])
  expect(complaints('reauthenticate', { totp: '402917' })).toEqual([])
  expect(complaints('reauthenticate', {})).toEqual(['password required'])
  expect(complaints('reauthenticate', { password: 'x', emailCode: '402917', credential })).toEqual([
    'credential invalid',
    'emailCode invalid',
  ])
  expect(complaints('confirmEmailChange', { token: 'abc', code: '402917' })).toEqual(['code invalid'])
})

test('deleting an account takes the sentence and no other', () => {
  expect(complaints('deleteUser', { confirmation: 'delete my account' })).toEqual([])
  for (const confirmation of ['Delete my account', ' delete my account', 'delete my account\n', 'yes', true]) {
    expect(complaints('deleteUser', { confirmation })).toEqual(['confirmation invalid'])
  }
})

test('credentials of passkeys are bounded base64url, closed outside and open inside', () => {
  const { credential } = SAMPLES.signInWithPasskey.request
  const found = (change: object, response: object = {}) =>
    complaints('signInWithPasskey', { credential: { ...credential, ...change, response: { ...credential.response, ...response } } })
  expect(found({})).toEqual([])
  expect(found({ extra: 1 })).toEqual(['credential.extra unknown_field'])
  expect(found({ type: 'password' })).toEqual(['credential.type invalid'])
  expect(found({ id: 'a'.repeat(1364) })).toEqual([])
  expect(found({ id: 'a'.repeat(1365) })).toEqual(['credential.id too_long'])
  for (const id of ['', 'a=', 'a+b/', 'ä', 'a b', 'a\n', 7]) expect(found({ rawId: id }).length, String(id)).toBe(1)
  expect(found({}, { signature: 'A'.repeat(8193) })).toEqual(['credential.response.signature too_long'])
  expect(found({}, { userHandle: 'A'.repeat(87) })).toEqual(['credential.response.userHandle too_long'])
  expect(found({ clientExtensionResults: { prf: { results: { first: 'AA' } } } })).toEqual([])
  expect(found({ clientExtensionResults: [] })).toEqual(['credential.clientExtensionResults invalid'])
  expect(found({ clientExtensionResults: { a: 'x'.repeat(9000) } })).toEqual(['credential.clientExtensionResults too_long'])
  expect(found({ clientExtensionResults: JSON.parse('{"__proto__":1}') })).toEqual(['credential.clientExtensionResults invalid'])
  const newer = parseRequest('signInWithPasskey', { credential: { ...credential, response: { ...credential.response, ofTomorrow: 1 } } })
  expect(newer).toEqual({ ok: true, value: { credential } })
  const attestation = SAMPLES.registerPasskey.request.credential
  const transports = Array.from({ length: 17 }, () => 'usb')
  expect(complaints('registerPasskey', { credential: { ...attestation, response: { ...attestation.response, transports } } })).toEqual([
    'credential.response.transports too_long',
  ])
})
