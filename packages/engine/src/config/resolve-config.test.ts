import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { goodOptions } from '../../test/good-options.ts'
import { ConfigError } from './config-error.ts'
import type { OAuthProvider } from './oauth-provider.ts'
import { type AuthOptions, allowInsecureProduction } from './options.ts'
import { resolveConfig } from './resolve-config.ts'

const good = goodOptions()

/** The options that are complained about, in order. */
function problems(change: Partial<AuthOptions>): readonly string[] {
  try {
    resolveConfig({ ...good, ...change })
    return []
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    expect(error.problems.every(({ fix, problem }) => fix !== '' && problem !== '')).toBe(true)
    return error.problems.map(({ option }) => option)
  }
}

describe('resolveConfig', () => {
  it('takes good options and fills in the rest', () => {
    const config = resolveConfig(good)
    expect(Object.isFrozen(config)).toBe(true)
    expect(config).toMatchObject({
      appName: 'Sallyport',
      environment: 'production',
      isHttps: true,
      publicOrigin: 'https://auth.example.com',
      trustedProxies: [],
      developmentOutbox: false,
      tokens: { accessTtlMs: 900_000, idleMs: 604_800_000, absoluteMs: 2_592_000_000, graceMs: 10_000 },
      cookies: { sameSite: 'strict', access: '__Host-access_token', refresh: '__Host-refresh_token' },
      passwords: { scheme: { algorithm: 'bcrypt', cost: 12 }, minLength: 8 },
      registration: { verificationRequired: true, signInAfterSignUp: false, revealExistingAccounts: false },
      limits: {
        rateLimit: true,
        maxLoginAttempts: 5,
        lockoutMs: 900_000,
        loginPerAccountAndAddress: 5,
        credentialsPerAddress: 10,
        resetPerHour: 5,
      },
    })
    expect(config.secrets.data).not.toContain(good.secrets.refresh)
  })

  it('names every problem together, each with its fix and none with a secret', () => {
    const broken: AuthOptions = {
      ...good,
      publicUrl: 'auth.example.com',
      secrets: { access: 'short-secret', refresh: 'short-secret' },
      clientUrls: ['*'],
      trustedProxies: ['loopback'],
      limits: { rateLimit: 'off', maxLoginAttempts: 0 },
      passwords: { scheme: { algorithm: 'bcrypt', cost: 10 }, minLength: 6 },
      tokens: { accessTtlSeconds: 86_400, refreshGraceSeconds: -1 },
      mail: null,
    }
    expect(new Set(problems(broken))).toEqual(
      new Set([
        ...['publicUrl', 'secrets.access', 'secrets.refresh', 'secrets', 'clientUrls', 'trustedProxies', 'tokens.refreshGraceSeconds'],
        ...['passwords.minLength', 'limits.maxLoginAttempts', 'mail', 'limits.rateLimit', 'passwords.scheme', 'tokens.accessTtlSeconds'],
      ]),
    )
    expect(() => resolveConfig(broken)).toThrow(/13 problems/)
    expect(() => resolveConfig(broken)).not.toThrow(/short-secret/)
  })

  it.each<[string, Partial<AuthOptions>, readonly string[]]>([
    ['equal secrets', { secrets: { ...good.secrets, refresh: good.secrets.access } }, ['secrets']],
    ['a data secret like another', { secrets: { ...good.secrets, data: good.secrets.access } }, ['secrets']],
    ['a short secret', { secrets: { ...good.secrets, access: good.secrets.access.slice(0, 63) } }, ['secrets.access']],
    ['a placeholder', { secrets: { ...good.secrets, access: 'abc'.repeat(22) } }, ['secrets.access']],
    ['an empty secret', { secrets: { ...good.secrets, refresh: '' } }, ['secrets.refresh']],
    ['plain HTTP', { publicUrl: 'http://auth.example.com' }, ['publicUrl']],
    ['no scheme of ours', { publicUrl: 'ftp://auth.example.com' }, ['publicUrl']],
    ['no mail', { mail: null }, ['mail']],
    ['no limits', { limits: { rateLimit: 'off' } }, ['limits.rateLimit']],
    ['a cheap hash', { passwords: { scheme: { algorithm: 'bcrypt', cost: 11 } } }, ['passwords.scheme']],
    ['long access tokens', { tokens: { accessTtlSeconds: 3_601 } }, ['tokens.accessTtlSeconds']],
    ['a fraction', { tokens: { idleSeconds: 1.5 } }, ['tokens.idleSeconds']],
    ['no number', { limits: { lockoutSeconds: Number.NaN } }, ['limits.lockoutSeconds']],
    ['a long grace', { tokens: { refreshGraceSeconds: 301 } }, ['tokens.refreshGraceSeconds']],
    ['a client that is no address', { clientUrls: ['https://app.example.com', 'app.example.com'] }, ['clientUrls']],
    ['everybody as a proxy', { trustedProxies: ['*'] }, ['trustedProxies']],
  ])('refuses %s in production', (_, change, options) => {
    expect(problems(change)).toEqual(options)
  })

  it('is strict unless somebody says that this is not production', () => {
    const lax = {
      publicUrl: 'http://localhost:5000',
      mail: null,
      limits: { rateLimit: 'off' },
      passwords: { scheme: { algorithm: 'bcrypt', cost: 4 } },
    } as const
    expect(problems(lax)).not.toEqual([])
    expect(problems({ ...lax, environment: 'development' })).toEqual([])
    expect(problems({ ...lax, environment: 'test' })).toEqual([])
    expect(problems({ ...lax, [allowInsecureProduction]: true })).toEqual([])
    expect(problems({ environment: 'test', secrets: { access: 'x'.repeat(31), refresh: 'y'.repeat(32) } })).toEqual(['secrets.access'])
  })

  it('takes plain HTTP on this machine, with cookies that browsers keep there', () => {
    for (const publicUrl of ['http://localhost:5000', 'http://127.0.0.1', 'http://[::1]:5000', 'http://auth.localhost']) {
      expect(problems({ publicUrl }), publicUrl).toEqual([])
      expect(resolveConfig({ ...good, publicUrl }).cookies.access).toBe('access_token')
    }
  })

  it('signs in after sign-up only where verification is optional (C-04)', () => {
    const config = (registration: NonNullable<AuthOptions['registration']>) => resolveConfig({ ...good, registration }).registration
    expect(config({ signInAfterSignUp: true }).signInAfterSignUp).toBe(false)
    expect(config({ signInAfterSignUp: true, emailVerification: 'optional' }).signInAfterSignUp).toBe(true)
  })

  it('answers a configuration or a ConfigError, never another error', () => {
    const text = fc.oneof(fc.string(), fc.webUrl())
    fc.assert(
      fc.property(text, fc.array(text), fc.array(text), text, (publicUrl, clientUrls, trustedProxies, access) => {
        expect(() => problems({ publicUrl, clientUrls, trustedProxies, secrets: { access, refresh: 'r' } })).not.toThrow()
      }),
    )
  })

  describe('identity providers', () => {
    const google = { id: 'google', name: 'Google', kind: 'google', clientId: 'id', clientSecret: 'secret' } as const
    const acme = { ...google, id: 'acme', kind: 'oidc', issuer: 'https://login.acme.example' } as const
    const complaints = (...providers: readonly OAuthProvider[]) => problems({ oauth: { providers } })

    it('are taken as they should be', () => {
      const tenant = { ...google, id: 'microsoft', kind: 'microsoft', issuer: 'https://login.microsoftonline.com/contoso/v2.0' } as const
      expect(complaints(google, acme, tenant, { ...google, id: 'github', kind: 'github' })).toEqual([])
      expect(resolveConfig({ ...good, oauth: { providers: [google] } }).oauth).toEqual({ providers: [google], linkVerifiedEmails: true })
    })

    it.each([
      '',
      'Google',
      'a b',
      '-a',
      'a-',
      'ä',
      'x'.repeat(33),
      'me',
      'csrf',
      'login',
      'callback',
      'mfa',
      'passkeys',
      'session',
      'signin',
    ])('cannot be called "%s"', (id) => {
      expect(complaints({ ...google, id })).toEqual(['oauth.providers[0].id'])
    })

    it('must differ, and have all they need', () => {
      expect(complaints(google, google)).toEqual(['oauth.providers[1].id'])
      expect(complaints({ ...google, name: '', clientId: '', clientSecret: '' })).toEqual([
        'oauth.providers[0].name',
        'oauth.providers[0].clientId',
        'oauth.providers[0].clientSecret',
      ])
    })

    it('need an issuer where it is not known, and none where it is', () => {
      const { issuer, ...nameless } = acme
      expect(complaints(nameless)).toEqual(['oauth.providers[0].issuer'])
      expect(complaints({ ...google, issuer })).toEqual(['oauth.providers[0].issuer'])
      for (const wrong of ['login.acme.example', 'ftp://acme.example', 'https://acme.example/?x=1', 'https://a:b@acme.example']) {
        expect(complaints({ ...acme, issuer: wrong }), wrong).toEqual(['oauth.providers[0].issuer'])
      }
    })

    it('send people back to an address that is answered', () => {
      const home = 'https://auth.example.com'
      for (const path of ['/api/auth/callback/google', '/auth/google/callback'])
        expect(complaints({ ...google, redirectUri: home + path })).toEqual([])
      for (const wrong of [`${home}/auth/acme/callback`, `${home}/`, 'https://evil.example/auth/google/callback']) {
        expect(complaints({ ...google, redirectUri: wrong }), wrong).toEqual(['oauth.providers[0].redirectUri'])
      }
    })

    it('are spoken to over plain HTTP only in development, and only when it is asked for', () => {
      const plain = { ...acme, issuer: 'http://localhost:9000' } as const
      expect(complaints(plain)).toEqual(['oauth.providers[0].issuer'])
      expect(complaints({ ...plain, insecureHttp: true })).toEqual(['oauth.providers[0].insecureHttp'])
      expect(problems({ environment: 'development', oauth: { providers: [plain] } })).toEqual(['oauth.providers[0].issuer'])
      expect(problems({ environment: 'development', oauth: { providers: [{ ...plain, insecureHttp: true }] } })).toEqual([])
    })
  })
})
