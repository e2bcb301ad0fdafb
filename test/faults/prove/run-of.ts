import { execFileSync } from 'node:child_process'
import { availableParallelism } from 'node:os'
import type { RunOf } from './results.ts'

/** As the run begins: its own report changes the folder. */
const REVISION = revision()

/** Notes what is about to be tried; the function, called at its end, how long it took. */
export function startRun(seed: string): () => RunOf {
  const started = performance.now()
  const startedAt = new Date().toISOString()
  return () => ({
    startedAt,
    seconds: Math.round((performance.now() - started) / 1_000),
    revision: REVISION,
    seed,
    node: process.version,
    processors: availableParallelism(),
  })
}

function revision(): string | null {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty', '--exclude=*'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  } catch {
    return null
  }
}
