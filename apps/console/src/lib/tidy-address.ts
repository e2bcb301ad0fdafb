import type { RouterHistory } from '@tanstack/react-router'
import { safeReturnTo } from './return-to.ts'

/**
 * Before anything else runs: takes the secret of a mailed link out of the address bar, so that it reaches no history entry,
 * screenshot or `Referer`, and keeps it in the entry's state, where a reload still finds it; and turns the hash paths of
 * older front ends (`/#/login`) into paths (C-45).
 */
export function tidyAddress(history: Pick<RouterHistory, 'replace' | 'flush'>, href: string, state: object | null): void {
  const url = new URL(href)
  const token = url.searchParams.get('token')
  url.searchParams.delete('token')
  const path = url.hash.startsWith('#/')
    ? `${url.pathname.replace(/\/$/, '')}${safeReturnTo(url.hash.slice(1), url.origin, '/')}`
    : `${url.pathname}${url.search}${url.hash}`
  if (token === null && path === `${url.pathname}${url.search}${url.hash}`) return
  history.replace(path, token === null ? { ...state } : { ...state, linkToken: token })
  history.flush()
}
