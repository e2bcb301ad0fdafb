import type * as z from 'zod'
import { ENDPOINT_LIST, errorsOf } from './endpoint-table.ts'
import type { Endpoint, Tag } from './endpoint-types.ts'
import { TAGS } from './endpoint-types.ts'
import type { ErrorCode } from './errors.ts'
import { ERRORS } from './errors.ts'
import { components, toJsonSchema } from './openapi-components.ts'
import type { JsonSchema, OpenApiDocument, Operation, Reference, ResponseObject } from './openapi-types.ts'
import type { RouteName } from './routes.ts'
import { PATH_SAMPLES, SAMPLES } from './samples.ts'

export type { OpenApiDocument } from './openapi-types.ts'
export { REFERENCE_CSS } from './reference-css.ts'
export { referencePage } from './reference-page.ts'

const TAG_DESCRIPTIONS: Readonly<Record<Tag, string>> = {
  'Sign-up': 'From the form to a verified address.',
  'Sign-in': 'Starting, continuing and ending a session.',
  'Second factor': 'One more step after the first one.',
  Passkeys: 'In without a password.',
  'Password reset': 'Back in without the password.',
  Account: 'The person’s own data.',
  'Account safety': 'Changing hands, leaving, and confirming who asks.',
  Sessions: 'The devices that are signed in.',
  'Identity providers': 'Signing in with an account from elsewhere.',
  System: 'For pages and for monitoring.',
  Development: 'Only where the development outbox is on; 404 elsewhere.',
}

const setsCookies: ReadonlySet<RouteName> = new Set<RouteName>([
  ...(['register', 'login', 'refresh', 'logout', 'logoutAll', 'csrf', 'verifyOtp', 'verifySecondFactor'] as const),
  ...(['beginPasskeySignIn', 'signInWithPasskey', 'beginPasskeyRegistration', 'registerPasskey', 'reauthenticate'] as const),
  ...(['beginOauth', 'oauthCallback', 'beginConnection', 'completePendingLink', 'dropPendingLink'] as const),
  ...(['secureAccount', 'undoEmailChange', 'deleteUser'] as const),
])
/** Where a client without cookies says so: the answer then carries tokens, or the token of a ceremony. */
const deliversTokens: ReadonlySet<RouteName> = new Set<RouteName>([
  ...(['register', 'login', 'refresh', 'verifyOtp', 'verifySecondFactor', 'exchangeOauthCode'] as const),
  ...(['beginPasskeySignIn', 'signInWithPasskey', 'beginPasskeyRegistration'] as const),
])
/** Where only the device counts: the code is worth something on this one alone. */
const readsDevice: ReadonlySet<RouteName> = new Set<RouteName>([...deliversTokens, 'sendOtp'])

const parameter = (name: string): Reference => ({ $ref: `#/components/parameters/${name}` })
const header = (name: string): Reference => ({ $ref: `#/components/headers/${name}` })

const everyHeader = { 'X-Request-Id': header('RequestId'), RateLimit: header('RateLimit'), 'RateLimit-Policy': header('RateLimitPolicy') }

/** `ErrorBody` or `ProblemBody`, narrowed to the codes that can come here. */
function narrowed(name: 'ErrorBody' | 'ProblemBody', codes: readonly ErrorCode[]): JsonSchema {
  const code = { properties: { code: { enum: codes } } }
  return { allOf: [{ $ref: `#/components/schemas/${name}` }, name === 'ErrorBody' ? { properties: { error: code } } : code] }
}

function errorResponse(status: number, codes: readonly ErrorCode[], answer: JsonSchema | null): ResponseObject {
  const error = narrowed('ErrorBody', codes)
  const waits = status === 429 || status === 503
  return {
    description: codes.map((code) => `\`${code}\`: ${ERRORS[code].message}`).join('\n\n'),
    headers: { ...everyHeader, ...(waits && { 'Retry-After': header('RetryAfter') }) },
    content: {
      'application/json': { schema: answer === null ? error : { anyOf: [answer, error] } },
      'application/problem+json': { schema: narrowed('ProblemBody', codes) },
    },
    'x-error-codes': codes,
  }
}

function successOf(endpoint: Endpoint): ResponseObject {
  const headers = { ...everyHeader, ...(setsCookies.has(endpoint.name) && { 'Set-Cookie': header('SetCookie') }) }
  const { answer } = SAMPLES[endpoint.name]
  if (answer === null) return { description: 'The browser is sent on.', headers: { ...headers, Location: header('Location') } }
  const content = { 'application/json': { schema: toJsonSchema(endpoint.answer), example: answer } }
  return { description: answer.message, headers, content }
}

