import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Identity {
  readonly uid: number
  readonly gid: number
}

/** Database servers refuse to run as root: then `user`, which their packages create, runs them. `null` when we are not root. */
export function identityOf(user: string): Identity | null {
  if (process.getuid?.() !== 0) return null
  const id = (flag: string) => Number(execFileSync('id', [flag, user], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}

/** A fresh folder below the system's one for temporary files, owned by `identity`. */
export function temporaryFolder(name: string, identity: Identity | null): string {
  const folder = mkdtempSync(join(tmpdir(), `sallyport-${name}-`))
  if (identity) chownSync(folder, identity.uid, identity.gid)
  return folder
}

/** A port of the loopback interface that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('The system gave no port.')
  return address.port
}

/**
 * Runs `command` in `folder` until `stop`, or until this process ends in whatever way: the shell around the command reads a pipe from us,
 * and when that closes it stops the command (`signal` asks it to be quick) and removes the folder.
 */
export function supervise(command: readonly string[], folder: string, identity: Identity | null, signal: string) {
  const script = `"$@" >"${folder}/log" 2>&1 </dev/null & server=$!; cat >/dev/null; kill -${signal} $server; wait $server; rm -rf "${folder}"`
  const shell: ChildProcess = spawn('sh', ['-c', script, 'sh', ...command], {
    stdio: ['pipe', 'ignore', 'inherit'],
    // A Ctrl-C is for the tests; the pipe tells the shell.
    detached: true,
    ...(identity ?? {}),
  })
  const ended = once(shell, 'close')
  return {
    async stop(): Promise<void> {
      shell.stdin?.end()
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Calls `probe` until it succeeds; throws its last error after `patienceMs`. */
export async function eventually(probe: () => Promise<void>, patienceMs = 20_000): Promise<void> {
  const start = performance.now()
  for (;;) {
    try {
      return await probe()
    } catch (error) {
      if (performance.now() - start > patienceMs) throw error
    }
    await new Promise((resolve) => {
      setTimeout(resolve, 50)
    })
  }
}
