import { AsyncLocalStorage } from 'node:async_hooks'
import type { Store } from '@sallyport/ports'
import type { EngineNode } from './engine-node.ts'

/** A mistake that people make, put between a good engine and a good store. */
export interface PlantedBug {
  readonly name: string
  readonly wrapStore: (store: Store) => Store
  /** For bugs that depend on what the request presents. */
  readonly wrapNode?: (node: EngineNode) => EngineNode
}

/** Long enough for other clients to get in between. */
function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 2))
}

/** The classic: look, think, write; and whoever writes has won. */
export const unguardedRotation: PlantedBug = {
  name: 'a rotation that reads, then writes, and always answers true',
  wrapStore: (store) => ({
    ...store,
    sessions: {
      ...store.sessions,
      async rotate(rotation) {
        const session = await store.sessions.find(rotation.sessionId)
        await pause()
        await store.sessions.rotate({ ...rotation, fromGeneration: session?.generation ?? rotation.fromGeneration })
        return true
      },
    },
  }),
}

/** "One more generation cannot hurt": the grandparent's bearer gets the token of its child. */
export function forgivenGrandparent(): PlantedBug {
  const presented = new AsyncLocalStorage<number>()
  return {
    name: 'a grandparent that is accepted',
    wrapStore: (store) => ({
      ...store,
      sessions: {
        ...store.sessions,
        async findWithUser(sessionId) {
          const found = await store.sessions.findWithUser(sessionId)
          if (found === null || presented.getStore() !== found.session.generation - 2) return found
          return { ...found, session: { ...found.session, generation: found.session.generation - 1 } }
        },
      },
    }),
    wrapNode: (node) => ({
      ...node,
      call: (request) => presented.run(presentedGeneration(request.body), () => node.call(request)),
    }),
  }
}

/** A sign-out that only says so. */
export const idleSignOut: PlantedBug = {
  name: 'a sign-out that answers true and does nothing',
  wrapStore: (store) => ({ ...store, sessions: { ...store.sessions, end: async () => true } }),
}

function presentedGeneration(body: unknown): number {
  const token = typeof body === 'object' && body !== null && 'refreshToken' in body ? String(body.refreshToken) : ''
  const [, payload = ''] = token.split('.')
  if (payload === '') return Number.NaN
  const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))
  return typeof claims === 'object' && claims !== null && 'gen' in claims ? Number(claims.gen) : Number.NaN
}
