/** Query strings as browsers and other programs write them: every value is a string, nothing is read as JSON. */
export function parseSearch(search: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(search))
}

/** The inverse of `parseSearch`; members without a value are left out. */
export function stringifySearch(search: Readonly<Record<string, unknown>>): string {
  const entries = Object.entries(search).flatMap(([key, value]) => (typeof value === 'string' ? [[key, value]] : []))
  const query = new URLSearchParams(entries).toString()
  return query === '' ? '' : `?${query}`
}

/** What the public pages read from the query. */
export interface PageSearch {
  readonly returnTo?: string
  readonly reason?: string
  readonly code?: string
  readonly provider?: string
  /** Id of the identity provider that was connected just now. */
  readonly connected?: string
}

/** Keeps the members that pages know, as strings. */
export function pageSearch(search: Readonly<Record<string, unknown>>): PageSearch {
  const text = (key: string): string | undefined => (typeof search[key] === 'string' ? search[key] : undefined)
  // NextAuth calls the return address `callbackUrl`, others `redirect` or `next`.
  const returnTo = text('returnTo') ?? text('callbackUrl') ?? text('redirect') ?? text('next')
  const reason = text('reason')
  const code = text('code') ?? text('error')
  const provider = text('provider')
  const connected = text('connected')
  return {
    ...(returnTo === undefined ? {} : { returnTo }),
    ...(reason === undefined ? {} : { reason }),
    ...(code === undefined ? {} : { code }),
    ...(provider === undefined ? {} : { provider }),
    ...(connected === undefined ? {} : { connected }),
  }
}

/** The part of the query that goes along from page to page. */
export function keepReturn(returnTo: string | undefined): Pick<PageSearch, 'returnTo'> {
  return returnTo === undefined ? {} : { returnTo }
}
