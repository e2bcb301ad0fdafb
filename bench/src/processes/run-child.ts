import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type Core, nodeCommand } from '../servers/pinning.ts'

export type ChildReply<Result> = { readonly result: Result } | { readonly failure: string }

/** Run a TypeScript file in a process of its own on a core; it answers one question through `answerParent`. */
export async function runChild<Input extends object, Result>(script: string, core: Core, input: Input): Promise<Result> {
  const [command, ...args] = nodeCommand(core, ['--import', 'tsx', script])
  const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const answered = once(child, 'message').then(([message]) => message as ChildReply<Result>)
  const ended = once(child, 'exit').then(([code]) => ({ failure: `${script} ended with ${code}` }))
  child.send(input)
  const reply = await Promise.race([answered, ended])
  if ('failure' in reply) throw new Error(reply.failure)
  return reply.result
}
