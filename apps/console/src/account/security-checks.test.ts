import type { Passkey, User } from '@sallyport/protocol'
import { expect, test } from 'vitest'
import { type SecurityFacts, securityChecks } from './security-checks.ts'

const NOW = Date.parse('2025-11-03T00:00:00.000Z')
const AT = '2025-11-01T00:00:00.000Z'

const USER: User = {
  id: 'user-1',
  email: 'mia@example.com',
  username: null,
  firstName: '',
  lastName: '',
  name: '',
  role: 'user',
  emailVerified: true,
  hasPassword: true,
  profileImageUrl: null,
  preferences: null,
  createdAt: AT,
  lastLoginAt: null,
  passwordChangedAt: null,
}
const PASSKEY: Passkey = { id: 'pk', name: 'Phone', credentialId: 'abc', synced: true, createdAt: AT, lastUsedAt: null }
const OFF = { totp: null, emailCode: null, emailCodeOffered: true, recoveryCodesLeft: 0, trustedDevices: 0, requiredForRole: false }
const APP = { ...OFF, totp: { enabledAt: AT }, recoveryCodesLeft: 10 }

const facts = (more: Partial<SecurityFacts>): SecurityFacts => ({ user: USER, sessions: [], passkeys: [], secondFactor: OFF, ...more })
const outcome = (more: Partial<SecurityFacts>) =>
  Object.fromEntries(securityChecks(facts(more), NOW).map(({ id, good, text }) => [id, `${good ? 'good' : 'open'}: ${text}`]))

test('a password alone is not strong', () => {
  expect(outcome({})).toMatchObject({ email: 'good: mia@example.com', strong: 'open: Add a passkey or two-step verification' })
  expect(outcome({})).not.toHaveProperty('recovery')
})

test.each([
  [{ passkeys: [PASSKEY] }, 'With 1 passkey'],
  [{ passkeys: [PASSKEY, PASSKEY], secondFactor: APP }, 'With 2 passkeys and an authenticator app'],
  [{ secondFactor: { ...OFF, emailCode: { enabledAt: AT } } }, 'With an email code'],
])('a passkey or a second step makes it strong', (more, text) => {
  expect(outcome(more).strong).toBe(`good: ${text}`)
})

test.each([
  [10, 'good: 10 left'],
  [4, 'good: 4 left'],
  [3, 'open: Only 3 left'],
  [0, 'open: None left'],
])('%i recovery codes', (recoveryCodesLeft, expected) => {
  expect(outcome({ secondFactor: { ...APP, recoveryCodesLeft } }).recovery).toBe(expected)
})

test('what is not known yet is not judged', () => {
  expect(Object.keys(outcome({ sessions: null, passkeys: null, secondFactor: null }))).toEqual(['email', 'password'])
})

test('a password is not missed by whoever has a passkey', () => {
  const user = { ...USER, hasPassword: false }
  expect(outcome({ user, passkeys: [PASSKEY] })).not.toHaveProperty('password')
  expect(outcome({ user }).password).toMatch(/^open/)
})
