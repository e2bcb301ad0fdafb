import type { OAuthProvider } from '@sallyport/engine'
import { type OidcPart, oidcVariable } from './provider-settings.ts'
import type { SettingReader } from './setting-reader.ts'
import type { Environment } from './settings.ts'
import type { SettingName } from './settings-table.ts'

export interface ProviderSettings {
  readonly providers: readonly OAuthProvider[]
  /** Offer the mock provider beside them. */
  readonly mockProvider: boolean
}

const COMPANIES = [
  { id: 'google', name: 'Google' },
  { id: 'github', name: 'GitHub' },
  { id: 'microsoft', name: 'Microsoft' },
  { id: 'facebook', name: 'Facebook' },
] as const

type CompanyId = (typeof COMPANIES)[number]['id']

/** A provider is on when its settings are there (C-64); half of them is a mistake, never a provider that is silently off. */
export function resolveProviders(reader: SettingReader, environment: Environment, host: string): ProviderSettings {
  const providers = [
    ...COMPANIES.flatMap(({ id, name }) => resolveCompany(reader, id, name)),
    ...reader.list('OIDC_PROVIDERS').flatMap((id) => resolveOidc(reader, environment, id)),
  ]
  return { providers, mockProvider: resolveMock(reader, environment, host, providers.length > 0) }
}

function resolveCompany(reader: SettingReader, id: CompanyId, name: string): readonly OAuthProvider[] {
  const prefix = id.toUpperCase() as Uppercase<CompanyId>
  const clientId = reader.text(`${prefix}_CLIENT_ID`)?.value
  const clientSecret = reader.text(`${prefix}_CLIENT_SECRET`)?.value
  if (clientId === undefined && clientSecret === undefined) return []
  if (clientId === undefined || clientSecret === undefined) {
    reportMissing(reader, clientId === undefined ? `${prefix}_CLIENT_ID` : `${prefix}_CLIENT_SECRET`, name)
    return []
  }
  return [{ id, name, kind: id, clientId, clientSecret, ...furtherOf(reader, id) }]
}

function furtherOf(reader: SettingReader, id: CompanyId): Partial<OAuthProvider> {
  const textOf = (name: SettingName) => reader.text(name)?.value
  const tenant = id === 'microsoft' ? textOf('MICROSOFT_TENANT') : undefined
  const redirectUri = id === 'google' ? textOf('GOOGLE_CALLBACK_URL') : undefined
  return {
    ...(tenant === undefined ? {} : { issuer: `https://login.microsoftonline.com/${encodeURIComponent(tenant)}/v2.0` }),
    ...(redirectUri === undefined ? {} : { redirectUri }),
  }
}

function resolveOidc(reader: SettingReader, environment: Environment, id: string): readonly OAuthProvider[] {
  if (!/^[a-z0-9][a-z0-9-]*$/.test(id)) {
    reader.report({
      code: 'config_invalid',
      message: `OIDC_PROVIDERS contains ${JSON.stringify(id)}; names are lower case letters, digits and dashes.`,
      fix: 'set OIDC_PROVIDERS=acme',
    })
    return []
  }
  const textOf = (part: OidcPart) => reader.oidc(id, part)?.value
  const [issuer, clientId, clientSecret] = [textOf('ISSUER'), textOf('CLIENT_ID'), textOf('CLIENT_SECRET')]
  if (issuer === undefined || clientId === undefined || clientSecret === undefined) {
    for (const part of ['ISSUER', 'CLIENT_ID', 'CLIENT_SECRET'] as const) {
      if (textOf(part) === undefined) reportMissing(reader, oidcVariable(id, part), id)
    }
    return []
  }
  const scopes = textOf('SCOPES')
    ?.split(/[\s,]+/)
    .filter((scope) => scope !== '')
  return [
    {
      id,
      name: textOf('NAME') ?? id,
      kind: 'oidc',
      issuer,
      clientId,
      clientSecret,
      ...insecurityOf(reader, environment, id, issuer),
      ...(scopes === undefined ? {} : { scopes }),
      ...trustOf(reader, id),
    },
  ]
}

/** Plain HTTP is for a provider on a developer's machine. */
function insecurityOf(reader: SettingReader, environment: Environment, id: string, issuer: string): { readonly insecureHttp?: true } {
  if (!issuer.startsWith('http:')) return {}
  if (environment !== 'production') return { insecureHttp: true }
  const name = oidcVariable(id, 'ISSUER')
  reader.report({
    code: 'config_insecure_url',
    message: `${name} is plain HTTP but NODE_ENV=production; what a provider says must not be forged on the way.`,
    fix: `set ${name}=${issuer.replace(/^http:/, 'https:')}`,
  })
  return {}
}

function trustOf(reader: SettingReader, id: string): { readonly trustsEmail?: boolean } {
  const value = reader.oidc(id, 'TRUST_EMAIL')?.value.toLowerCase()
  if (value === undefined) return {}
  if (['on', 'true', '1'].includes(value)) return { trustsEmail: true }
  if (!['off', 'false', '0'].includes(value)) {
    const name = oidcVariable(id, 'TRUST_EMAIL')
    reader.report({ code: 'config_invalid', message: `${name} must be on or off.`, fix: `set ${name}=off` })
  }
  return { trustsEmail: false }
}

function reportMissing(reader: SettingReader, name: string, provider: string): void {
  reader.report({
    code: 'config_provider_incomplete',
    message: `${name} is missing, but other settings of ${provider} are there.`,
    fix: `set ${name}, or remove the others`,
  })
}

/** By itself only where nobody else can reach it: whoever opens it becomes anybody. */
function resolveMock(reader: SettingReader, environment: Environment, host: string, hasProviders: boolean): boolean {
  const publicUrl = reader.text('PUBLIC_URL')?.value ?? ''
  const isHere = isLoopback(host) && (!URL.canParse(publicUrl) || isLoopback(new URL(publicUrl).hostname))
  const on = reader.toggle('MOCK_PROVIDER', environment === 'development' && isHere && !hasProviders)
  if (!on || environment !== 'production') return on
  reader.report({
    code: 'config_mock_provider',
    message: 'MOCK_PROVIDER is on but NODE_ENV=production; it lets everybody sign in as anybody.',
    fix: 'remove MOCK_PROVIDER',
  })
  return false
}

function isLoopback(host: string): boolean {
  return ['127.0.0.1', 'localhost', '::1', '[::1]'].includes(host)
}
