import type { AuthConfig } from '../config/auth-config.ts'
import { isLocalHost } from '../config/public-url.ts'
import type { RequestView } from './request-view.ts'

/** Where a request says it was made: on a page of ours, on somebody else's, or by a client that has no pages. */
export type RequestOrigin = 'own' | 'foreign' | 'unknown'

export function requestOrigin({ headers, origin }: RequestView, config: AuthConfig): RequestOrigin {
  if (origin !== null) return isAllowedOrigin(origin, config) ? 'own' : 'foreign'
  const site = headers.get('sec-fetch-site')
  if (site === null) return 'unknown'
  return site === 'same-origin' || site === 'none' ? 'own' : 'foreign'
}

/** The exact list of our own origin and the configured front ends; `null` origins (sandboxes, data URLs) are never ours. */
export function isAllowedOrigin(origin: string, config: AuthConfig): boolean {
  if (origin === config.publicOrigin || config.clientOrigins.includes(origin)) return true
  return config.environment !== 'production' && isSameLoopback(origin, config.publicOrigin)
}

/** Developers open 127.0.0.1 where the configuration says localhost; on one port of one machine that is one place. */
function isSameLoopback(origin: string, publicOrigin: string): boolean {
  if (!isLocalHost(origin) || !isLocalHost(publicOrigin)) return false
  return new URL(origin).port === new URL(publicOrigin).port && new URL(origin).protocol === new URL(publicOrigin).protocol
}
