import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { openSync } from 'node:fs'
import { createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { openConnection } from '../load/http-connection.ts'
import { encodeRequest } from '../load/request.ts'
import { type Core, nodeCommand } from './pinning.ts'

export interface Usage {
  /** Milliseconds of CPU of all threads since the start of the process. */
  readonly cpuMs: number
  readonly rssMiB: number
}

/** How to start a server under test. */
export interface ServerRecipe {
  readonly name: string
  readonly script: string
  /** For Node itself, in front of the script. */
  readonly nodeArguments?: readonly string[]
  readonly arguments?: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly port: number
  /** A path that answers 200 as soon as the server serves. */
  readonly readyPath: string
  /** Where standard output goes; default nowhere. */
  readonly logFile?: string
}

export interface RunningServer {
  readonly port: number
  readonly pid: number
  /** From the command to the first 200 of `readyPath`, milliseconds. */
  readonly startedInMs: number
  /** From the server's own `process.cpuUsage()`. */
  usage(): Promise<Usage>
  stop(): Promise<void>
  /** Without warning. */
  kill(): Promise<void>
}

const PROBE = fileURLToPath(new URL('./cpu-probe.mjs', import.meta.url))
const READY_POLL_MS = 3
const READY_WITHIN_MS = 20_000
const STOP_WITHIN_MS = 15_000

/** Started servers of this run, so that none outlives it. */
const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** `core` `null` leaves the scheduler its choice; `probed` `false` starts the very process that a user would. */
export async function startServer(recipe: ServerRecipe, core: Core | null = 'server', probed = true): Promise<RunningServer> {
  const [command, ...args] = nodeCommand(core, [
    ...(probed ? ['--import', PROBE] : []),
    ...(recipe.nodeArguments ?? []),
    recipe.script,
    ...(recipe.arguments ?? []),
  ])
  const startedAt = performance.now()
  const output = openSync(recipe.logFile ?? '/dev/null', 'a')
  const child = spawn(command, args, {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, PORT: String(recipe.port), ...recipe.environment },
    stdio: ['ignore', output, 'inherit', ...(probed ? (['ipc'] as const) : [])],
  })
  running.add(child)
  child.once('exit', () => running.delete(child))
  await untilReady(recipe, child)
  const startedInMs = performance.now() - startedAt
  return {
    port: recipe.port,
    pid: child.pid ?? 0,
    startedInMs,
    usage: () => askUsage(child),
    stop: () => end(child, 'SIGTERM'),
    kill: () => end(child, 'SIGKILL'),
  }
}

async function untilReady({ name, port, readyPath }: ServerRecipe, child: ChildProcess): Promise<void> {
  const request = encodeRequest({ port, method: 'GET', path: readyPath })
  for (const startedAt = performance.now(); performance.now() - startedAt < READY_WITHIN_MS; await pause(READY_POLL_MS)) {
    if (child.exitCode !== null) throw new Error(`${name} ended with ${child.exitCode} before it was ready`)
    try {
      const connection = await openConnection(port)
      const { status } = await connection.send(request)
      connection.close()
      if (status === 200) return
    } catch {
      // Not listening yet.
    }
  }
  throw new Error(`${name} was not ready within ${READY_WITHIN_MS} ms`)
}

async function askUsage(child: ChildProcess): Promise<Usage> {
  child.send('usage')
  for (;;) {
    const [message] = (await once(child, 'message')) as [unknown]
    // The server itself says `ready` on this channel, for process managers.
    if (isUsage(message)) return message
  }
}

function isUsage(message: unknown): message is Usage {
  return typeof message === 'object' && message !== null && 'cpuMs' in message
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill(signal)
  const insist = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS)
  await exited
  clearTimeout(insist)
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}
