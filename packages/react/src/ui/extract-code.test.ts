import { expect, it } from 'vitest'
import { extractCode } from './extract-code.ts'

it.each([
  ['123456', '123456'],
  ['123 456', '123456'],
  ['123-456', '123456'],
  ['123–456', '123456'],
  [' 1 2 3 4 5 6 ', '123456'],
  ['Code: 123456', '123456'],
  ['123456 is your code. It works for 10 minutes.', '123456'],
  ['In 10 minutes 123456 expires', '123456'],
  ['12', '12'],
  ['12345678', '123456'],
  ['no digits', ''],
])('reads %j as %j', (text, code) => {
  expect(extractCode(text, 6)).toBe(code)
})
