import { describe, expect, it } from 'vitest'
import { safeReturnTo } from './return-to.ts'

const ORIGIN = 'https://app.example'

describe('safeReturnTo', () => {
  it.each(['/billing', '/billing?plan=pro#cards', '/a/../b'])('keeps a path of this origin: %s', (path) => {
    expect(safeReturnTo(path, ORIGIN)).toBe(new URL(path, ORIGIN).href.slice(ORIGIN.length))
  })

  it.each([
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/.//evil.example',
    'https://evil.example/',
    'https://app.example.evil.example/',
    'javascript:alert(1)',
    'data:text/html,x',
    ' /padded',
    '',
    undefined,
    null,
    7,
    `/${'a'.repeat(3000)}`,
  ])('sends everything else to the dashboard: %s', (wanted) => {
    expect(safeReturnTo(wanted, ORIGIN)).toBe('/dashboard')
  })
})
