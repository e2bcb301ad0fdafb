import { DESCRIPTIONS } from './endpoint-descriptions.ts'
import type { Endpoint } from './endpoint-types.ts'
import { TAGS } from './endpoint-types.ts'
import type { ErrorCode } from './errors.ts'
import type { RouteName } from './routes.ts'
import { ROUTES } from './routes.ts'

function complete(name: RouteName): Endpoint {
  return { description: '', stepUp: false, params: null, query: null, alsoAnswersWith: [], ...DESCRIPTIONS[name], ...ROUTES[name], name }
}

/** Every endpoint by name. */
export const ENDPOINTS = Object.fromEntries((Object.keys(ROUTES) as RouteName[]).map((name) => [name, complete(name)])) as Readonly<
  Record<RouteName, Endpoint>
>

/** Every endpoint once, in the order of `TAGS` and of their descriptions. No path hides one that comes after it, so a router may take it as it is. */
export const ENDPOINT_LIST: readonly Endpoint[] = TAGS.flatMap((tag) =>
  (Object.keys(DESCRIPTIONS) as RouteName[]).map((name) => ENDPOINTS[name]).filter((endpoint) => endpoint.tag === tag),
)

/** Every code the endpoint may answer: its own, and those that its method, body and access bring along. No code twice. */
export function errorsOf(endpoint: Endpoint): readonly ErrorCode[] {
  const codes = new Set<ErrorCode>(endpoint.errors)
  const add = (...more: readonly ErrorCode[]): void => {
    for (const code of more) codes.add(code)
  }
  if (endpoint.request !== null) add('invalid_request', 'malformed_json', 'unsupported_media_type', 'payload_too_large')
  if (endpoint.params !== null) add('invalid_request')
  if (endpoint.access === 'session') add('unauthenticated', 'session_expired', 'session_revoked')
  if (endpoint.stepUp) add('reauthentication_required')
  if (endpoint.method !== 'GET') add('csrf_failed', 'origin_not_allowed')
  add('https_required', 'rate_limited', 'internal_error', 'unavailable')
  return [...codes]
}
