import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const START_LIMIT_MS = 30_000

/** The same in every life of the server, so that tokens and sealed rows outlive it. */
export const SECRETS = {
  access: 'crash-suite-access-secret-0123456789abcdef',
  refresh: 'crash-suite-refresh-secret-0123456789abcdef',
  data: 'crash-suite-data-secret-0123456789abcdef',
}
export const PUBLIC_URL = 'http://localhost:5000'

export interface ServerProcess {
  /** Where it listens, for example `http://127.0.0.1:40213`. */
  readonly address: string
  readonly pid: number
  /** Resolves with the exit code, or `null` when a signal ended it. */
  readonly exited: Promise<number | null>
  /** Everything it has written, for a failure's message. */
  output(): string
  signal(name: 'SIGKILL' | 'SIGTERM'): void
}

const FROM_SOURCES = ['--conditions=@sallyport/source', '--import', 'tsx', 'packages/server/src/main.ts']

/**
 * The real server on `folder`, from its sources, or from the `script` that they were put together to. Resolves when it takes
 * requests.
 */
export async function startServer(
  folder: string,
  variables: Readonly<Record<string, string>> = {},
  script: string | null = null,
): Promise<ServerProcess> {
  const child = spawn(process.execPath, [...(script === null ? FROM_SOURCES : [script]), 'serve'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH ?? '',
      HOME: process.env.HOME ?? '',
      NODE_ENV: 'test',
      PORT: '0',
      HOST: '127.0.0.1',
      PUBLIC_URL,
      SALLYPORT_DATA_DIR: folder,
      SALLYPORT_CONSOLE_DIR: 'off',
      JWT_ACCESS_SECRET: SECRETS.access,
      JWT_REFRESH_SECRET: SECRETS.refresh,
      SALLYPORT_SECRET: SECRETS.data,
      BCRYPT_SALT_ROUNDS: '4',
      RATE_LIMIT: 'off',
      LOG_FORMAT: 'json',
      ...variables,
    },
  })
  const lines: string[] = []
  const keep = (line: string) => {
    lines.push(line)
    if (lines.length > 400) lines.shift()
  }
  createInterface({ input: child.stderr }).on('line', keep)
  const exited = once(child, 'exit').then(([code]: (number | null)[]) => code ?? null)
  // A test that fails must not leave a server behind.
  const reap = () => child.kill('SIGKILL')
  process.once('exit', reap)
  void exited.then(() => process.off('exit', reap))
  const port = await readyPort(child, keep, exited).catch((cause: unknown) => {
    child.kill('SIGKILL')
    throw new Error(`the server did not start:\n${lines.join('\n')}`, { cause })
  })
  if (child.pid === undefined) throw new Error('the server has no process id')
  return {
    address: `http://127.0.0.1:${port}`,
    pid: child.pid,
    exited,
    output: () => lines.join('\n'),
    signal: (name) => {
      child.kill(name)
    },
  }
}

function readyPort(child: ChildProcess, keep: (line: string) => void, exited: Promise<number | null>): Promise<number> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`not ready after ${START_LIMIT_MS} ms`)), START_LIMIT_MS)
    const settle = (act: () => void) => {
      clearTimeout(timer)
      act()
    }
    void exited.then((code) => settle(() => reject(new Error(`it ended with ${code}`))))
    if (child.stdout === null) return
    createInterface({ input: child.stdout }).on('line', (line) => {
      keep(line)
      const port = /"port":(\d+)/.exec(line)?.[1]
      if (port !== undefined && line.includes('"Ready"')) settle(() => resolve(Number(port)))
    })
  })
}
