import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ErrorCode, MeData, User } from '@sallyport/protocol'
import { ERRORS } from '@sallyport/protocol'

/** A server that speaks the protocol for one account, small enough to see through: what it counts is what really arrived. */
export interface ProtocolServer {
  readonly url: string
  readonly seen: Seen[]
  count(pathAndMethod: string): number
  /** The access token runs out; the refresh token does not. */
  expireAccess(): void
  /** The session is gone for good. */
  revoke(): void
  /** Answers instead of the endpoint, once per queued item. */
  readonly instead: Map<string, ((request: IncomingMessage, response: ServerResponse) => void)[]>
  /** Milliseconds before every answer of an endpoint. */
  readonly delay: Map<string, number>
  requireCsrf: boolean
  close(): Promise<void>
}

export interface Seen {
  readonly call: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

export const USER: User = {
  id: 'user-1',
  email: 'mia@example.com',
  username: null,
  firstName: 'Mia',
  lastName: 'Wong',
  name: 'Mia Wong',
  role: 'user',
  emailVerified: true,
  hasPassword: true,
  profileImageUrl: null,
  preferences: null,
  createdAt: '2025-01-01T00:00:00.000Z',
  lastLoginAt: null,
  passwordChangedAt: null,
}
export const ME: MeData = {
  user: USER,
  session: { id: 'session-1', expiresAt: '2030-01-01T00:00:00.000Z', authenticatedAt: '2025-01-01T00:00:00.000Z', methods: ['pwd'] },
}

export function answer(response: ServerResponse, data: unknown, headers: Record<string, string | string[]> = {}): void {
  response.writeHead(200, { 'content-type': 'application/json', ...headers })
  response.end(JSON.stringify({ success: true, message: 'OK', data }))
}

export function refuse(response: ServerResponse, code: ErrorCode, details: object = {}, headers: Record<string, string> = {}): void {
  const { status, message } = ERRORS[code]
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(JSON.stringify({ success: false, message, error: { code, requestId: 'req-1', docs: '', ...details } }))
}

function cookies(request: IncomingMessage): Map<string, string> {
  const pairs = (request.headers.cookie ?? '').split('; ').filter(Boolean)
  return new Map(pairs.map((pair) => pair.split('=') as [string, string]))
}

const readBody = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

type Handle = (request: IncomingMessage, response: ServerResponse, body: string) => void

/** The one account's session: which tokens hold, and the refresh rule with its grace for the parent. */
class Account {
  generation = 0
  accessValid = false
  live = false

  isSignedIn(request: IncomingMessage): boolean {
    const presented = request.headers.authorization?.replace('Bearer ', '') ?? cookies(request).get('access_token')
    return this.live && this.accessValid && presented === `a${this.generation}`
  }

  deliver(request: IncomingMessage, response: ServerResponse, data: object): void {
    const tokens = { accessToken: `a${this.generation}`, refreshToken: `r${this.generation}`, deviceToken: 'device-1' }
    const inBody = request.headers['x-token-delivery'] === 'body'
    const set = [`access_token=${tokens.accessToken}; HttpOnly`, `refresh_token=${tokens.refreshToken}; HttpOnly`]
    answer(response, { ...data, ...(inBody ? tokens : {}) }, inBody ? {} : { 'set-cookie': set })
  }

  refresh(request: IncomingMessage, response: ServerResponse, body: string): void {
    const presented = (JSON.parse(body) as { refreshToken?: string }).refreshToken ?? cookies(request).get('refresh_token')
    const known = [`r${this.generation}`, `r${this.generation - 1}`].indexOf(presented ?? '')
    if (!this.live || known === -1) {
      refuse(response, this.live ? 'refresh_invalid' : 'session_expired')
      return
    }
    if (known === 0) this.generation += 1
    this.accessValid = true
    this.deliver(request, response, {})
  }

  login(request: IncomingMessage, response: ServerResponse, body: string): void {
    if ((JSON.parse(body) as { password: string }).password !== 'right') {
      refuse(response, 'invalid_credentials')
      return
    }
    this.generation += 10
    this.live = true
    this.accessValid = true
    this.deliver(request, response, { user: USER })
  }
}

const openEndpoints = (account: Account): Record<string, Handle> => ({
  'GET /api/auth/csrf': (_, response) => answer(response, { csrfToken: 'csrf-1' }),
  'POST /api/auth/refresh': (...call) => account.refresh(...call),
  'POST /api/auth/login': (...call) => account.login(...call),
})

const sessionEndpoints = (account: Account): Record<string, Handle> => ({
  'GET /api/auth/me': (_, response) => answer(response, ME),
  'GET /api/user': (_, response) => answer(response, { user: USER }),
  'PATCH /api/user': (_, response, body) => answer(response, { user: { ...USER, ...JSON.parse(body) } }),
  'POST /api/user/password': (_, response) => refuse(response, 'invalid_credentials'),
  'GET /api/sessions': (_, response) => answer(response, { sessions: [] }),
  'GET /app/data': (_, response) => answer(response, { mine: true }),
  'POST /api/auth/logout': (_, response) => {
    account.live = false
    answer(response, {})
  },
})

export async function startProtocolServer(): Promise<ProtocolServer> {
  const account = new Account()
  const open = openEndpoints(account)
  const guarded = sessionEndpoints(account)
  const seen: Seen[] = []
  const instead: ProtocolServer['instead'] = new Map()
  const delay = new Map<string, number>()

  function handlerOf(call: string, request: IncomingMessage): Handle {
    const needsCsrf = server.requireCsrf && request.method !== 'GET'
    if (needsCsrf && request.headers['x-csrf-token'] !== 'csrf-1') return (_, response) => refuse(response, 'csrf_failed')
    const free = open[call]
    if (free !== undefined) return free
    if (!account.isSignedIn(request)) return (_, response) => refuse(response, 'unauthenticated')
    return guarded[call] ?? ((_, response) => answer(response, {}))
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const call = `${request.method} ${request.url}`
    const body = await readBody(request)
    seen.push({ call, headers: request.headers, body })
    await new Promise((resolve) => setTimeout(resolve, delay.get(call) ?? 0))
    const handle = instead.get(call)?.shift() ?? handlerOf(call, request)
    handle(request, response, body)
  }

  const http = createServer((request, response) => void serve(request, response))
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))

  const server: ProtocolServer = {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    seen,
    instead,
    delay,
    requireCsrf: false,
    count: (call) => seen.filter((request) => request.call === call).length,
    expireAccess() {
      account.accessValid = false
    },
    revoke() {
      account.live = false
    },
    close: () =>
      new Promise((resolve) => {
        http.closeAllConnections()
        http.close(() => resolve())
      }),
  }
  return server
}
