import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** The process of a server that is ours to kill. */
export interface OwnProcess {
  /** `kill -9`: every connection breaks, nothing is flushed. */
  kill(): Promise<void>
  /** Start it again on the same port and the same data. Resolves when it answers. */
  start(): Promise<void>
}

/** A database server to test against: ours, started for these tests, or one that somebody provides. */
export interface DatabaseServer {
  /** As the administrator, in the database that is always there. */
  readonly url: string
  /** Create an empty database of this name and answer its URL. */
  createDatabase(name: string): Promise<string>
  /** `null` for a server that somebody provides: nobody may kill that. */
  readonly process: OwnProcess | null
  /** Stop it and remove its data, if it is ours; else drop the databases created here. */
  stop(): Promise<void>
}

/** Runs one statement on a connection of its own; brought along by whoever has the driver. */
export type Administer = (url: string, statement: string) => Promise<void>

/** A running server, reached at `url`; `release` is given the names of the databases created. */
export function serverAt(
  url: string,
  administer: Administer,
  create: (name: string) => string,
  release: (created: readonly string[]) => Promise<void>,
  process: OwnProcess | null = null,
): DatabaseServer {
  const created: string[] = []
  return {
    url,
    process,
    async createDatabase(name) {
      await administer(url, create(name))
      created.push(name)
      const own = new URL(url)
      own.pathname = `/${name}`
      return own.href
    },
    stop: () => release(created),
  }
}

/** The first of the folders that has the program; `*` stands for any one folder, the greatest version first. */
export function findProgram(program: string, folders: readonly string[]): string | null {
  for (const pattern of folders) {
    for (const folder of expand(pattern)) if (existsSync(join(folder, program))) return join(folder, program)
  }
  return null
}

function expand(pattern: string): readonly string[] {
  const [before, after] = pattern.split('*')
  if (before === undefined || after === undefined) return [pattern]
  if (!existsSync(before)) return []
  const versions = readdirSync(before).sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))
  return versions.map((version) => join(before, version, after))
}
