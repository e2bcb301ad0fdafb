import { HEADERS } from '@sallyport/protocol'
import type { AuthConfig } from '../config/auth-config.ts'
import { ceremonyCookieName } from './cookies.ts'
import type { RequestView } from './request-view.ts'
import type { Presented } from './route.ts'

/** A Bearer header wins over cookies: whoever sends one is no form of another site, and says exactly which token counts. */
export function readPresented({ headers, cookies }: RequestView, config: AuthConfig): Presented {
  const bearer = bearerToken(headers.get('authorization'))
  const accessCookie = cookies[config.cookies.access] || null
  const refreshToken = cookies[config.cookies.refresh] || null
  return {
    accessToken: bearer ?? accessCookie,
    refreshToken,
    ceremony: (cookie) => cookies[ceremonyCookieName(cookie, config)] || null,
    byCookie: bearer === null && (accessCookie !== null || refreshToken !== null),
  }
}

function bearerToken(header: string | null): string | null {
  return header === null ? null : (/^Bearer +([A-Za-z0-9._~+/-]+=*)$/i.exec(header)?.[1] ?? null)
}

export function wantsTokensInBody({ headers }: RequestView): boolean {
  return headers.get(HEADERS.tokenDelivery)?.toLowerCase() === 'body'
}

/**
 * Browsers say so in a header that no script can set or remove, and from first contact they carry our device cookie.
 * Neither an API client's.
 */
export function isBrowser({ headers, cookies }: RequestView, config: AuthConfig): boolean {
  return headers.has('sec-fetch-site') || cookies[config.cookies.device] !== undefined
}
