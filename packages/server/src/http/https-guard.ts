import { errorAnswer } from './error-answer.ts'
import type { SecurityHeaders } from './security-headers.ts'

/**
 * What to answer when a request came by plain HTTP and must not. A person's document moves to the configured host
 * (D-06: never to the Host header's); an API call is refused, because by the time a client follows a redirect its
 * password has already crossed the wire (ASVS 4.1.2).
 */
export function answerInsecure(request: Request, url: URL, isApi: boolean, publicUrl: string, headers: SecurityHeaders): Response {
  const isDocument = (request.method === 'GET' || request.method === 'HEAD') && !isApi
  if (!isDocument) return errorAnswer('https_required', headers)
  return new Response(null, {
    status: 308,
    headers: { ...headers.data(), location: publicUrl + url.pathname.replace(/^\/+/, '/') + url.search, 'cache-control': 'no-store' },
  })
}
