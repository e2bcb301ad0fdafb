import { HEADERS } from '@sallyport/protocol'
import { ApiError } from '../kernel/api-error.ts'
import type { Services } from '../services.ts'
import { isGoodCsrfToken } from './csrf-token.ts'
import { requestOrigin } from './origin-check.ts'
import type { RequestView } from './request-view.ts'
import type { Presented } from './route.ts'

/**
 * Whoever asks for a change must be a page of ours or a client without cookies (C-48). A foreign page is refused
 * always; a request that says nothing about its origin is refused when cookies would decide who it is. With SameSite
 * `lax` the signed double-submit token is needed too, and wherever one is sent it must be right.
 */
export function demandOwnOrigin(services: Pick<Services, 'config' | 'keys' | 'tokens'>, view: RequestView, presented: Presented): void {
  const { config } = services
  const origin = requestOrigin(view, config)
  if (origin === 'foreign') {
    throw new ApiError('origin_not_allowed', { reason: `origin ${view.origin} is not ${config.publicOrigin}` })
  }
  if (origin === 'unknown' && presented.byCookie) throw new ApiError('csrf_failed', { reason: 'neither Origin nor Sec-Fetch-Site' })

  const header = view.headers.get(HEADERS.csrfToken)
  const needed = presented.byCookie && config.cookies.sameSite === 'lax'
  if (header === null && !needed) return
  const cookie = view.cookies[config.cookies.csrf]
  if (header === null || !isGoodCsrfToken(services.keys.csrf, csrfSubject(services, presented), header, cookie)) {
    throw new ApiError('csrf_failed', { reason: 'double-submit token missing or wrong' })
  }
}

/** The session a token is bound to; both cookies name it, so an expired access token changes nothing. */
export function csrfSubject(services: Pick<Services, 'tokens'>, presented: Presented): string | null {
  return presented.refreshToken === null ? null : (services.tokens.openRefresh(presented.refreshToken)?.sid ?? null)
}
