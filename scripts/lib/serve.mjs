import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { ROOT } from './run.mjs'

/** Ctrl-C in a terminal reaches the children by itself; sent twice it would mean "at once" to them. */
const forwarded = () => (process.stdin.isTTY ? ['SIGTERM', 'SIGHUP'] : ['SIGTERM', 'SIGHUP', 'SIGINT'])

const LOOK_FOR_PARENT_MS = 200

/**
 * npm passes a SIGTERM on to the shell between it and us, and the shell dies of it alone. So under npm, losing the parent is the signal;
 * else `kill` on npm would leave a server behind.
 */
function onOrphaned(act) {
  if (process.env.npm_lifecycle_event === undefined) return
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    act()
  }, LOOK_FOR_PARENT_MS)
  timer.unref()
}

/**
 * Run long-lived children in this terminal and end as they end: signals go to all of them, the first one that ends takes the others
 * with it, and its exit code becomes ours.
 * @param {readonly { args: readonly string[], env?: NodeJS.ProcessEnv }[]} commands arguments of this Node
 */
export function runInForeground(commands) {
  const children = commands.map(({ args, env = process.env }) => spawn(process.execPath, args, { cwd: ROOT, env, stdio: 'inherit' }))
  const signalAll = (signal) => {
    for (const child of children) if (child.exitCode === null && child.signalCode === null) child.kill(signal)
  }
  process.on('SIGINT', () => {})
  onOrphaned(() => signalAll('SIGTERM'))
  for (const signal of forwarded()) process.on(signal, () => signalAll(signal))
  for (const child of children) {
    child.on('exit', (code, signal) => {
      process.exitCode ??= code ?? 128 + (constants.signals[signal] ?? 0)
      signalAll('SIGTERM')
    })
  }
}
