import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { isAllowed, lockProblems } from './lock.mjs'

const fonts = {
  'node_modules/@fontsource-variable/geist': { license: 'OFL-1.1' },
  'node_modules/@fontsource-variable/geist-mono': { license: 'OFL-1.1' },
  'node_modules/isbot': { license: 'Unlicense' },
}

test('the lock file of this repository is in order', () => {
  expect(lockProblems(JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8')))).toEqual([])
})

test.for([
  ['a download address', { 'node_modules/a': { license: 'MIT', resolved: 'https://example.org/a.tgz' } }, /download address/],
  [
    'a missing platform binary',
    { 'node_modules/a': { license: 'MIT', optionalDependencies: { 'a-darwin': '1' } } },
    /optional a-darwin is missing/,
  ],
  ['a licence that is not allowed', { 'node_modules/a': { license: 'AGPL-3.0-only' } }, /licence AGPL-3\.0-only/],
  ['a public-domain dedication that nobody has weighed', { 'node_modules/a': { license: 'Unlicense' } }, /licence Unlicense/],
  ['no licence', { 'node_modules/a': {} }, /names no licence/],
] as const)('refuses %s', ([, packages, problem]) => {
  expect(lockProblems({ packages: { ...fonts, ...packages } })).toEqual([expect.stringMatching(problem)])
})

test('refuses an exception that has outlived its package', () => {
  expect(lockProblems({ packages: {} })).toContain('isbot: listed as a licence exception but no longer installed')
})

test('finds platform binaries beside the package and hoisted above it', () => {
  const nested = { license: 'MIT', optionalDependencies: { beside: '1', hoisted: '1' } }
  const packages = {
    ...fonts,
    'packages/x/node_modules/a': nested,
    'packages/x/node_modules/a/node_modules/beside': { license: 'MIT' },
    'node_modules/hoisted': { license: 'MIT' },
  }
  expect(lockProblems({ packages })).toEqual([])
})

test.for([
  ['MIT', true],
  ['MIT OR Apache-2.0', true],
  ['(MIT OR WTFPL)', true],
  ['(MIT AND Zlib)', false],
  ['GPL-3.0-only', false],
] as const)('%s is allowed: %s', ([license, allowed]) => {
  expect(isAllowed(license)).toBe(allowed)
})
