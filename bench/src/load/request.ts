/** A request as plain data, so that it can be handed to another process. */
export interface RequestSpec {
  readonly port: number
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly cookie?: string
  /** Sent as JSON. */
  readonly body?: unknown
}

/** What a browser on the server's own page would send, as bytes. */
export function encodeRequest({ port, method, path, cookie, body }: RequestSpec): Buffer {
  const content = body === undefined ? '' : JSON.stringify(body)
  const lines = [
    `${method} ${path} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    'User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
    'Accept: application/json',
    'Connection: keep-alive',
    ...(cookie === undefined ? [] : [`Cookie: ${cookie}`]),
    ...(method === 'GET' ? [] : [`Origin: http://127.0.0.1:${port}`]),
    ...(body === undefined ? [] : ['Content-Type: application/json', `Content-Length: ${Buffer.byteLength(content)}`]),
  ]
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${content}`)
}

export function cookieHeader(jar: ReadonlyMap<string, string>): string {
  return [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
}
