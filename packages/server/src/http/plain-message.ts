import type { IncomingMessage, ServerResponse } from 'node:http'
import type { PlainAnswer, PlainRequest } from '@sallyport/engine'

/** Node's request as the engine reads it, without a `Request` and its `Headers` in between. */
export function fromIncoming(incoming: IncomingMessage): PlainRequest {
  const get = (name: string): string | null => {
    const value = incoming.headers[name]
    return typeof value === 'string' ? value : value === undefined ? null : value.join(', ')
  }
  return {
    method: incoming.method ?? 'GET',
    target: incoming.url ?? '/',
    headers: { get, has: (name) => incoming.headers[name] !== undefined },
    body: () => incoming,
  }
}

/** A sender whose body nobody read to its end is not kept: what follows on the connection would be the rest of it. */
export function sendAnswer({ status, headers, cookies, body }: PlainAnswer, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const lines = headers.slice()
  for (const cookie of cookies) lines.push('set-cookie', cookie)
  if (body !== null) lines.push('content-length', String(Buffer.byteLength(body)))
  if (!incoming.complete) lines.push('connection', 'close')
  outgoing.writeHead(status, lines)
  outgoing.end(body ?? undefined)
}
