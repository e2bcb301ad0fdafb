import type { AuthConfig } from '../config/auth-config.ts'
import { isAllowedOrigin } from './origin-check.ts'

export type HeaderList = Readonly<Record<string, string>>

/** For every answer of the API. A JSON body opened as a document runs nothing and is stored nowhere. */
export function securityHeaders(config: AuthConfig): HeaderList {
  return {
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox",
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': config.clientOrigins.length === 0 ? 'same-origin' : 'same-site',
    'referrer-policy': 'strict-origin-when-cross-origin',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'x-xss-protection': '0',
    ...(config.isHttps ? { 'strict-transport-security': 'max-age=31536000; includeSubDomains' } : {}),
  }
}

/** CORS for the configured front ends, by name; a stranger's origin gets none and its browser keeps the answer from it. */
export function corsHeaders(origin: string | null, config: AuthConfig): HeaderList {
  if (origin === null || !isAllowedOrigin(origin, config)) return { vary: 'Origin' }
  return {
    vary: 'Origin',
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    'access-control-expose-headers': 'RateLimit, RateLimit-Policy, Retry-After, X-Request-Id',
  }
}

export const PREFLIGHT_HEADERS: HeaderList = {
  'access-control-allow-methods': 'GET, POST, PATCH, DELETE',
  'access-control-allow-headers': 'Authorization, Content-Type, X-CSRF-Token, X-Device-Token, X-Token-Delivery',
  'access-control-max-age': '600',
}
