import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ENDPOINTS, parseParams, parseRequest } from './endpoints.ts'
import { FIELD_ERRORS } from './errors.ts'
import type { RouteName } from './routes.ts'
import { ROUTES } from './routes.ts'
import { SAMPLES } from './samples.ts'

const names = Object.keys(ROUTES) as RouteName[]
const withBody = names.filter((name) => ENDPOINTS[name].request !== null)
const login = { email: 'ada@example.com', password: 'Violet-Anchor-42' }

/** `email invalid, name too_long`: every complaint about the body, in order of field. */
function complaints(name: RouteName, body: unknown): readonly string[] {
  const parsed = parseRequest(name, body)
  return parsed.ok ? [] : parsed.fields.map(({ field, code }) => `${field} ${code}`).sort()
}

/** Every member that each request must have, and all the optional ones with a good value. */
const fullest: Partial<Record<RouteName, Readonly<Record<string, unknown>>>> = {
  register: { ...SAMPLES.register.request, name: 'Ada 😀', username: 'ada.l' },
  verifyOtp: { token: 'abc', type: 'registration', rememberMe: true },
  updateProfile: {
    firstName: 'Ada',
    lastName: 'Lovelace',
    name: 'Ada',
    username: null,
    profileImageUrl: 'https://example.com/a.png?x=1',
    preferences: { a: { b: [{ c: { d: 1 } }] } },
  },
}
const required: Partial<Record<RouteName, readonly string[]>> = {
  register: ['email', 'password'],
  login: ['email', 'password'],
  verifyEmail: ['token'],
  resendVerification: ['email'],
  forgotPassword: ['email'],
  resetPassword: ['token', 'password'],
  previewLink: ['token'],
  changePassword: ['currentPassword', 'newPassword'],
  sendOtp: ['email'],
  verifyOtp: ['token'],
  reauthenticate: ['password'],
  verifySecondFactor: ['method', 'code'],
  confirmTotp: ['code'],
  signInWithPasskey: ['credential'],
  registerPasskey: ['credential'],
  renamePasskey: ['name'],
  exchangeOauthCode: ['code'],
  changeEmail: ['newEmail'],
  confirmEmailChange: ['token'],
  undoEmailChange: ['token'],
  deleteUser: ['confirmation'],
}
/** Members that are objects: what is wrong inside them is said by its own name. */
const objects = ['preferences', 'credential']
/** Members with a list of their values. */
const choices = ['type', 'method']

describe.each(withBody)('%s', (name) => {
  const sample: Readonly<Record<string, unknown>> = fullest[name] ?? { ...SAMPLES[name].request }

  test('takes the sample as it is', () => {
    expect(parseRequest(name, sample)).toEqual({ ok: true, value: sample })
  })

  test('names each required member that is missing', () => {
    expect(complaints(name, {})).toEqual((required[name] ?? []).map((field) => `${field} required`).sort())
    expect(complaints(name, undefined)).toEqual(complaints(name, {}))
    for (const field of required[name] ?? []) {
      const { [field]: _, ...without } = sample
      expect(complaints(name, without)).toContain(`${field} required`)
    }
  })

  test('refuses members of another type without coercion', () => {
    for (const field of Object.keys(sample)) {
      for (const wrong of [0, 1n, ['x'], { $ne: null }, new Date(0)]) {
        const found = complaints(name, { ...sample, [field]: wrong })
        if (field === 'preferences' && typeof wrong === 'object' && '$ne' in wrong) continue
        if (objects.includes(field) && found.some((complaint) => complaint.startsWith(`${field}.`))) continue
        expect(found).toContain(`${field} invalid`)
      }
    }
  })

  test('refuses members it does not know', () => {
    for (const field of ['role', 'isAdmin', 'constructor', 'toString', '$where']) {
      expect(complaints(name, { ...sample, [field]: 'admin' })).toEqual([`${field} unknown_field`])
    }
    const polluting: unknown = JSON.parse('{"__proto__":{"role":"admin"}}')
    expect(complaints(name, polluting)).toContain('__proto__ unknown_field')
    expect(Object.hasOwn(Object.prototype, 'role')).toBe(false)
  })

  test('refuses NUL, lone surrogates and endless strings in every text', () => {
    for (const [field, value] of Object.entries(sample)) {
      if (typeof value !== 'string') continue
      for (const bad of [`${value}\0`, `${value}\ud800`, `\udc00${value}`]) {
        expect(parseRequest(name, { ...sample, [field]: bad }).ok, `${field} ${JSON.stringify(bad)}`).toBe(false)
      }
      expect(complaints(name, { ...sample, [field]: 'x'.repeat(50_000) })).toContain(
        `${field} ${choices.includes(field) ? 'invalid' : 'too_long'}`,
      )
    }
  })

  test('refuses a body that is no object', () => {
    for (const body of [null, [], [sample], 'text', 7, true]) expect(complaints(name, body)).toEqual([' invalid'])
  })
})

