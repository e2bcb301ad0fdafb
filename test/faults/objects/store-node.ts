import type { Store } from '@sallyport/ports'
import { forkService, serveParent } from '../support/fork-service.ts'
import { openTarget, type Target } from '../support/target.ts'
import { objectNamed, type Perform } from './any-object.ts'
import type { Call } from './store-object.ts'

/** A process with a store of its own on the shared database. */
export interface StoreNode {
  readonly perform: Perform
  /** `kill -9`; `null` for the process that asks. */
  readonly kill: (() => Promise<void>) | null
  close(): Promise<void>
}

interface Question {
  readonly object: string
  readonly call: Call<unknown>
}

/** Connections of each of several processes. */
const CONNECTIONS = 8

/** The store in this process, as a node among others. */
export function localNode(store: Store): StoreNode {
  return { perform: (object, call) => objectNamed(object).perform(store, call), kill: null, close: async () => {} }
}

/** Starts this very file as a child. Resolves when its store is open. */
export async function forkStoreNode(target: Target): Promise<StoreNode> {
  const service = await forkService(import.meta.url, target)
  return {
    perform: (object, call) => service.ask({ object, call } satisfies Question),
    kill: () => service.kill(),
    close: () => service.close(),
  }
}

await serveParent(import.meta.url, async (target) => {
  const store = await openTarget(target as Target, { connections: CONNECTIONS })
  return {
    answer: (question) => {
      const { object, call } = question as Question
      return objectNamed(object).perform(store, call)
    },
    close: () => store.close(),
  }
})
