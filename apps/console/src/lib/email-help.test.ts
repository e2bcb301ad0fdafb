import { expect, it } from 'vitest'
import { mailboxOf, suggestEmail } from './email-help.ts'

it.each([
  ['mia@gmial.com', 'mia@gmail.com'],
  ['mia@gmail.co', 'mia@gmail.com'],
  ['mia@gamil.com', 'mia@gmail.com'],
  ['mia@hotmal.com', 'mia@hotmail.com'],
  ['mia@outlookk.com', 'mia@outlook.com'],
])('puts %s right', (typed, meant) => {
  expect(suggestEmail(typed)).toBe(meant)
})

it.each(['mia@gmail.com', 'mia@example.com', 'mia', 'mia@', '@gmail.com'])('leaves %s alone', (typed) => {
  expect(suggestEmail(typed)).toBeNull()
})

it('knows where some mailboxes open', () => {
  expect(mailboxOf('mia@Gmail.com')?.name).toBe('Gmail')
  expect(mailboxOf('mia@example.com')).toBeNull()
})
