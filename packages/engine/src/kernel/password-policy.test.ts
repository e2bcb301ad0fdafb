import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type PasswordContext, passwordProblems } from './password-policy.ts'

const context: PasswordContext = {
  minLength: 8,
  appName: 'Sallyport',
  words: ['ada.lovelace@example.com', 'Ada Lovelace'],
  isCommon: () => false,
}
const codes = (password: string, given: Partial<PasswordContext> = {}) =>
  passwordProblems(password, 'password', { ...context, ...given }).map(({ code }) => code)

describe('passwordProblems', () => {
  it('names every broken rule at once, in the words of R-236', () => {
    const problems = passwordProblems('', 'newPassword', context)
    expect(problems.every(({ field }) => field === 'newPassword')).toBe(true)
    expect(problems.map(({ message }) => message.replace(/,? or be 15 characters or longer/, ''))).toEqual([
      'Password must be at least 8 characters long.',
      'Password must contain at least one uppercase letter.',
      'Password must contain at least one lowercase letter.',
      'Password must contain at least one number.',
      'Password must contain at least one special character.',
    ])
    expect(passwordProblems('x'.repeat(129), 'password', context).map(({ message }) => message)).toEqual([
      'Password must be no more than 128 characters long.',
    ])
    expect(passwordProblems('Ab1!', 'password', { ...context, minLength: 12 })[0]?.message).toBe(
      'Password must be at least 12 characters long.',
    )
  })

  const table: readonly (readonly [string, readonly string[]])[] = [
    ['StrongPass1!', []],
    ['Xk7#mQ2z', []],
    ['Xk7#mQ2', ['password_too_short']],
    ['xk7#mq2z', ['password_needs_uppercase']],
    ['XK7#MQ2Z', ['password_needs_lowercase']],
    ['Xkk#mQzz', ['password_needs_number']],
    ['Xk7mQ2zz', ['password_needs_special']],
    ['Xk7 mQ2z', []],
    ['Äb7#mQ2z', []],
    ['ÄÖÜ7#ßäö', []],
    ['😀'.repeat(7), ['password_too_short', 'password_needs_uppercase', 'password_needs_lowercase', 'password_needs_number']],
    ['😀'.repeat(14), ['password_needs_uppercase', 'password_needs_lowercase', 'password_needs_number']],
    ['😀'.repeat(15), []],
    ['correct horse b', []],
    ['               ', []],
    ['918273645546372', []],
    ['😀'.repeat(128), []],
    ['😀'.repeat(129), ['password_too_long']],
  ]
  it.each(table)('finds in %j just %j', (password, expected) => {
    expect(codes(password)).toEqual(expected)
  })

  it.each([...'!@#$%^&*(),.?":{}|<>'])('takes %s of R-235 for special', (special) => {
    expect(codes(`Xk7mQ2z${special}`)).toEqual([])
  })

  it('takes control characters for none of the classes', () => {
    expect(codes('Xk7mQ2z\u0007')).toEqual(['password_needs_special'])
  })

  it('looks common passwords up whole, in lower case and one normal form', () => {
    const isCommon = (password: string) => password === 'zürich-2024!'
    expect(codes('ZÜRICH-2024!'.normalize('NFD').replace('ICH', 'ich'), { isCommon })).toEqual(['password_common'])
    expect(codes('Zürich-2024!x', { isCommon })).toEqual([])
  })

  it.each([
    'Sallyport-1!',
    'Lovelace#2024',
    'Ada.Lovelace1',
    'LOVELACE-ada1',
    'Example.com-7',
    'sallyportsallyport1!',
    'Sallyport Lovelace',
  ])('refuses %s, which is built from names (ASVS 6.2.11)', (password) => {
    expect(codes(password)).toEqual(['password_contextual'])
  })

  it('finds a name in either normal form', () => {
    expect(codes('Žofie-Nováková1', { words: ['Žofie Nováková'.normalize('NFD')] })).toEqual(['password_contextual'])
  })

  it.each(['Lovelace-tr0mbone-7', 'my sallyport is a deep harbour', 'Adamantium#42x'])(
    'lets %s pass: enough is left without the names',
    (password) => {
      expect(codes(password)).toEqual([])
    },
  )

  it('accepts any composition from 15 code points to 128 (NIST SP 800-63B-4 3.1.1.2)', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 15, maxLength: 200 }), (password) => {
        const length = [...password].length
        fc.pre(length >= 15)
        expect(codes(password, { words: [] })).toEqual(length > 128 ? ['password_too_long'] : [])
      }),
    )
  })

  it('never refuses for length what is within the limits, and always what is not', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 20 }), fc.integer({ min: 8, max: 20 }), (password, minLength) => {
        expect(codes(password, { minLength }).includes('password_too_short')).toBe([...password].length < minLength)
      }),
    )
  })
})
