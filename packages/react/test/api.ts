import type { Client, ClientOptions } from '@sallyport/client'
import { createClient } from '@sallyport/client'
import type { ErrorCode, FieldError, MeData, Session } from '@sallyport/protocol'
import { ERRORS } from '@sallyport/protocol'

/** The API as hooks see it: answers by endpoint, counted. The real client stands between. */
export interface Api {
  readonly client: Client
  readonly count: (call: string) => number
  readonly answers: Map<string, () => Response | Promise<Response>>
}

export const ME: MeData = {
  user: {
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
  },
  session: { id: 'session-1', expiresAt: '2030-01-01T00:00:00.000Z', authenticatedAt: '2025-01-01T00:00:00.000Z', methods: ['pwd'] },
}

export const sessionOf = (id: string, lastActiveAt: string, current = false): Session => ({
  id,
  current,
  device: { browser: 'Chrome', os: 'macOS', platform: 'macOS', type: 'desktop' },
  ipAddress: '203.0.113.7',
  userAgent: null,
  methods: ['pwd'],
  createdAt: lastActiveAt,
  lastActiveAt,
  expiresAt: '2030-01-01T00:00:00.000Z',
})

export const ok = (data: unknown) => () => Response.json({ success: true, message: 'OK', data })

export function no(code: ErrorCode, fields: readonly FieldError[] = []): () => Response {
  const { status, message } = ERRORS[code]
  return () => Response.json({ success: false, message, error: { code, fields, requestId: 'req-1', docs: '' } }, { status })
}

/** An answer that comes when it is let go. */
export function held(answer: () => Response): { readonly answer: () => Promise<Response>; readonly release: () => void } {
  let release = (): void => undefined
  const gate = new Promise<void>((resolve) => {
    release = resolve
  })
  return { answer: () => gate.then(answer), release: () => release() }
}

export function createApi(options: ClientOptions = {}): Api {
  const calls: string[] = []
  const answers: Api['answers'] = new Map([
    ['GET /api/auth/me', no('unauthenticated')],
    ['POST /api/auth/refresh', no('refresh_invalid')],
    ['POST /api/auth/logout', ok({})],
  ])
  const fetchFromTable = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const call = `${init?.method ?? 'GET'} ${String(input)}`
    calls.push(call)
    return (answers.get(call) ?? no('not_found'))()
  }
  return {
    client: createClient({ fetch: fetchFromTable as typeof fetch, channel: null, locks: null, ...options }),
    count: (call) => calls.filter((made) => made === call).length,
    answers,
  }
}
