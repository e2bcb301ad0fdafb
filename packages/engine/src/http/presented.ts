import { HEADERS } from '@sallyport/protocol'
import type { AuthConfig } from '../config/auth-config.ts'
import { readCookies } from './cookies.ts'
import type { Presented } from './route.ts'

/** A Bearer header wins over cookies: whoever sends one is no form of another site, and says exactly which token counts. */
export function readPresented(request: Request, config: AuthConfig): Presented {
  const bearer = bearerToken(request.headers.get('authorization'))
  const jar = readCookies(request.headers.get('cookie'))
  const accessCookie = jar[config.cookies.access] || null
  const refreshToken = jar[config.cookies.refresh] || null
  return {
    accessToken: bearer ?? accessCookie,
    refreshToken,
    byCookie: bearer === null && (accessCookie !== null || refreshToken !== null),
  }
}

function bearerToken(header: string | null): string | null {
  return header === null ? null : (/^Bearer +([A-Za-z0-9._~+/-]+=*)$/i.exec(header)?.[1] ?? null)
}

export function wantsTokensInBody(request: Request): boolean {
  return request.headers.get(HEADERS.tokenDelivery)?.toLowerCase() === 'body'
}
