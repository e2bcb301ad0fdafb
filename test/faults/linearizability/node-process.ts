import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { type EngineNode, type NodeAnswer, type NodeOptions, type NodeRequest, openNode } from './engine-node.ts'

interface Question {
  readonly id: number
  readonly request: NodeRequest
}

interface Reply {
  readonly id: number
  readonly answer: NodeAnswer | null
}

/** A node in a process of its own, which may be killed. */
export interface ProcessNode extends EngineNode {
  /** `kill -9`. Every call under way rejects. */
  kill(): Promise<void>
}

/** Starts this very file as a child. Resolves when it takes requests. */
export async function forkNode(options: Omit<NodeOptions, 'wrapStore'>): Promise<ProcessNode> {
  const child = fork(fileURLToPath(import.meta.url), [JSON.stringify(options)], {
    execArgv: ['--conditions=@sallyport/source', '--import', 'tsx'],
  })
  const waiting = new Map<number, { resolve(answer: NodeAnswer): void; reject(error: Error): void }>()
  let asked = 0
  const exited = once(child, 'exit').then(() => {
    for (const { reject } of waiting.values()) reject(new Error('the process ended before it answered'))
    waiting.clear()
  })
  await Promise.race([once(child, 'message'), exited.then(() => Promise.reject(new Error('the node did not start')))])
  child.on('message', ({ id, answer }: Reply) => {
    const question = waiting.get(id)
    waiting.delete(id)
    if (answer === null) question?.reject(new Error('the node failed to answer'))
    else question?.resolve(answer)
  })
  return {
    call(request) {
      asked += 1
      const question: Question = { id: asked, request }
      return new Promise((resolve, reject) => {
        waiting.set(question.id, { resolve, reject })
        child.send(question, (error) => {
          if (error !== null) reject(error)
        })
      })
    },
    async kill() {
      child.kill('SIGKILL')
      await exited
    },
    async close() {
      if (isRunning(child)) child.disconnect()
      await exited
    },
  }
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null && child.connected
}

async function serveParent(options: NodeOptions): Promise<void> {
  const node = await openNode(options)
  process.on('message', ({ id, request }: Question) => {
    node.call(request).then(
      (answer) => process.send?.({ id, answer } satisfies Reply),
      () => process.send?.({ id, answer: null } satisfies Reply),
    )
  })
  process.on('disconnect', () => {
    void node.close().then(() => process.exit(0))
  })
  process.send?.('ready')
}

const [, script, options] = process.argv
if (process.send !== undefined && script === fileURLToPath(import.meta.url) && options !== undefined) {
  await serveParent(JSON.parse(options) as NodeOptions)
}
