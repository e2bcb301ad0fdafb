import type { ErrorCode } from '@sallyport/protocol'
import type { AuthConfig } from '../../config/auth-config.ts'
import { safeReturnUrl } from '../../kernel/return-url.ts'

type Addresses = Pick<AuthConfig, 'publicUrl' | 'clientOrigins'>

/** Where a sign-in leads when nothing else was asked for (C-47). */
export const HOME = '/dashboard'

/** A wish for where to go afterwards as a complete address of ours or of a configured front end; `fallback`, a path, for any other wish. */
export function returnAddress(config: Addresses, wanted: string | null, fallback: string): string {
  const path = safeReturnUrl(wanted, { publicUrl: config.publicUrl, allowedOrigins: config.clientOrigins, fallback })
  return new URL(path, config.publicUrl).href
}

/** Only a configured front end gets a code in its address (C-18); `null` for anything else. */
export function codeAddress(config: Addresses, wanted: string | null): string | null {
  const address = returnAddress(config, wanted, '/')
  return config.clientOrigins.includes(new URL(address).origin) ? address : null
}

/** The page that says what went wrong, in words (UX P13). `returnTo` lets it offer another try that leads to the same place. */
export function errorPage(config: Addresses, code: ErrorCode, provider: string, returnTo?: string): string {
  return pageOf(config, '/auth/error', { code, provider }, returnTo)
}

export function secondFactorPage(config: Addresses, returnTo: string): string {
  return pageOf(config, '/auth/two-factor', {}, returnTo)
}

/** Pages take a path of their own origin, or an address of a configured front end; the usual place goes without saying. */
function pageOf({ publicUrl }: Addresses, page: string, query: Readonly<Record<string, string>>, returnTo?: string): string {
  const { origin } = new URL(publicUrl)
  const place = returnTo?.startsWith(`${origin}/`) ? returnTo.slice(origin.length) : returnTo
  const members = new URLSearchParams({ ...query, ...(place === undefined || place === HOME ? {} : { returnTo: place }) })
  return `${publicUrl}${page}${members.size === 0 ? '' : `?${members}`}`
}

export function withQuery(address: string, query: Readonly<Record<string, string>>): string {
  const url = new URL(address)
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
  return url.href
}
