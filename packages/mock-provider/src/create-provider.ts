import { randomBytes } from 'node:crypto'
import type { ClientMetadata, Configuration, Provider } from 'oidc-provider'
import { claimsOf, type MockAccount } from './accounts.ts'
import { bendRedirect, type MockFaults } from './faults.ts'
import { createMemoryAdapter, type Memory } from './memory-adapter.ts'
import { newSigningKeys } from './signing-keys.ts'

/** An application that may use the provider. */
export interface MockClient {
  readonly clientId: string
  readonly clientSecret: string
  /** Compared exactly. */
  readonly redirectUris: readonly string[]
}

export interface ProviderParts {
  readonly issuer: string
  readonly clients: readonly MockClient[]
  readonly accounts: ReadonlyMap<string, MockAccount>
  readonly emailIn: 'id_token' | 'userinfo'
  readonly faults: MockFaults
  readonly memory: Memory
  readonly cookieKeys: readonly string[]
}

type Library = typeof import('oidc-provider')

/** `oidc-provider` with fresh signing keys; all else it knows lives in `parts`. */
export function createProvider(library: Library, parts: ProviderParts): Provider {
  const provider = new library.Provider(parts.issuer, configuration(library, parts))
  provider.use(async (ctx, next) => {
    await next()
    const location = ctx.response.get('location')
    if (location) ctx.response.set('location', bendRedirect(location, parts.faults))
  })
  return provider
}

function configuration(library: Library, parts: ProviderParts): Configuration {
  return {
    adapter: createMemoryAdapter(parts.memory),
    clients: parts.clients.map(clientMetadata),
    jwks: newSigningKeys(),
    cookies: { keys: [...parts.cookieKeys] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'given_name', 'family_name'] },
    // The specification leaves claims to the userinfo endpoint when there is one; the large providers put them into the ID token as well.
    conformIdTokenClaims: parts.emailIn === 'userinfo',
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}`, policy: alwaysAsk(library) },
    ttl: { Interaction: 600, Session: 600, Grant: 600, AccessToken: 600, AuthorizationCode: 60, IdToken: 600 },
    findAccount: (_, id) => {
      const account = parts.accounts.get(id.slice(0, id.lastIndexOf('.')))
      return account === undefined ? undefined : { accountId: id, claims: () => claimsOf(account, id) }
    },
    async renderError(ctx, { error, error_description: description }) {
      ctx.type = 'text/plain; charset=utf-8'
      ctx.body = `${error}: ${description ?? 'no further words'}\n`
    },
    // Whoever picks an identity on the page has agreed to everything.
    async loadExistingGrant(ctx) {
      const { client, params, provider, session } = ctx.oidc
      const grant = new provider.Grant({ clientId: client?.clientId, accountId: session?.accountId })
      grant.addOIDCScope(String(params?.scope ?? 'openid'))
      await grant.save()
      return grant
    },
  }
}

function clientMetadata({ clientId, clientSecret, redirectUris }: MockClient): ClientMetadata {
  return {
    client_id: clientId,
    client_secret: clientSecret,
    redirect_uris: [...redirectUris],
    grant_types: ['authorization_code'],
    response_types: ['code'],
    token_endpoint_auth_method: 'client_secret_post',
    id_token_signed_response_alg: 'ES256',
  }
}

/** Every sign-in shows the page: who tests wants to pick, not to be remembered. */
function alwaysAsk({ interactionPolicy: { base, Check } }: Library) {
  const policy = base()
  const picked = new Check('pick', 'somebody has to be picked', (ctx) =>
    ctx.oidc.result?.login === undefined ? Check.REQUEST_PROMPT : Check.NO_NEED_TO_PROMPT,
  )
  policy.get('login')?.checks.add(picked)
  return policy
}

export function newCookieKeys(): readonly string[] {
  return [randomBytes(32).toString('hex')]
}
