import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os'
import { PINNING } from './servers/pinning.ts'

const GIB = 2 ** 30

/** What the figures were measured on, without anything that names the machine. */
export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memoryGiB: number
  readonly system: string
  readonly node: string
  readonly pinning: string
  /** Load average of the last minute when the run began: above 1, other programs took part. */
  readonly loadBefore: number
  readonly versions: Readonly<Record<string, string>>
}

const PACKAGES = ['@sallyport/server', 'better-auth', 'better-sqlite3', 'hono', '@hono/node-server', '@node-rs/bcrypt', 'typescript']

export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / GIB),
    system: `${type()} ${release()}`,
    node: process.version,
    pinning: PINNING,
    loadBefore: loadavg()[0] ?? Number.NaN,
    versions: Object.fromEntries(PACKAGES.map((name) => [name, versionOf(name)])),
  }
}

/** Not every package exports its manifest: look for it in the folders Node would search. */
function versionOf(name: string): string {
  for (const folder of createRequire(import.meta.url).resolve.paths(name) ?? []) {
    try {
      const manifest: unknown = JSON.parse(readFileSync(`${folder}/${name}/package.json`, 'utf8'))
      if (typeof manifest === 'object' && manifest !== null && 'version' in manifest) return String(manifest.version)
    } catch {
      // Not in this folder.
    }
  }
  return 'not found'
}
