import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

interface Question {
  readonly id: number
  readonly question: unknown
}

interface Reply {
  readonly id: number
  readonly answer?: unknown
  /** Why there is none. */
  readonly error?: string
}

/** The process had ended before it was asked: what was asked for certainly did not happen. */
export class NeverAsked extends Error {}

/** A module of ours in a process of its own, that answers questions and may be killed. */
export interface ForkedService {
  /** Rejects when no answer comes: then nobody knows what happened, unless it is `NeverAsked`. */
  ask(question: unknown): Promise<unknown>
  /** `kill -9`. Every question under way rejects. */
  kill(): Promise<void>
  close(): Promise<void>
}

/** Starts `module` (its `import.meta.url`) as a child that is told `options`. Resolves when it takes questions. */
export async function forkService(module: string, options: unknown): Promise<ForkedService> {
  const child = fork(fileURLToPath(module), [JSON.stringify(options)], {
    execArgv: ['--conditions=@sallyport/source', '--import', 'tsx'],
  })
  const waiting = new Map<number, { resolve(answer: unknown): void; reject(error: Error): void }>()
  let asked = 0
  const exited = once(child, 'exit').then(() => {
    for (const { reject } of waiting.values()) reject(new Error('the process ended before it answered'))
    waiting.clear()
  })
  await Promise.race([once(child, 'message'), exited.then(() => Promise.reject(new Error('the process did not start')))])
  child.on('message', ({ id, answer, error }: Reply) => {
    const asker = waiting.get(id)
    waiting.delete(id)
    if (error === undefined) asker?.resolve(answer)
    else asker?.reject(new Error(error))
  })
  return {
    async ask(question) {
      if (!isRunning(child)) throw new NeverAsked('the process has ended')
      asked += 1
      const message: Question = { id: asked, question }
      return new Promise((resolve, reject) => {
        waiting.set(message.id, { resolve, reject })
        child.send(message, (error) => {
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

/**
 * The child's side, at the end of a module that may be forked: does nothing where `module` was merely imported. `start` is told the
 * options and answers how questions are answered and how to let go.
 */
export async function serveParent(
  module: string,
  start: (options: unknown) => Promise<{ answer(question: unknown): Promise<unknown>; close(): Promise<void> }>,
): Promise<void> {
  const [, script, options] = process.argv
  if (process.send === undefined || script !== fileURLToPath(module) || options === undefined) return
  const service = await start(JSON.parse(options))
  process.on('message', ({ id, question }: Question) => {
    service.answer(question).then(
      (answer) => process.send?.({ id, answer } satisfies Reply),
      (error: unknown) => process.send?.({ id, error: String(error) } satisfies Reply),
    )
  })
  process.on('disconnect', () => {
    void service.close().then(() => process.exit(0))
  })
  process.send('ready')
}
