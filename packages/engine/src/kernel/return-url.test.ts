import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { safeReturnUrl } from './return-url.ts'

const options = { publicUrl: 'https://auth.example.com', allowedOrigins: ['https://app.example.com'], fallback: '/dashboard' }
const safe = (wanted: string | null | undefined) => safeReturnUrl(wanted, options)

const own: readonly (readonly [string, string])[] = [
  ['/settings', '/settings'],
  ['settings', '/settings'],
  ['/a?b=c#d', '/a?b=c#d'],
  ['?b=c', '/?b=c'],
  ['https://auth.example.com/x', '/x'],
  ['HTTPS://AUTH.EXAMPLE.COM:443/x', '/x'],
  ['https:settings', '/settings'],
  ['/%2f%2fevil.com', '/%2f%2fevil.com'],
  ['/login?next=//evil.com', '/login?next=//evil.com'],
  ['https://app.example.com/x', 'https://app.example.com/x'],
]

const foreign: readonly (string | null | undefined)[] = [
  ...[null, undefined, '', '//evil.com', '///evil.com', '////evil.com', '/\\evil.com', '\\\\evil.com', '\\/evil.com', '/\\/evil.com'],
  ...[
    'https://evil.com',
    'https:evil.com/..//evil.com',
    'http:evil.com',
    'https:/\\evil.com',
    'https:\\\\evil.com',
    '/\t/evil.com',
    '\t//evil.com',
    '/\n/evil.com',
    ' //evil.com',
  ],
  ...[
    'https://auth.example.com@evil.com',
    'https://auth.example.com:pass@evil.com',
    'https://user@auth.example.com/',
    'https://evil.com#@auth.example.com',
  ],
  ...[
    'https://auth.example.com.evil.com',
    'https://evilauth.example.com',
    'https://app.example.com.evil.com',
    'https://sub.app.example.com',
    'https://app.example.com:444/',
    'http://app.example.com',
  ],
  ...[
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'file:///etc/passwd',
    'ftp://auth.example.com/',
  ],
  ...[
    'blob:https://auth.example.com/x',
    'blob:https://app.example.com/x',
    'filesystem:https://auth.example.com/x',
    'about:blank',
    'mailto:a@b.c',
  ],
  ...[
    '/.//evil.com',
    '/..//evil.com',
    '/x/..//evil.com',
    './/evil.com/',
    '/.\\\\evil.com',
    '/%2e//evil.com',
    '/x/%2E%2e//evil.com',
    'https://auth.example.com//evil.com',
    'https://auth.example.com\\\\evil.com',
  ],
  ...['https://[::1', 'https://', 'https://auth.example.com:99999/', `/${'a'.repeat(2_048)}`],
]

describe('safeReturnUrl (SECURITY A-01 to A-04)', () => {
  it.each(own)('keeps %s as %s', (wanted, expected) => {
    expect(safe(wanted)).toBe(expected)
  })

  it.each(foreign)('does not go to %j', (wanted) => {
    expect(safe(wanted)).toBe('/dashboard')
  })

  const piece = fc.constantFrom(
    ...[
      '/',
      '//',
      '\\',
      '.',
      '..',
      '%2e',
      '%2f',
      '@',
      ':',
      '?',
      '#',
      '\t',
      '\n',
      ' ',
      'https',
      'http',
      'javascript',
      'blob',
      'evil.com',
      'auth.example.com',
      'app.example.com',
      'x',
      '443',
    ],
  )
  const wanted = fc.oneof(
    fc.array(piece, { maxLength: 10 }).map((pieces) => pieces.join('')),
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.webUrl(),
  )

  it('leads a browser to our own origin or an allowed one, whatever is asked for', () => {
    fc.assert(
      fc.property(wanted, (text) => {
        const { origin, protocol, username } = new URL(safe(text), options.publicUrl)
        expect(['https://auth.example.com', 'https://app.example.com']).toContain(origin)
        expect(protocol).toBe('https:')
        expect(username).toBe('')
      }),
      { numRuns: 20_000 },
    )
  })

  it('gives the same answer for its own answers', () => {
    fc.assert(
      fc.property(wanted, (text) => {
        expect(safe(safe(text))).toBe(safe(text))
      }),
      { numRuns: 5_000 },
    )
  })
})
