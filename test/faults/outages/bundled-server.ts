import { type SpawnOptionsWithStdioTuple, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll } from 'vitest'
import { bundleServer } from '../../../scripts/lib/bundle-server.mjs'
import { PUBLIC_URL, SECRETS, type ServerProcess, startServer } from '../crash/server-process.ts'

type Variables = Readonly<Record<string, string>>

/** The server and the command line as one script, put together from the sources once for a file of tests. */
export interface BundledServer {
  /** Ends with the file, unless a test ends it. */
  start(folder: string, variables?: Variables): Promise<ServerProcess>
  /** A command on the same folder with the same secrets, run to its end; its standard output. Throws when it fails. */
  run(folder: string, args: readonly string[], variables?: Variables): Promise<string>
}

/** Call it where hooks may be registered. The script lies as deep below its package as the compiled files do. */
export function useBundledServer(): BundledServer {
  const server = fileURLToPath(new URL('../../../packages/server/', import.meta.url))
  const outdir = join(server, 'dist', `outages-${randomUUID()}`)
  const script = join(outdir, 'main.js')
  beforeAll(() => bundleServer({ entry: join(server, 'src', 'main.ts'), outdir, conditions: ['@sallyport/source'] }))
  const servers: ServerProcess[] = []
  afterAll(async () => {
    for (const { signal } of servers) signal('SIGKILL')
    await Promise.all(servers.map(({ exited }) => exited))
    rmSync(outdir, { recursive: true, force: true })
  })
  return {
    async start(folder, variables = {}) {
      const started = await startServer(folder, variables, script)
      servers.push(started)
      return started
    },
    run: (folder, args, variables = {}) => runScript(script, folder, args, variables),
  }
}

async function runScript(script: string, folder: string, args: readonly string[], variables: Variables): Promise<string> {
  const options: SpawnOptionsWithStdioTuple<'ignore', 'pipe', 'pipe'> = {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH ?? '',
      NODE_ENV: 'test',
      PUBLIC_URL,
      SALLYPORT_DATA_DIR: folder,
      JWT_ACCESS_SECRET: SECRETS.access,
      JWT_REFRESH_SECRET: SECRETS.refresh,
      SALLYPORT_SECRET: SECRETS.data,
      BCRYPT_SALT_ROUNDS: '4',
      ...variables,
    },
  }
  const child = spawn(process.execPath, [script, ...args], options)
  const [output, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  if (code !== 0) throw new Error(`sallyport ${args.join(' ')} ended with ${code}:\n${errors}`)
  return output
}
