import { AsyncLocalStorage } from 'node:async_hooks'
import { type Auth, createAuth } from '@sallyport/engine'
import { createHashingPool } from '@sallyport/hashing'
import type { Store } from '@sallyport/ports'
import { createMemoryVolatile } from '@sallyport/volatile-memory'
import { openTarget, type Target } from '../support/target.ts'

export interface NodeRequest {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
  /** The instant at which the node is to believe this request arrives. */
  readonly now: number
}

export interface NodeAnswer {
  readonly status: number
  readonly body: unknown
}

/** One server among others on the same database. */
export interface EngineNode {
  /** Rejects when no answer comes: then nobody knows what happened. */
  call(request: NodeRequest): Promise<NodeAnswer>
  close(): Promise<void>
}

export interface LocalNode extends EngineNode {
  readonly auth: Auth
}

export interface NodeOptions {
  readonly target: Target
  readonly graceSeconds: number
  /** Puts something between the engine and its store; how faults are planted. */
  readonly wrapStore?: (store: Store) => Store
}

/**
 * A real engine on a real database. Its clock is the request's own: every instant that the engine reads on behalf of a request is the
 * one the request brought, so that the specification can be told the same.
 */
export async function openNode(options: NodeOptions): Promise<LocalNode> {
  const times = new AsyncLocalStorage<number>()
  const clock = { now: () => times.getStore() ?? Date.now() }
  const store = await openTarget(options.target, { migrate: true, clock })
  const hashing = createHashingPool({ workers: 1 })
  const auth = createAuth({
    store: options.wrapStore?.(store) ?? store,
    volatile: createMemoryVolatile(),
    hashing,
    mail: null,
    clock,
    publicUrl: 'http://localhost',
    environment: 'test',
    secrets: { access: 'linearizability access secret 0123456789', refresh: 'linearizability refresh secret 0123456789' },
    tokens: { refreshGraceSeconds: options.graceSeconds },
    passwords: { scheme: { algorithm: 'bcrypt', cost: 4 } },
    limits: { rateLimit: 'off' },
  })
  await auth.start()
  return {
    auth,
    call: ({ method, path, headers, body, now }) =>
      times.run(now, async () => {
        const request = new Request(`http://localhost${path}`, {
          method,
          headers: body === null ? headers : { ...headers, 'content-type': 'application/json' },
          ...(body === null ? {} : { body: JSON.stringify(body) }),
        })
        const response = await auth.handler(request, { remoteAddress: '127.0.0.1' })
        return { status: response.status, body: await response.json() }
      }),
    async close() {
      await auth.close()
      await hashing.close()
      await store.close()
    },
  }
}
