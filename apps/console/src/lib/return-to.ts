/** Where sign-in leads when nothing else was asked for (C-47). */
export const AFTER_SIGN_IN = '/dashboard'

/** Where an identity that waits for its account is connected, after a sign-in to that account. */
export const LINK_ACCOUNT = '/auth/link-account'

/**
 * The one judge of return addresses in the pages: a path of this origin, after the browser's own parsing, or the default.
 * `//evil.example`, `/\evil.example`, `javascript:` and other origins all end at the default.
 */
export function safeReturnTo(wanted: unknown, origin: string, fallback: string = AFTER_SIGN_IN): string {
  if (typeof wanted !== 'string' || !wanted.startsWith('/') || wanted.length > 2000) return fallback
  if (!URL.canParse(wanted, origin)) return fallback
  const url = new URL(wanted, origin)
  if (url.origin !== origin) return fallback
  const path = `${url.pathname}${url.search}${url.hash}`
  // `/.//evil.example` parses to this origin with the path `//evil.example`, which the next parser would take for a host.
  return path.startsWith('//') ? fallback : path
}
