import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { temporaryFolders } from '../../testing/temporary-folders.ts'
import type { Variables } from './environment-files.ts'
import { randomSecret } from './generated-secrets.ts'
import { loadSettings } from './load-settings.ts'
import { ConfigurationError } from './problem.ts'

const temporaryFolder = temporaryFolders(onTestFinished)
const load = (variables: Variables) => loadSettings({ folder: temporaryFolder(), variables })

async function problemsOf(variables: Variables): Promise<readonly string[]> {
  const error: unknown = await load(variables).catch((refusal: unknown) => refusal)
  return error instanceof ConfigurationError ? error.problems.map(({ message }) => message) : []
}

const PRODUCTION = {
  NODE_ENV: 'production',
  JWT_ACCESS_SECRET: randomSecret(),
  JWT_REFRESH_SECRET: randomSecret(),
  SALLYPORT_SECRET: randomSecret(),
  PUBLIC_URL: 'https://auth.example.com',
  SMTP_URL: 'smtp://user:pass@smtp.example.com',
  SMTP_FROM: 'noreply@example.com',
  TRUSTED_PROXIES: '10.0.0.0/8',
}

describe('providers', () => {
  test.each(['google', 'github', 'microsoft', 'facebook'] as const)('%s is on when its settings are there (C-64)', async (id) => {
    const prefix = id.toUpperCase()
    const { providers } = await load({ [`${prefix}_CLIENT_ID`]: 'an-id', [`${prefix}_CLIENT_SECRET`]: 'a-secret' })
    expect(providers).toMatchObject([{ id, kind: id, clientId: 'an-id', clientSecret: 'a-secret' }])
    expect((await load({})).providers).toEqual([])
  })

  test.each(['GOOGLE', 'GITHUB', 'MICROSOFT', 'FACEBOOK'])('half of %s is a problem', async (prefix) => {
    expect(await problemsOf({ [`${prefix}_CLIENT_ID`]: 'an-id' })).toEqual([expect.stringContaining(`${prefix}_CLIENT_SECRET is missing`)])
    expect(await problemsOf({ [`${prefix}_CLIENT_SECRET`]: 'x' })).toEqual([expect.stringContaining(`${prefix}_CLIENT_ID is missing`)])
  })

  test('the names of NextAuth mean the same (C-11)', async () => {
    expect((await load({ GITHUB_ID: 'an-id', GITHUB_SECRET: 'a-secret' })).providers).toMatchObject([{ id: 'github', clientId: 'an-id' }])
  })

  test('one tenant of Microsoft, and the callback address of 002 (R-520)', async () => {
    const { providers } = await load({
      MICROSOFT_CLIENT_ID: 'm',
      MICROSOFT_CLIENT_SECRET: 's',
      MICROSOFT_TENANT: 'contoso.example',
      GOOGLE_CLIENT_ID: 'g',
      GOOGLE_CLIENT_SECRET: 's',
      GOOGLE_CALLBACK_URL: 'http://localhost:5000/auth/google/callback',
    })
    expect(providers).toMatchObject([
      { id: 'google', redirectUri: 'http://localhost:5000/auth/google/callback' },
      { id: 'microsoft', issuer: 'https://login.microsoftonline.com/contoso.example/v2.0' },
    ])
  })

  test('any number of OpenID providers under names of one’s own', async () => {
    const secretFile = join(temporaryFolder(), 'secret')
    writeFileSync(secretFile, 'from-a-file\n')
    const { providers } = await load({
      OIDC_PROVIDERS: 'acme-eu, plain',
      OIDC_ACME_EU_ISSUER: 'https://login.acme.example',
      OIDC_ACME_EU_CLIENT_ID: 'an-id',
      OIDC_ACME_EU_CLIENT_SECRET_FILE: secretFile,
      OIDC_ACME_EU_NAME: 'Acme',
      OIDC_ACME_EU_SCOPES: 'openid email,profile  groups',
      OIDC_ACME_EU_TRUST_EMAIL: 'on',
      OIDC_PLAIN_ISSUER: 'http://localhost:9000',
      OIDC_PLAIN_CLIENT_ID: 'an-id',
      OIDC_PLAIN_CLIENT_SECRET: 'a-secret',
    })
    expect(providers).toEqual([
      {
        id: 'acme-eu',
        name: 'Acme',
        kind: 'oidc',
        issuer: 'https://login.acme.example',
        clientId: 'an-id',
        clientSecret: 'from-a-file',
        scopes: ['openid', 'email', 'profile', 'groups'],
        trustsEmail: true,
      },
      {
        id: 'plain',
        name: 'plain',
        kind: 'oidc',
        issuer: 'http://localhost:9000',
        clientId: 'an-id',
        clientSecret: 'a-secret',
        insecureHttp: true,
      },
    ])
  })

  test('what is missing or wrong about them is told, all at once', async () => {
    expect(await problemsOf({ OIDC_PROVIDERS: 'acme,Bad Name', OIDC_ACME_CLIENT_ID: 'x', OIDC_ACME_TRUST_EMAIL: 'perhaps' })).toEqual([
      'OIDC_ACME_ISSUER is missing, but other settings of acme are there.',
      'OIDC_ACME_CLIENT_SECRET is missing, but other settings of acme are there.',
      expect.stringContaining('"Bad Name"'),
    ])
    const plain = {
      OIDC_PROVIDERS: 'acme',
      OIDC_ACME_CLIENT_ID: 'x',
      OIDC_ACME_CLIENT_SECRET: 'x',
      OIDC_ACME_ISSUER: 'http://acme.example',
    }
    expect(await problemsOf({ ...PRODUCTION, ...plain })).toEqual([expect.stringContaining('OIDC_ACME_ISSUER is plain HTTP')])
    expect((await load({ OIDC_ACME_ISSUER: 'https://acme.example' })).warnings).toEqual([expect.stringContaining('OIDC_ACME_ISSUER')])
  })
})

describe('the mock provider', () => {
  test('is there for a developer who has set none', async () => {
    expect((await load({})).mockProvider).toBe(true)
    expect((await load({ GOOGLE_CLIENT_ID: 'x', GOOGLE_CLIENT_SECRET: 'y' })).mockProvider).toBe(false)
    expect((await load({ GOOGLE_CLIENT_ID: 'x', GOOGLE_CLIENT_SECRET: 'y', MOCK_PROVIDER: 'on' })).mockProvider).toBe(true)
    expect((await load({ MOCK_PROVIDER: 'off' })).mockProvider).toBe(false)
  })

  test('is not there where others could reach it, in tests, and never in production', async () => {
    expect((await load({ HOST: '0.0.0.0' })).mockProvider).toBe(false)
    expect((await load({ PUBLIC_URL: 'https://dev.example.com' })).mockProvider).toBe(false)
    expect((await load({ NODE_ENV: 'test' })).mockProvider).toBe(false)
    expect((await load(PRODUCTION)).mockProvider).toBe(false)
    expect(await problemsOf({ ...PRODUCTION, MOCK_PROVIDER: 'on' })).toEqual([expect.stringContaining('MOCK_PROVIDER is on')])
  })
})