test('an endpoint that reads no body takes anything and passes nothing on', () => {
  for (const name of names.filter((each) => !withBody.includes(each))) {
    expect(parseRequest(name, { role: 'admin' })).toEqual({ ok: true, value: undefined })
  }
})

test('an address is at most as long as an address can be, and the document says the same', () => {
  const address = (length: number): string => `${'a'.repeat(length - '@example.com'.length)}@example.com`
  expect(complaints('forgotPassword', { email: address(254) })).toEqual([])
  expect(complaints('forgotPassword', { email: address(255) })).toEqual(['email too_long'])
})

test('names of a profile can be taken back, those of a sign-up are left out instead', () => {
  expect(complaints('updateProfile', { firstName: '', lastName: ' ', name: '' })).toEqual([])
  expect(complaints('register', { ...SAMPLES.register.request, firstName: '', lastName: ' ' })).toEqual([
    'firstName required',
    'lastName required',
  ])
})

test('all problems come at once, one per field', () => {
  const body = { email: 'nobody', password: 7, confirmPassword: 'x', username: '-', firstName: '', lastName: 'x'.repeat(101), extra: 1 }
  expect(complaints('register', body)).toEqual([
    'confirmPassword passwords_differ',
    'email email_invalid',
    'extra unknown_field',
    'firstName required',
    'lastName too_long',
    'password invalid',
    'username username_invalid',
  ])
})

test('passwords must agree where both are sent', () => {
  const { confirmPassword: _, ...once } = SAMPLES.changePassword.request
  expect(complaints('changePassword', once)).toEqual([])
  expect(complaints('changePassword', { ...once, confirmPassword: `${once.newPassword} ` })).toEqual(['confirmPassword passwords_differ'])
})

test('sign-in takes exactly one of address and username', () => {
  expect(complaints('login', { username: 'ada', password: 'x' })).toEqual([])
  expect(complaints('login', { ...login, username: 'ada' })).toEqual(['username invalid'])
  expect(complaints('login', { password: 'x' })).toEqual(['email required'])
  expect(complaints('login', { ...login, rememberMe: 'true' })).toEqual(['rememberMe invalid'])
})

test.each(['verifyEmail', 'resetPassword'] as const)('%s takes exactly one of token and address with code', (name) => {
  const rest = name === 'resetPassword' ? { password: 'Violet-Anchor-42' } : {}
  const typed = { email: 'ada@example.com', code: '402 917' }
  expect(complaints(name, { ...rest, ...typed })).toEqual([])
  expect(complaints(name, { ...rest, token: 'abc' })).toEqual([])
  expect(complaints(name, { ...rest, email: typed.email })).toEqual(['code required'])
  expect(complaints(name, { ...rest, code: typed.code })).toEqual(['email required'])
  expect(complaints(name, { ...rest, ...typed, token: 'abc' })).toEqual(['code invalid', 'email invalid'])
})

test('limits count characters, not code units', () => {
  expect(complaints('updateProfile', { name: '😀'.repeat(100) })).toEqual([])
  expect(complaints('updateProfile', { name: '😀'.repeat(101) })).toEqual(['name too_long'])
  expect(complaints('login', { ...login, password: 'x'.repeat(1024) })).toEqual([])
  expect(complaints('login', { ...login, password: '😀'.repeat(513) })).toEqual(['password too_long'])
})

test.each([
  ['a@b', true],
  [' Ada@EXAMPLE.com ', true],
  ['ada＠example.com', true],
  ['ada', false],
  ['ada@', false],
  ['@example.com', false],
  ['a@b@c', false],
  ['a b@c.d', false],
  ['a@b.c\r\nBcc: x@y.z', false],
])('light e-mail check: %j', (email, accepted) => {
  expect(parseRequest('forgotPassword', { email }).ok).toBe(accepted)
})

test.each([
  ['ada', true],
  ['a.b', true],
  ['ab', false],
  ['.ab', false],
  ['ab-', false],
  ['a'.repeat(30), true],
  ['adä', false],
  ['ada\n', false],
])('username %j', (username, accepted) => {
  expect(parseRequest('updateProfile', { username }).ok).toBe(accepted)
})

