import { expect, test } from 'vitest'
import { checkProviders } from './provider-checks.ts'

test('what to register at each provider is printed letter by letter', () => {
  const google = { id: 'google', name: 'Google', kind: 'google', clientId: 'id', clientSecret: 'a-secret' } as const
  const acme = { ...google, id: 'acme', name: 'Acme', redirectUri: 'https://auth.example.com/auth/acme/callback' }
  const checks = checkProviders({ providers: [google, acme], publicUrl: 'https://auth.example.com', port: 5000 })
  expect(checks).toEqual([
    { name: 'sign-in with Google', status: 'ok', message: 'redirect URI: https://auth.example.com/api/auth/callback/google' },
    { name: 'sign-in with Acme', status: 'ok', message: 'redirect URI: https://auth.example.com/auth/acme/callback' },
  ])
  expect(checkProviders({ providers: [google], publicUrl: null, port: 5000 })[0]?.message).toContain('http://localhost:5000/api/')
  expect(JSON.stringify(checks)).not.toContain('a-secret')
})
