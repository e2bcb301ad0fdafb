import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { OwnProcess } from './database-server.ts'

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

export interface Supervised {
  /** `kill -9` of the command and of its own children: no last words, no flushing. Resolves when they are gone. */
  kill(): Promise<void>
  /** Start the command again after `kill`; nothing when it runs. */
  start(): void
  /** Ask it to end, and remove the folder. */
  stop(): Promise<void>
}

/** One word a line on the standard input; its end is the end. */
const SHEPHERD = `
folder=$1 signal=$2
shift 2
launch() { "$@" >>"$folder/log" 2>&1 </dev/null & server=$!; }
launch "$@"
while read -r word; do
  case $word in
    kill)
      children=$(cat /proc/$server/task/$server/children 2>/dev/null)
      kill -KILL $server $children 2>/dev/null
      wait $server 2>/dev/null
      echo killed ;;
    start) kill -0 $server 2>/dev/null || launch "$@" ;;
  esac
done
kill -$signal $server 2>/dev/null
wait $server
rm -rf "$folder"`

/**
 * Runs `command` in `folder` until `stop`, or until this process ends in whatever way: the shell around the command reads a pipe from us,
 * and when that closes it stops the command (`signal` asks it to be quick) and removes the folder.
 */
export function supervise(command: readonly string[], folder: string, identity: Identity | null, signal: string): Supervised {
  const shell: ChildProcess = spawn('sh', ['-c', SHEPHERD, 'sh', folder, signal, ...command], {
    stdio: ['pipe', 'pipe', 'ignore'],
    // A Ctrl-C is for the tests; the pipe tells the shell.
    detached: true,
    ...(identity ?? {}),
  })
  const ended = once(shell, 'close')
  return {
    async kill() {
      if (shell.stdout === null) return
      const killed = once(shell.stdout, 'data')
      shell.stdin?.write('kill\n')
      await killed
    },
    start: () => void shell.stdin?.write('start\n'),
    async stop() {
      shell.stdin?.end()
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A supervised server that may be killed; `probe` succeeds when it answers. */
export function ownProcess(server: Supervised, probe: () => Promise<void>): OwnProcess {
  return {
    kill: () => server.kill(),
    // Asked again while it does not answer: the first start may find the shared memory of the dead one still in use.
    start: () =>
      eventually(() => {
        server.start()
        return probe()
      }),
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
