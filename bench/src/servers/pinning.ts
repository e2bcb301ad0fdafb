import { spawnSync } from 'node:child_process'
import { availableParallelism } from 'node:os'

/** Who runs where: two processes on one core would measure the scheduler. */
export type Core = 'server' | 'generator'

const canPin = availableParallelism() > 1 && spawnSync('taskset', ['--version']).status === 0

export const PINNING = canPin ? 'server on core 0, load on core 1 (taskset)' : 'not pinned (taskset or a second core is missing)'

/** The command line that starts `node` on a core. */
export function nodeCommand(core: Core | null, nodeArguments: readonly string[]): readonly [command: string, ...rest: string[]] {
  if (core === null || !canPin) return [process.execPath, ...nodeArguments]
  return ['taskset', '-c', core === 'server' ? '0' : '1', process.execPath, ...nodeArguments]
}
