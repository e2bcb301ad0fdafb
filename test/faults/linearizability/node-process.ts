import { forkService, serveParent } from '../support/fork-service.ts'
import { type EngineNode, type NodeAnswer, type NodeOptions, type NodeRequest, openNode } from './engine-node.ts'

/** A node in a process of its own, which may be killed. */
export interface ProcessNode extends EngineNode {
  /** `kill -9`. Every call under way rejects. */
  kill(): Promise<void>
}

/** Starts this very file as a child. Resolves when it takes requests. */
export async function forkNode(options: Omit<NodeOptions, 'wrapStore'>): Promise<ProcessNode> {
  const service = await forkService(import.meta.url, options)
  return {
    call: async (request) => (await service.ask(request)) as NodeAnswer,
    kill: () => service.kill(),
    close: () => service.close(),
  }
}

await serveParent(import.meta.url, async (options) => {
  const node = await openNode(options as NodeOptions)
  return { answer: (request) => node.call(request as NodeRequest), close: () => node.close() }
})
