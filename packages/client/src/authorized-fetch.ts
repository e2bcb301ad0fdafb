import { attemptWithRefresh } from './caller.ts'
import type { ClientOptions } from './options.ts'
import type { Refresher } from './refresher.ts'
import type { ClientError } from './result.ts'
import type { TokenJar } from './token-jar.ts'

/** Where the API is; `undefined` outside a page without a `baseUrl`. */
function apiAddress(baseUrl: string | undefined): URL | undefined {
  const page = typeof location === 'undefined' ? undefined : location.origin
  return baseUrl || page !== undefined ? new URL(baseUrl || '/', page) : undefined
}

/**
 * `fetch` with refresh and repeat for the application's own endpoints (R-437, D-05). Credentials go to the API's origin alone:
 * any other address gets the plain `fetch`, so that a link in somebody's data cannot draw a token out.
 */
export function createAuthorizedFetch(
  options: ClientOptions,
  jar: TokenJar | null,
  refresher: Refresher,
  onEnded: (error: ClientError) => void,
): (input: string | URL | Request, init?: RequestInit) => Promise<Response> {
  return async function authorizedFetch(input, init) {
    const send = options.fetch ?? globalThis.fetch
    const base = apiAddress(options.baseUrl)
    const request = input instanceof Request ? new Request(input, init) : new Request(new URL(input, base), init)
    if (base === undefined || new URL(request.url).origin !== base.origin) return send(request)

    const attempt = () => {
      const copy = request.clone()
      const token = jar?.get().accessToken ?? null
      if (token !== null) copy.headers.set('authorization', `Bearer ${token}`)
      return send(copy, { credentials: jar === null ? (options.credentials ?? 'include') : 'omit' })
    }
    const { answer, obstacle } = await attemptWithRefresh(refresher, attempt, (response) => response.status === 401)
    if (obstacle?.kind === 'ended') onEnded(obstacle.error)
    return answer ?? attempt()
  }
}
