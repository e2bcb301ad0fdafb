import type { SettingDefinition } from './setting-definition.ts'

const REGISTER = 'Register the redirect URI that `sallyport doctor` prints.'

function clientOf(company: string) {
  return {
    id: {
      group: 'Identity providers',
      aliases: [],
      default: `none: no “Continue with ${company}”`,
      description: `Client id at ${company}. ${REGISTER}`,
      example: 'your-client-id',
    },
    secret: {
      group: 'Identity providers',
      aliases: [],
      default: 'none',
      description: `Client secret at ${company}.`,
      example: '',
      secret: true,
    },
  } as const satisfies Readonly<Record<string, SettingDefinition>>
}

const [google, github, microsoft, facebook] = [clientOf('Google'), clientOf('GitHub'), clientOf('Microsoft'), clientOf('Facebook')]

/** Settings of the ways to sign in that somebody else provides. */
export const PROVIDER_SETTINGS = {
  GOOGLE_CLIENT_ID: google.id,
  GOOGLE_CLIENT_SECRET: google.secret,
  GOOGLE_CALLBACK_URL: {
    group: 'Identity providers',
    aliases: [],
    default: '`<PUBLIC_URL>/api/auth/callback/google`',
    description: 'For a redirect URI that is registered already: `<PUBLIC_URL>/auth/google/callback` answers too.',
    example: 'https://auth.example.com/auth/google/callback',
  },
  GITHUB_CLIENT_ID: { ...github.id, aliases: ['GITHUB_ID'] },
  GITHUB_CLIENT_SECRET: { ...github.secret, aliases: ['GITHUB_SECRET'] },
  MICROSOFT_CLIENT_ID: microsoft.id,
  MICROSOFT_CLIENT_SECRET: microsoft.secret,
  MICROSOFT_TENANT: {
    group: 'Identity providers',
    aliases: [],
    default: '`common`: everybody with a Microsoft account',
    description: 'Id or domain of the one tenant whose people may sign in, or `organizations` or `consumers`.',
    example: 'contoso.onmicrosoft.com',
  },
  FACEBOOK_CLIENT_ID: { ...facebook.id, aliases: ['FACEBOOK_APP_ID'] },
  FACEBOOK_CLIENT_SECRET: { ...facebook.secret, aliases: ['FACEBOOK_APP_SECRET'] },
  OIDC_PROVIDERS: {
    group: 'Identity providers',
    aliases: [],
    default: 'none',
    description:
      'Further providers that speak OpenID Connect, by names of your own, separated by commas. Each name brings settings: ' +
      '`OIDC_<NAME>_ISSUER`, `OIDC_<NAME>_CLIENT_ID` and `OIDC_<NAME>_CLIENT_SECRET`, and, if you like, `OIDC_<NAME>_NAME` (on the button), ' +
      '`OIDC_<NAME>_SCOPES` and `OIDC_<NAME>_TRUST_EMAIL` (`on`: its `email_verified` proves a mailbox). Dashes become underscores there.',
    example: 'acme',
  },
  MOCK_PROVIDER: {
    group: 'Identity providers',
    aliases: [],
    default: '`on` in development on this machine as long as no provider is set',
    description: '`on` adds “Continue with Mock provider”, which takes your word for who you are. Production refuses it.',
    example: 'off',
  },
} as const satisfies Readonly<Record<string, SettingDefinition>>

/** What an entry of `OIDC_PROVIDERS` may be told about. */
export const OIDC_PARTS = ['ISSUER', 'CLIENT_ID', 'CLIENT_SECRET', 'NAME', 'SCOPES', 'TRUST_EMAIL'] as const
export type OidcPart = (typeof OIDC_PARTS)[number]

/** `acme-eu` and `CLIENT_ID` to `OIDC_ACME_EU_CLIENT_ID`. */
export function oidcVariable(id: string, part: OidcPart): string {
  return `OIDC_${id.toUpperCase().replaceAll('-', '_')}_${part}`
}
