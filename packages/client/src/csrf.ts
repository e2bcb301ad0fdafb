import { HEADERS } from '@sallyport/protocol'
import type { Exchange } from './exchange.ts'
import { isError } from './result.ts'

/**
 * Wraps an exchange with the double-submit token. Most servers never ask for it; the first 403 `csrf_failed` makes the client
 * fetch one, keep it in memory and repeat the refused request once. The refusal comes before anything is done, so the
 * repetition is safe for every endpoint, refresh included.
 */
export function withCsrf(exchange: Exchange): Exchange {
  let token: string | null = null
  let fetching: Promise<void> | null = null

  async function fetchToken(): Promise<void> {
    const { data } = await exchange('csrf', {}, {})
    token = typeof data === 'object' && data !== null && 'csrfToken' in data && typeof data.csrfToken === 'string' ? data.csrfToken : null
  }

  const send: Exchange = (name, input, headers) =>
    exchange(name, input, token === null ? headers : { ...headers, [HEADERS.csrfToken]: token })

  return async function exchangeWithCsrf(name, input, headers) {
    const sent = token
    const first = await send(name, input, headers)
    if (!isError(first.error, 'csrf_failed')) return first
    if (token === sent) {
      fetching ??= fetchToken().finally(() => {
        fetching = null
      })
      await fetching
    }
    return token === null || token === sent ? first : send(name, input, headers)
  }
}
