import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server as NetServer } from 'node:net'
import { getRequestListener, RequestError } from '@hono/node-server'
import type { PlainAnswer, PlainRequest } from '@sallyport/engine'
import { fromIncoming, sendAnswer } from './plain-message.ts'

/** Milliseconds. A slow sender holds a socket, never the server (slowloris). */
const HEADERS_TIMEOUT_MS = 10_000
const REQUEST_TIMEOUT_MS = 30_000
/** Longer than the usual 60 s of a balancer, so that it, not we, closes an idle connection it may be about to use. */
const KEEP_ALIVE_TIMEOUT_MS = 65_000
const TIMEOUT_CHECK_INTERVAL_MS = 5_000
const MAX_HEADER_BYTES = 16 * 1024
/** After the last moment of acceptance, how long a kept-alive connection may still bring the request that is already under way to us. */
const IDLE_GRACE_MS = 300

export interface RequestHandler {
  /** Anything. */
  readonly web: (request: Request, remoteAddress: string | undefined) => Promise<Response>
  /** The engine's own addresses, without the Web classes: `null` when this request is none of those, and `web` has to answer. */
  readonly plain: (method: string, target: string) => PlainHandler | null
}

export type PlainHandler = (request: PlainRequest, connection: { readonly remoteAddress: string | undefined }) => Promise<PlainAnswer>

export interface HttpServer {
  /** Rejects with the system's error (`EADDRINUSE`, `EACCES` …). Resolves with the port in use. */
  listen(port: number, host: string): Promise<number>
  /**
   * Accept nothing new, let every request that has reached us finish, and close each connection after its answer. What is still running
   * after `graceMs` is cut. Resolves when the last connection is gone; `true` when nothing had to be cut. Idempotent.
   */
  drain(graceMs: number): Promise<boolean>
}

/** `handler` may reject: the answer is a bare 500 then, and `onError` hears why. */
export function createHttpServer(handler: RequestHandler, onError: (error: unknown) => void): HttpServer {
  let draining = false
  const underWay = new Set<ServerResponse>()
  const listener = getRequestListener((request, env) => handler.web(request, env.incoming.socket.remoteAddress), {
    errorHandler(error) {
      if (error instanceof RequestError) return new Response(null, { status: 400 })
      onError(error)
      return new Response(null, { status: 500, headers: { 'cache-control': 'no-store' } })
    },
  })
  const server = createServer(
    {
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
      connectionsCheckingInterval: TIMEOUT_CHECK_INTERVAL_MS,
      maxHeaderSize: MAX_HEADER_BYTES,
    },
    (incoming: IncomingMessage, outgoing: ServerResponse) => {
      if (draining) outgoing.setHeader('connection', 'close')
      underWay.add(outgoing)
      const plain = handler.plain(incoming.method ?? '', incoming.url ?? '')
      if (plain === null) {
        outgoing.once('close', () => underWay.delete(outgoing))
        listener(incoming, outgoing).catch(onError)
        return
      }
      answerPlainly(plain, incoming, outgoing)
        .catch(onError)
        .finally(() => underWay.delete(outgoing))
    },
  )
  let drained: Promise<boolean> | null = null
  return {
    listen: (port, host) => listen(server, port, host),
    drain(graceMs) {
      draining = true
      for (const outgoing of underWay) if (!outgoing.headersSent) outgoing.setHeader('connection', 'close')
      drained ??= drain(server, graceMs)
      return drained
    },
  }
}

async function answerPlainly(handler: PlainHandler, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  sendAnswer(await handler(fromIncoming(incoming), { remoteAddress: incoming.socket.remoteAddress }), incoming, outgoing)
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    // Not exclusive: workers of a `node:cluster` (PM2) share the port. Elsewhere a taken port is taken.
    server.listen({ port, host }, () => {
      server.removeListener('error', reject)
      resolve((server.address() as AddressInfo).port)
    })
  })
}

/**
 * `http.Server.close` would at once cut every connection that looks idle, among them those whose next request is
 * already in the kernel's buffer. So only the listening socket is closed at first; busy clients get
 * `Connection: close` with their next answer, and the truly idle rest is closed a moment later.
 */
async function drain(server: Server, graceMs: number): Promise<boolean> {
  const closed = new Promise<void>((resolve) => {
    NetServer.prototype.close.call(server, () => resolve())
  })
  const sweep = setInterval(() => server.closeIdleConnections(), IDLE_GRACE_MS)
  let cut = false
  const deadline = setTimeout(() => {
    cut = true
    server.closeAllConnections()
  }, graceMs)
  await closed
  clearInterval(sweep)
  clearTimeout(deadline)
  return !cut
}
