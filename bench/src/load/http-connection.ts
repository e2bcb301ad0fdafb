import { connect, type Socket } from 'node:net'

export interface RawAnswer {
  readonly status: number
  /** Status line and headers as they came. */
  readonly head: string
  readonly body: string
}

/**
 * One keep-alive connection that speaks just enough HTTP/1.1 to load a server: a request is a ready buffer, an answer has a
 * length or chunks. It costs a fraction of a real client, so that one core can saturate a server on the other.
 */
export interface HttpConnection {
  /** One request at a time. Rejects when the connection ends or the answer does not come within `timeoutMs`. */
  send(request: Buffer, timeoutMs?: number): Promise<RawAnswer>
  close(): void
}

interface Waiting {
  readonly resolve: (answer: RawAnswer) => void
  readonly reject: (error: Error) => void
}

export async function openConnection(port: number): Promise<HttpConnection> {
  const socket = await dial(port)
  let waiting: Waiting | null = null
  let received: Buffer = Buffer.alloc(0)
  let ended: Error | null = null

  function settle(use: (waiting: Waiting) => void): void {
    const current = waiting
    waiting = null
    if (current !== null) use(current)
  }

  socket.on('data', (chunk) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
    const parsed = parseAnswer(received)
    if (parsed === null) return
    received = received.subarray(parsed.end)
    settle(({ resolve }) => resolve(parsed.value))
  })
  const fail = (error: Error) => {
    ended ??= error
    settle(({ reject }) => reject(error))
  }
  socket.on('error', fail)
  socket.on('close', () => fail(new Error('the server closed the connection')))

  return {
    send(request, timeoutMs) {
      return new Promise<RawAnswer>((resolve, reject) => {
        if (ended !== null) return reject(ended)
        waiting = timeoutMs === undefined ? { resolve, reject } : withDeadline({ resolve, reject }, timeoutMs, fail)
        socket.write(request)
      })
    },
    close: () => socket.destroy(),
  }
}

function withDeadline({ resolve, reject }: Waiting, timeoutMs: number, fail: (error: Error) => void): Waiting {
  const timer = setTimeout(() => fail(new Error('timed out')), timeoutMs)
  return {
    resolve(answer) {
      clearTimeout(timer)
      resolve(answer)
    },
    reject(error) {
      clearTimeout(timer)
      reject(error)
    },
  }
}

function dial(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.removeListener('error', reject)
      resolve(socket)
    })
  })
}

const LINE_END = '\r\n'
const HEAD_END = '\r\n\r\n'

interface Parsed<Value> {
  readonly value: Value
  /** Where in the buffer it ends. */
  readonly end: number
}

/** `null` while the answer is incomplete. */
function parseAnswer(bytes: Buffer): Parsed<RawAnswer> | null {
  const headLength = bytes.indexOf(HEAD_END)
  if (headLength === -1) return null
  const head = bytes.toString('latin1', 0, headLength)
  const bodyStart = headLength + HEAD_END.length
  const declared = /\r\ncontent-length: (\d+)/i.exec(head)?.[1]
  const body = declared === undefined ? parseChunks(bytes, bodyStart) : parsePlain(bytes, bodyStart, Number(declared))
  return body === null ? null : { value: { status: Number(head.slice(9, 12)), head, body: body.value }, end: body.end }
}

function parsePlain(bytes: Buffer, start: number, length: number): Parsed<string> | null {
  const end = start + length
  return bytes.length < end ? null : { value: bytes.toString('utf8', start, end), end }
}

/** Chunked transfer coding (RFC 9112 section 7.1), without extensions and trailers: neither server sends any. */
function parseChunks(bytes: Buffer, start: number): Parsed<string> | null {
  const parts: Buffer[] = []
  for (let at = start; ; ) {
    const sizeEnd = bytes.indexOf(LINE_END, at)
    if (sizeEnd === -1) return null
    const size = Number.parseInt(bytes.toString('latin1', at, sizeEnd), 16)
    const dataStart = sizeEnd + LINE_END.length
    at = dataStart + size + LINE_END.length
    if (bytes.length < at) return null
    if (size === 0) return { value: Buffer.concat(parts).toString(), end: at }
    parts.push(bytes.subarray(dataStart, dataStart + size))
  }
}

/** The values of `Set-Cookie`, by cookie name. */
export function cookiesSetBy(head: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const [, name = '', value = ''] of head.matchAll(/\r\nset-cookie: ([^=\r\n]+)=([^;\r\n]*)/gi)) found.set(name, value)
  return found
}
