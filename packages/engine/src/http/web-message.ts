import type { PlainAnswer, PlainRequest } from '../message.ts'

/** The Web's request as the engine reads it. */
export function fromWebRequest(request: Request): PlainRequest {
  return { method: request.method, target: targetOf(request.url), headers: request.headers, body: () => bytesOf(request) }
}

/** `request.url` is absolute and normalised already; what follows its origin is the target. */
function targetOf(url: string): string {
  const path = url.indexOf('/', url.indexOf('://') + 3)
  const fragment = url.indexOf('#', path)
  return url.slice(path, fragment === -1 ? undefined : fragment)
}

/** With a known length at once and without a stream, which is cheaper; otherwise as the bytes come. */
async function* bytesOf(request: Request): AsyncGenerator<Uint8Array> {
  if (request.headers.has('content-length')) yield new Uint8Array(await request.arrayBuffer())
  else if (request.body !== null) yield* request.body
}

export function toWebResponse({ status, headers, cookies, body }: PlainAnswer): Response {
  const response = new Response(body, { status })
  // A body of text brings its own content type, which ours replaces.
  for (let index = 0; index < headers.length; index += 2) response.headers.set(headers[index] ?? '', headers[index + 1] ?? '')
  for (const cookie of cookies) response.headers.append('set-cookie', cookie)
  return response
}
