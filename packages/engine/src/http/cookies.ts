import { parse, serialize } from 'hono/utils/cookie'
import type { AuthConfig } from '../config/auth-config.ts'
import { DAY_MS } from '../kernel/duration.ts'
import type { CeremonyCookie, CookieIntent } from './route.ts'

/** As long as browsers keep any cookie. */
const DEVICE_LIFETIME_MS = 400 * DAY_MS

export type CookieJar = Readonly<Record<string, string>>

export function readCookies(header: string): CookieJar {
  return header === '' ? {} : parse(header)
}

export function ceremonyCookieName(cookie: CeremonyCookie, { cookies }: AuthConfig): string {
  return `${cookies.prefix}sallyport_${cookie}`
}

/** The way back from a provider is a navigation from another site, which strict cookies do not travel on (C-05). */
function crossesSites(cookie: CeremonyCookie): boolean {
  return cookie === 'oauth' || cookie === 'oauth_link'
}

/** The `Set-Cookie` lines of an intent. HttpOnly always: no script of any page reads a cookie of ours. */
export function cookieLines(intent: CookieIntent, config: AuthConfig, now: number): readonly string[] {
  const { cookies } = config
  const line = (name: string, value: string, lifetimeMs: number, lax = cookies.sameSite === 'lax') =>
    serialize(name, value, {
      path: '/',
      httpOnly: true,
      secure: config.isHttps,
      sameSite: lax ? 'Lax' : 'Strict',
      maxAge: Math.max(0, Math.floor(lifetimeMs / 1_000)),
    })
  switch (intent.kind) {
    case 'keep':
      return []
    case 'sign_in':
      return [
        line(cookies.access, intent.tokens.accessToken, intent.tokens.accessExpiresAt - now),
        line(cookies.refresh, intent.tokens.refreshToken, intent.tokens.refreshExpiresAt - now),
        ...(intent.deviceToken === null ? [] : [line(cookies.device, intent.deviceToken, DEVICE_LIFETIME_MS)]),
      ]
    case 'device':
      return [line(cookies.device, intent.deviceToken, DEVICE_LIFETIME_MS)]
    case 'csrf':
      return [line(cookies.csrf, intent.token, DAY_MS)]
    case 'ceremony':
      return [
        line(ceremonyCookieName(intent.cookie, config), intent.token, intent.expiresAt - now, crossesSites(intent.cookie) || undefined),
      ]
    case 'end_ceremony':
      return [line(ceremonyCookieName(intent.cookie, config), '', 0, crossesSites(intent.cookie) || undefined)]
    case 'sign_out':
      // The device cookie stays: it says which device this is, not who is using it.
      return [line(cookies.access, '', 0), line(cookies.refresh, '', 0), line(cookies.csrf, '', 0)]
  }
}
