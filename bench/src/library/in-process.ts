import { type Auth, createAuth, type PlainAnswer } from '@sallyport/engine'
import { createHashingPool } from '@sallyport/hashing'
import type { Store } from '@sallyport/ports'
import { createMemoryVolatile } from '@sallyport/volatile-memory'

export const ORIGIN = 'http://127.0.0.1:5000'
export const SECRETS = { access: 'a'.repeat(64), refresh: 'r'.repeat(64) }

/** What the hash costs would hide everything else: the cheapest that bcrypt has. */
const CHEAP_HASH = { algorithm: 'bcrypt', cost: 4 } as const

/** The whole engine on a store, without a door. */
export interface InProcess {
  readonly auth: Auth
  readonly store: Store
  close(): Promise<void>
}

const DAY_MS = 86_400_000

/** No rate limits, mails stay in the outbox, the hash yields to nobody, and no hourly clean-up starts in the middle of a measurement. */
export async function openInProcess(store: Store): Promise<InProcess> {
  const hashing = createHashingPool({ priority: 0 })
  const volatile = createMemoryVolatile()
  await volatile.locks.tryAcquire('clean-up', DAY_MS)
  const auth = createAuth({
    store,
    hashing,
    volatile,
    mail: null,
    environment: 'development',
    publicUrl: ORIGIN,
    secrets: SECRETS,
    passwords: { scheme: CHEAP_HASH },
    limits: { rateLimit: 'off' },
  })
  await auth.start()
  const close = async () => {
    await auth.close()
    await hashing.close()
    await store.close()
  }
  return { auth, store, close }
}

export interface Question {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly body?: object
  readonly accessToken?: string
  readonly deviceToken?: string
  /** The client's address; the same for all where none is given. */
  readonly address?: string
}

/** A program that keeps its tokens itself. */
export async function ask(auth: Auth, { method, path, body, accessToken, deviceToken, address }: Question): Promise<PlainAnswer> {
  const headers = new Headers({ 'user-agent': 'bench/1.0', 'x-token-delivery': 'body' })
  if (accessToken !== undefined) headers.set('authorization', `Bearer ${accessToken}`)
  if (deviceToken !== undefined) headers.set('x-device-token', deviceToken)
  const bytes = body === undefined ? null : Buffer.from(JSON.stringify(body))
  if (bytes !== null) headers.set('content-type', 'application/json')
  async function* read() {
    if (bytes !== null) yield bytes
  }
  return auth.answer({ method, target: path, headers, body: read }, { remoteAddress: address ?? '203.0.113.7' })
}

/** The `data` of an answer; throws when it is another one than `status`. */
export function dataOf<Data extends object>(answer: PlainAnswer, status = 200): Data {
  if (answer.status !== status) throw new Error(`${answer.status} instead of ${status}: ${answer.body}`)
  return (JSON.parse(answer.body ?? '{}') as { readonly data: Data }).data
}

export interface Tokens {
  readonly accessToken: string
  readonly refreshToken: string
  readonly deviceToken?: string
}
