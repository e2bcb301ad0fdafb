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
  /** Rejects when no answer comes: then nobody knows what happened, unless it is `NeverAsked`. */
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

/** A request, and whether its arrival has been dated: the first thing that an engine does with one. */
interface Arrival {
  readonly at: number
  isDated: boolean
}

/**
 * A real engine on a real database. A request arrives at the instant that it brought, so that the specification can be told the same; what
 * the engine reads off its clock later is what a clock shows by then: the latest of all arrivals.
 */
export async function openNode(options: NodeOptions): Promise<LocalNode> {
  const arrivals = new AsyncLocalStorage<Arrival>()
  let latest = 0
  const clock = {
    now() {
      const arrival = arrivals.getStore()
      if (arrival === undefined) return Date.now()
      if (arrival.isDated) return latest
      arrival.isDated = true
      return arrival.at
    },
  }
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
    call: ({ method, path, headers, body, now }) => {
      latest = Math.max(latest, now)
      return arrivals.run({ at: now, isDated: false }, async () => {
        const request = new Request(`http://localhost${path}`, {
          method,
          headers: body === null ? headers : { ...headers, 'content-type': 'application/json' },
          ...(body === null ? {} : { body: JSON.stringify(body) }),
        })
        const response = await auth.handler(request, { remoteAddress: '127.0.0.1' })
        return { status: response.status, body: await response.json() }
      })
    },
    async close() {
      await auth.close()
      await hashing.close()
      await store.close()
    },
  }
}
