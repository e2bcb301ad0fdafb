import * as z from 'zod'
import { ENDPOINT_LIST } from './endpoint-table.ts'
import type { JsonSchema, OpenApiDocument } from './openapi-types.ts'
import { errorBody, problemBody } from './schemas/errors.ts'
import { DOCUMENTED_PATTERN, JSON_COMPONENTS, WELL_FORMED_PATTERN, wireRegistry } from './schemas/primitives.ts'

/** Moves `$defs` to the components, drops what a registration blanked out with `undefined`, and says patterns so that all can read them. */
function relocate(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(relocate)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([, item]) => item !== undefined)
  return Object.fromEntries(
    entries.map(([key, item]) => {
      if (key === '$ref' && typeof item === 'string') return [key, item.replace('#/$defs/', '#/components/schemas/')]
      return [key, key === 'pattern' && item === WELL_FORMED_PATTERN ? DOCUMENTED_PATTERN : relocate(item)]
    }),
  )
}

function convert(schema: z.ZodType): { readonly root: JsonSchema; readonly named: Readonly<Record<string, JsonSchema>> } {
  // `custom` schemas bring their JSON Schema in the registry; a test finds any that forgot.
  const { $schema: _, $defs: named = {}, ...root } = z.toJSONSchema(schema, { metadata: wireRegistry, unrepresentable: 'any', io: 'input' })
  return { root: relocate(root) as JsonSchema, named: relocate(named) as Record<string, JsonSchema> }
}

/** The JSON Schema of one schema, with references into the components. */
export function toJsonSchema(schema: z.ZodType): JsonSchema {
  return convert(schema).root
}

function namedSchemas(): Readonly<Record<string, JsonSchema>> {
  const schemas = ENDPOINT_LIST.flatMap((endpoint) => [endpoint.request ?? [], endpoint.answer].flat())
  const named = [...schemas, errorBody, problemBody].map((schema) => convert(schema).named)
  const all: Record<string, JsonSchema> = Object.assign({}, JSON_COMPONENTS, ...named)
  return Object.fromEntries(Object.entries(all).sort(([left], [right]) => (left < right ? -1 : 1)))
}

const header = (name: string, description: string): object => ({
  name,
  in: 'header',
  required: false,
  description,
  schema: { type: 'string' },
})

/** Everything that operations refer to. */
export function components(): OpenApiDocument['components'] {
  return {
    schemas: namedSchemas(),
    parameters: {
      TokenDelivery: header(
        'X-Token-Delivery',
        '`body`: the answer carries the tokens. Anything else is ignored. For clients that keep no cookies.',
      ),
      DeviceToken: header('X-Device-Token', 'The device secret that an earlier answer offered. It binds the session to this client.'),
      CsrfToken: header(
        'X-CSRF-Token',
        'The token of `GET /api/auth/csrf`. Needed with cookies of SameSite lax; checked wherever it is sent.',
      ),
    },
    headers: {
      RequestId: { description: 'Name of this request in the logs.', required: true, schema: { type: 'string' } },
      RateLimit: { description: 'What is left of the limit, and the seconds until it is whole again.', schema: { type: 'string' } },
      RateLimitPolicy: { description: 'The limit and its window in seconds.', schema: { type: 'string' } },
      RetryAfter: { description: 'Seconds to wait before the next attempt.', schema: { type: 'integer', minimum: 0 } },
      Location: { description: 'Where the browser goes on.', required: true, schema: { type: 'string', format: 'uri-reference' } },
      SetCookie: {
        description: 'HttpOnly session cookies, Secure and with the prefix `__Host-` on HTTPS. One header per cookie.',
        schema: { type: 'string' },
      },
    },
    securitySchemes: {
      accessCookie: { type: 'apiKey', in: 'cookie', name: 'access_token', description: 'On HTTPS the name is `__Host-access_token`.' },
      refreshCookie: { type: 'apiKey', in: 'cookie', name: 'refresh_token', description: 'On HTTPS the name is `__Host-refresh_token`.' },
      bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'For API clients.' },
    },
  }
}
