import { expect, it } from 'vitest'
import { DEFAULT_POLICY, describePolicy, judgeEmail, judgePassword } from './judge-password.ts'

it('prints the policy', () => {
  expect(describePolicy(DEFAULT_POLICY)).toBe(
    'At least 8 characters with upper and lower case, a number and a symbol, or any 15 characters.',
  )
  expect(describePolicy({ minLength: 15, maxLength: 128, anyCompositionFrom: 15 })).toBe(
    'At least 15 characters. Spaces and phrases are welcome.',
  )
})

it.each(['Secret1!', 'correct horse battery', 'ÄÖÜäöü1 '])('takes %j', (password) => {
  expect(judgePassword(password, DEFAULT_POLICY)).toBeUndefined()
})

it.each([
  ['', 'Fill this in.'],
  ['Sh0rt!', 'Use at least 8 characters.'],
  ['secret1!', 'Password must contain at least one uppercase letter, or be 15 characters or longer.'],
  ['SECRET1!', 'Password must contain at least one lowercase letter, or be 15 characters or longer.'],
  ['Secretive!', 'Password must contain at least one number, or be 15 characters or longer.'],
  ['Secretive1', 'Password must contain at least one special character, or be 15 characters or longer.'],
  ['x'.repeat(129), 'Use at most 128 characters.'],
])('refuses %j', (password, message) => {
  expect(judgePassword(password, DEFAULT_POLICY)).toBe(message)
})

it.each([
  ['mia@example.com', undefined],
  [' mia@example.com ', undefined],
  ['', 'Fill this in.'],
  ['mia', 'Enter an email address like name@example.com.'],
  ['mia@', 'Enter an email address like name@example.com.'],
])('judges the address %j', (email, message) => {
  expect(judgeEmail(email)).toBe(message)
})
