import { ROUTES } from '@sallyport/protocol'
import type { ConfigProblem } from './config-error.ts'
import type { OAuthProvider } from './oauth-provider.ts'

const ID = /^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/

/** `/api/auth/<id>` begins a sign-in; what stands there already is no name for a provider. */
const RESERVED: ReadonlySet<string> = new Set(
  Object.values(ROUTES)
    .flatMap(({ path, aliases }) => [path, ...aliases])
    .map((path) => /^\/api\/auth\/([a-z-]+)/.exec(path)?.[1])
    .filter((name) => name !== undefined),
)

export function oauthProblems(providers: readonly OAuthProvider[], publicUrl: string, strict: boolean): readonly ConfigProblem[] {
  return providers.flatMap((provider, index) => {
    const option = `oauth.providers[${index}]`
    const isDouble = providers.findIndex(({ id }) => id === provider.id) < index
    return [
      ...(isDouble
        ? [{ option: `${option}.id`, problem: `there are two providers "${provider.id}".`, fix: 'Give each an id of its own.' }]
        : []),
      ...idProblems(provider, option),
      ...missing(provider, option),
      ...issuerProblems(provider, option),
      ...redirectProblems(provider, option, publicUrl),
      ...insecurityProblems(provider, option, strict),
    ]
  })
}

function idProblems({ id }: OAuthProvider, option: string): readonly ConfigProblem[] {
  const fix = 'Use lower case letters, digits and dashes, at most 32, for example "acme".'
  if (!ID.test(id)) return [{ option: `${option}.id`, problem: `"${id}" cannot be part of an address.`, fix }]
  return RESERVED.has(id)
    ? [{ option: `${option}.id`, problem: `/api/auth/${id} is something else already.`, fix: 'Choose another id.' }]
    : []
}

function missing(provider: OAuthProvider, option: string): readonly ConfigProblem[] {
  const needed = ['name', 'clientId', 'clientSecret'] as const
  return needed
    .filter((member) => !provider[member])
    .map((member) => ({ option: `${option}.${member}`, problem: 'is missing.', fix: `Set the ${member} of "${provider.id}".` }))
}

function issuerProblems({ id, kind, issuer }: OAuthProvider, option: string): readonly ConfigProblem[] {
  const problem = (text: string, fix: string): readonly ConfigProblem[] => [{ option: `${option}.issuer`, problem: text, fix }]
  if (issuer === undefined) {
    return kind === 'oidc' ? problem('is missing.', `Set the issuer of "${id}", for example https://login.example.com.`) : []
  }
  if (kind !== 'oidc' && kind !== 'microsoft') return problem(`is fixed for ${kind}.`, 'Remove it, or set kind to "oidc".')
  const url = URL.canParse(issuer) ? new URL(issuer) : null
  const isPlain = url !== null && ['https:', 'http:'].includes(url.protocol) && url.search === '' && url.hash === '' && url.username === ''
  return isPlain
    ? []
    : problem(`"${issuer}" is no issuer.`, 'Use the address without /.well-known/…, for example https://login.example.com.')
}

/** Any other address would send people where nobody answers. */
function redirectProblems({ id, redirectUri }: OAuthProvider, option: string, publicUrl: string): readonly ConfigProblem[] {
  const base = publicUrl.replace(/\/$/, '')
  const answered = [`${base}/api/auth/callback/${id}`, `${base}/auth/${id}/callback`]
  if (redirectUri === undefined || answered.includes(redirectUri)) return []
  return [{ option: `${option}.redirectUri`, problem: `${redirectUri} is not answered here.`, fix: `Use ${answered.join(' or ')}.` }]
}

function insecurityProblems({ id, issuer, insecureHttp }: OAuthProvider, option: string, strict: boolean): readonly ConfigProblem[] {
  if (strict && insecureHttp === true) {
    return [
      {
        option: `${option}.insecureHttp`,
        problem: 'a provider over plain HTTP can be read and forged on the way.',
        fix: 'Use an https:// issuer and remove insecureHttp.',
      },
    ]
  }
  if (issuer?.startsWith('http:') !== true || insecureHttp === true) return []
  return [
    {
      option: `${option}.issuer`,
      problem: `${issuer} is plain HTTP.`,
      fix: `Use https://; for development set insecureHttp on "${id}".`,
    },
  ]
}
