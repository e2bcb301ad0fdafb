/** Strict: no inline script or style, no other origin but images over https; nobody frames these pages. */
export const DOCUMENT_POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: https:",
  "font-src 'self'",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

/** For what is no document: opened in a tab all the same, it can do nothing (ASVS 3.2.1). */
const DATA_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"

const YEAR_SECONDS = 31_536_000

/** Pages whose address carries a one-time secret; it must not travel on in a Referer header (ASVS 3.4.5). */
const TOKEN_PAGES = new Set(['/confirm', '/reset-password', '/verify-email'])

const FIXED: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'accelerometer=(), camera=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()',
}

export interface SecurityHeaders {
  /** The origin they were made for; answers that link to this server start with it. */
  readonly publicUrl: string
  /** A page of the console or of the reference. */
  document(pathname: string): Readonly<Record<string, string>>
  /** Styles, scripts, JSON, plain text. */
  data(): Readonly<Record<string, string>>
}

/** The headers of every answer that does not come from the engine. HSTS only where browsers come by HTTPS. */
export function createSecurityHeaders(publicUrl: string): SecurityHeaders {
  const base = publicUrl.startsWith('https:')
    ? { ...FIXED, 'strict-transport-security': `max-age=${YEAR_SECONDS}; includeSubDomains` }
    : FIXED
  const data = { ...base, 'content-security-policy': DATA_POLICY, 'referrer-policy': 'no-referrer' }
  return {
    publicUrl,
    document: (pathname) => ({
      ...base,
      'content-security-policy': DOCUMENT_POLICY,
      'referrer-policy': TOKEN_PAGES.has(pathname.replace(/\/+$/, '')) ? 'no-referrer' : 'same-origin',
    }),
    data: () => data,
  }
}
