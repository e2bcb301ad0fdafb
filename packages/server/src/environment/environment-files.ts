import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'

/** Environment variables as a plain table. Empty values count as unset everywhere. */
export type Variables = Readonly<Record<string, string | undefined>>

/** The nearer file wins: `.env.local` over `.env` (C-73), the real environment over both. */
const FILES = ['.env', '.env.local']

/**
 * The variables of the process together with those of `.env` and `.env.local` in `folder`. Never changes
 * `process.env`, so that two servers in one process do not meet there.
 */
export function readEnvironment(folder: string, processVariables: Variables): Variables {
  const layers = FILES.map((file) => readEnvironmentFile(join(folder, file)))
  return Object.assign({}, ...layers.map(withoutEmpty), withoutEmpty(processVariables)) as Variables
}

function readEnvironmentFile(path: string): Variables {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (isMissing(error)) return {}
    throw new Error(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
  return parseEnv(text) as Variables
}

function withoutEmpty(variables: Variables): Variables {
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== undefined && value.trim() !== ''))
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')
}