test.each([
  ['https://example.com', true],
  ['https://müller.example/ü.png', true],
  ['https://example.com:8443/a?b#c', true],
  ['http://example.com', false],
  ['javascript:alert(1)', false],
  ['https://user:secret@example.com', false],
  ['https://exa mple.com', false],
  ['https://example.com:99999', false],
  ['https://', false],
  ['data:image/png;base64,AA', false],
])('image address %j', (profileImageUrl, accepted) => {
  expect(parseRequest('updateProfile', { profileImageUrl }).ok).toBe(accepted)
})

test('preferences: five levels, 8 KiB, no way to a prototype', () => {
  const nested = (levels: number): unknown => (levels === 0 ? 1 : { a: nested(levels - 1) })
  expect(complaints('updateProfile', { preferences: nested(5) })).toEqual([])
  expect(complaints('updateProfile', { preferences: nested(6) })).toEqual(['preferences invalid'])
  expect(complaints('updateProfile', { preferences: nested(5000) })).toEqual(['preferences invalid'])
  expect(complaints('updateProfile', { preferences: { a: 'ä'.repeat(4090) } })).toEqual([])
  expect(complaints('updateProfile', { preferences: { a: 'ä'.repeat(4093) } })).toEqual(['preferences too_long'])
  for (const text of [
    '{"a":{"__proto__":{}}}',
    '{"constructor":1}',
    '{"a":[{"prototype":1}]}',
    '{"a":"\\u0000"}',
    '{"\\ud800":1}',
    '[]',
    '"x"',
  ]) {
    expect(complaints('updateProfile', { preferences: JSON.parse(text) })).toEqual(['preferences invalid'])
  }
})

test('members of Object.prototype are not fields', () => {
  const inherited: unknown = Object.create({ email: 'mallory@example.com' })
  expect(complaints('forgotPassword', inherited)).toEqual(['email required'])
})

test('path members are bounded identifiers', () => {
  expect(parseParams('revokeSession', { sessionId: '0198c2a4-9b02' })).toEqual({ ok: true, value: { sessionId: '0198c2a4-9b02' } })
  expect(parseParams('me', { sessionId: 1 })).toEqual({ ok: true, value: {} })
  for (const sessionId of ['', '../x', 'a'.repeat(65), 'a b', '%00']) expect(parseParams('revokeSession', { sessionId }).ok).toBe(false)
})

const members = ['email', 'password', 'username', 'preferences', 'token', 'code', 'name', 'confirmPassword', '__proto__', 'constructor']
const bodies = fc.oneof(
  fc.jsonValue({ maxDepth: 6 }),
  fc.dictionary(fc.oneof(fc.constantFrom(...members), fc.string({ unit: 'binary' })), fc.jsonValue({ maxDepth: 7 })),
)

test('never throws on anything that JSON can say, and passes on only what was sent', async () => {
  await fc.assert(
    fc.property(fc.constantFrom(...names), bodies, (name, generated) => {
      const body: unknown = JSON.parse(JSON.stringify(generated))
      const parsed = parseRequest(name, body)
      if (parsed.ok) {
        if (parsed.value !== undefined) expect(parsed.value).toEqual(body)
        return
      }
      expect(parsed.fields.length).toBeGreaterThan(0)
      expect(parsed.fields.length).toBeLessThanOrEqual(32)
      for (const { field, code, message } of parsed.fields) {
        expect(message).toBe(FIELD_ERRORS[code])
        expect(field).toMatch(/^[A-Za-z0-9_$?.-]{0,200}$/u)
      }
    }),
    { numRuns: 2000 },
  )
})

test('never repeats a value', () => {
  const secret = 'S3cret-value-of-a-person'
  for (const name of withBody) {
    const body = Object.fromEntries(members.map((member) => [member, [secret]]))
    expect(JSON.stringify(parseRequest(name, { ...body, [`${secret} `.repeat(9)]: secret }))).not.toContain(secret)
  }
})

test('hostile strings of 50 kB do not hold the judge up', () => {
  const hostile = ['a@'.repeat(25_000), ' '.repeat(50_000), `https://${'a.'.repeat(25_000)}`, '-'.repeat(50_000), '😀'.repeat(25_000)]
  for (const text of hostile) {
    // An expression that backtracks would run for minutes here, into the time limit of the test.
    for (const name of withBody) expect(parseRequest(name, Object.fromEntries(members.map((member) => [member, text]))).ok).toBe(false)
  }
})
