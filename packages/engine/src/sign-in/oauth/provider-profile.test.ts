import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { OAuthProvider } from '../../config/oauth-provider.ts'
import { claimOf, readProfile } from './provider-profile.ts'

const raw = { issuer: 'https://login.example', subject: '1' }
const provider = (kind: OAuthProvider['kind'], trustsEmail?: boolean): OAuthProvider => ({
  id: 'x',
  name: 'X',
  kind,
  clientId: 'id',
  clientSecret: 'secret',
  ...(trustsEmail === undefined ? {} : { trustsEmail }),
})

describe('what a provider says about somebody', () => {
  it('is brought into one form', () => {
    expect(readProfile({ ...raw, email: ' MIA@Example.com ', emailVerified: true, name: 'Mia  Maria Example' })).toMatchObject({
      email: 'mia@example.com',
      emailVerified: true,
      firstName: 'Mia Maria',
      lastName: 'Example',
      name: 'Mia Maria Example',
    })
    expect(readProfile({ ...raw, firstName: 'Mia', lastName: 'Example', name: 'Mia E.' })).toMatchObject({
      firstName: 'Mia',
      name: 'Mia E.',
    })
    expect(readProfile({ ...raw, username: 'mia' })).toMatchObject({ name: 'mia', profile: { username: 'mia' } })
  })

  it('is no profile without a subject', () => {
    for (const subject of [undefined, null, '', 'x'.repeat(256), {}, true]) expect(readProfile({ ...raw, subject })).toBeNull()
  })

  it('keeps no picture that is not on the web over TLS', () => {
    for (const picture of [
      'http://x.example/1',
      'javascript:alert(1)',
      'data:image/png;base64,AA',
      `https://x.example/${'x'.repeat(500)}`,
      7,
    ]) {
      expect(readProfile({ ...raw, picture })?.profile).toEqual({})
    }
  })

  it('survives anything, and what is kept fits', () => {
    fc.assert(
      fc.property(
        fc.record({ email: fc.anything(), emailVerified: fc.anything(), name: fc.anything(), firstName: fc.anything() }),
        (said) => {
          const profile = readProfile({ ...raw, ...said })
          expect([...(profile?.firstName ?? '')].length).toBeLessThanOrEqual(100)
          expect(JSON.parse(JSON.stringify(profile))).toEqual(profile)
        },
      ),
    )
  })

  it.each([
    ['google', undefined, true, 'trusted'],
    ['google', undefined, false, 'unverified'],
    ['google', undefined, undefined, 'unverified'],
    ['google', false, true, 'untrusted'],
    ['github', undefined, true, 'trusted'],
    ['microsoft', undefined, undefined, 'untrusted'],
    ['microsoft', true, undefined, 'unverified'],
    ['microsoft', true, true, 'trusted'],
    ['facebook', undefined, true, 'untrusted'],
    ['facebook', true, true, 'trusted'],
    ['oidc', undefined, true, 'untrusted'],
    ['oidc', undefined, false, 'unverified'],
    ['oidc', true, true, 'trusted'],
    ['oidc', true, 'true', 'unverified'],
  ] as const)('of %s (trusted: %s) with email_verified %s is worth: %s', (kind, trusts, emailVerified, expected) => {
    const profile = readProfile({ ...raw, email: 'mia@example.com', emailVerified })
    expect(profile === null ? null : claimOf(provider(kind, trusts), profile)).toBe(expected)
  })

  it('is missing where mail could not go', () => {
    for (const email of [undefined, '', 'mia', 'a@b@example.com', 7, null]) {
      const profile = readProfile({ ...raw, email, emailVerified: true })
      expect(profile === null ? null : claimOf(provider('google'), profile)).toBe('missing')
    }
  })
})
