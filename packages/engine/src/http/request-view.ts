import { boundedMemo } from '../kernel/bounded-memo.ts'
import type { HeaderReader, PlainRequest } from '../message.ts'
import { type CookieJar, readCookies } from './cookies.ts'

/** Clients whose cookies are kept parsed: a page sends the same header with every request. */
const KNOWN_HEADERS = 2_048
const MAX_KEPT_LENGTH = 2_048

/** A request with what several checks look at, read once. */
export interface RequestView {
  readonly request: PlainRequest
  readonly headers: HeaderReader
  readonly cookies: CookieJar
  readonly origin: string | null
}

export type ViewRequest = (request: PlainRequest) => RequestView

export function createRequestReader(): ViewRequest {
  const known = boundedMemo(KNOWN_HEADERS, (header: string) => readCookies(header))
  return (request) => {
    const { headers } = request
    const header = headers.get('cookie') ?? ''
    const cookies = header.length > MAX_KEPT_LENGTH ? readCookies(header) : (known(header) ?? {})
    return { request, headers, cookies, origin: headers.get('origin') }
  }
}