function responsesOf(endpoint: Endpoint): Readonly<Record<string, ResponseObject>> {
  const codes = errorsOf(endpoint)
  const statuses = [...new Set(codes.map((code) => ERRORS[code].status))].sort((left, right) => left - right)
  const errors = statuses.map((status) => {
    const here = codes.filter((code) => ERRORS[code].status === status)
    const alsoAnswer = endpoint.alsoAnswersWith.some((other) => other === status)
    return [String(status), errorResponse(status, here, alsoAnswer ? toJsonSchema(endpoint.answer) : null)] as const
  })
  return Object.fromEntries([[String(endpoint.status), successOf(endpoint)], ...errors])
}

const membersOf = (schema: z.ZodType | null): readonly (readonly [string, JsonSchema])[] =>
  schema === null ? [] : Object.entries(toJsonSchema(schema).properties ?? {})

function parametersOf(endpoint: Endpoint): Operation['parameters'] {
  return [
    ...membersOf(endpoint.params).map(([name, schema]) => ({ name, in: 'path', required: true, schema, example: PATH_SAMPLES[name] })),
    ...membersOf(endpoint.query).map(([name, schema]) => ({ name, in: 'query', required: false, schema })),
    ...(deliversTokens.has(endpoint.name) ? [parameter('TokenDelivery')] : []),
    ...(readsDevice.has(endpoint.name) ? [parameter('DeviceToken')] : []),
    ...(endpoint.method === 'GET' ? [] : [parameter('CsrfToken')]),
  ]
}

function securityOf(endpoint: Endpoint): Operation['security'] {
  if (endpoint.name === 'refresh') return [{ refreshCookie: [] }, {}]
  if (endpoint.name === 'logout') return [{ accessCookie: [] }, { bearer: [] }, { refreshCookie: [] }, {}]
  const session = [{ accessCookie: [] }, { bearer: [] }]
  if (endpoint.access === 'session') return session
  // Some of its forms need a session, others none.
  return endpoint.errors.includes('unauthenticated') ? [...session, {}] : []
}

const CONFIRMED = 'Passes only shortly after `POST /api/auth/reauthenticate` or a sign-in.'

function operationOf(endpoint: Endpoint): Operation {
  const { request } = endpoint
  const description = [endpoint.description, endpoint.stepUp ? CONFIRMED : ''].filter((sentence) => sentence !== '').join(' ')
  return {
    operationId: endpoint.name,
    summary: endpoint.summary,
    ...(description !== '' && { description }),
    tags: [endpoint.tag],
    deprecated: false,
    security: securityOf(endpoint),
    parameters: parametersOf(endpoint),
    ...(request !== null && {
      requestBody: {
        // No body counts as {} (parseRequest), so a body is required exactly where {} is not enough.
        required: !request.safeParse({}).success,
        content: { 'application/json': { schema: toJsonSchema(request), example: SAMPLES[endpoint.name].request } },
      },
    }),
    responses: responsesOf(endpoint),
  }
}

const inBraces = (path: string): string => path.replace(/:([A-Za-z]+)/gu, '{$1}')

function pathsOf(endpoints: readonly Endpoint[]): OpenApiDocument['paths'] {
  const paths: Record<string, Record<string, Operation>> = {}
  const add = (path: string, endpoint: Endpoint, operation: Operation): void => {
    paths[inBraces(path)] = { ...paths[inBraces(path)], [endpoint.method.toLowerCase()]: operation }
  }
  for (const endpoint of endpoints) {
    const operation = operationOf(endpoint)
    add(endpoint.path, endpoint, operation)
    for (const [index, alias] of endpoint.aliases.entries()) {
      add(alias, endpoint, { ...operation, operationId: `${endpoint.name}Alias${index + 1}`, 'x-alias-of': inBraces(endpoint.path) })
    }
  }
  return paths
}

/**
 * The whole API as OpenAPI 3.1, from the same table that validates requests. `serverUrl` is the public origin (with the
 * base path, if any). Pure: the same options give the same document.
 */
export function openApiDocument(options: {
  readonly serverUrl: string
  readonly version: string
  readonly appName: string
}): OpenApiDocument {
  return {
    openapi: '3.1.1',
    info: {
      title: `${options.appName} API`,
      version: options.version,
      description:
        'Sign-up, sign-in, sessions and account. Browsers use HttpOnly cookies; API clients send `Authorization: Bearer` and ask for tokens with `X-Token-Delivery: body`. Errors carry a stable `code`; send `Accept: application/problem+json` for RFC 9457.',
    },
    servers: [{ url: options.serverUrl }],
    tags: TAGS.map((name) => ({ name, description: TAG_DESCRIPTIONS[name] })),
    paths: pathsOf(ENDPOINT_LIST),
    components: components(),
  }
}
