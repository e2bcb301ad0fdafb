import { execFileSync } from 'node:child_process'
import { availableParallelism } from 'node:os'
import type { RunOf } from './results.ts'

/** The report of an earlier sitting is no change of the sources. */
const SOURCES = ['.', ':!docs/reliability.md']

/** As the run begins. */
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
  const git = (...args: string[]) => execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  try {
    const commit = git('rev-parse', '--short', 'HEAD')
    return git('status', '--porcelain', '--untracked-files=no', '--', ...SOURCES) === '' ? commit : `${commit}-dirty`
  } catch {
    return null
  }
}
