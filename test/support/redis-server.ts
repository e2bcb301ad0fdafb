import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createConnection, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, it } from 'vitest'

/** A redis-server of its own on a free port of this machine, without persistence: it starts empty each time. */
export interface RedisServer {
  readonly url: string
  readonly port: number
  /** Send one command and answer what redis-server says, without its RESP framing for simple answers. Not through any client library. */
  command(...words: string[]): Promise<string>
  /** SIGKILL: whoever is connected loses the connection, and everything stored is gone. */
  kill(): Promise<void>
  /** Start it again on the same port, empty. */
  start(): Promise<void>
  /** SIGSTOP: connections stay open, nothing answers. */
  pause(): void
  resume(): void
  /** Kill it and remove its folder. */
  stop(): Promise<void>
}

/** Path of redis-server, or `null`. */
export function findRedisServer(): string | null {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/local/bin', '/opt/homebrew/bin']
  return folders.map((folder) => join(folder, 'redis-server')).find(isExecutable) ?? null
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Tests that need a redis-server. Without one they fail where CI=true, and are skipped and named elsewhere. */
export function describeWithRedis(name: string, tests: () => void): void {
  if (findRedisServer() !== null) {
    describe(name, tests)
    return
  }
  const reason = 'there is no redis-server on this machine (apt-get install redis-server)'
  if (process.env.CI === 'true') {
    it(`${name}: ${reason}`, () => {
      throw new Error(reason)
    })
    return
  }
  console.warn(`SKIPPED ${name}: ${reason}`)
  describe(name, () => it.runIf(false)(`did not run: ${reason}`, () => {}))
}

/** A port that nobody listened on a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

/** Options of `startRedis`. */
export interface RedisSettings {
  /** As on its command line, for example `['--maxmemory', '3mb']`. */
  readonly settings?: readonly string[]
  /** A configuration file that it may rewrite, as Sentinel wants one, and the mode that is named after it. */
  readonly sentinel?: string
}

/** Resolves when it answers. The server ends with this process, in whatever way this process ends. */
export async function startRedis({ settings = [], sentinel }: RedisSettings = {}): Promise<RedisServer> {
  const binary = findRedisServer()
  if (binary === null) throw new Error('there is no redis-server on this machine')
  const port = await freePort()
  const directory = mkdtempSync(join(tmpdir(), 'sallyport-redis-'))
  const base = ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', directory]
  const configuration = join(directory, 'sentinel.conf')
  if (sentinel !== undefined) writeFileSync(configuration, sentinel)
  const mode = sentinel === undefined ? ['--save', '', '--appendonly', 'no'] : ['--sentinel']
  const words = [binary, ...(sentinel === undefined ? [] : [configuration]), ...base, ...mode, ...settings]
  let running: Supervised | null = null

  async function start(): Promise<void> {
    running = await supervise(words, directory)
    for (let attempt = 0; attempt < 400; attempt += 1) {
      if ((await sendCommand(port, ['PING']).catch(() => '')) === '+PONG') return
      await sleep(25)
    }
    throw new Error(`redis-server did not start:\n${readFileSync(join(directory, 'log'), 'utf8')}`)
  }

  async function kill(): Promise<void> {
    const ending = running
    running = null
    await ending?.kill()
  }

  await start()
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    command: (...command) => sendCommand(port, command),
    kill,
    start,
    pause: () => running?.signal('SIGSTOP'),
    resume: () => running?.signal('SIGCONT'),
    async stop() {
      await kill()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

interface Supervised {
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void
  kill(): Promise<void>
}

/** The shell around the server reads a pipe from us; when that closes, for whatever reason, it kills the server. */
async function supervise(words: readonly string[], directory: string): Promise<Supervised> {
  const script = '"$@" >log 2>&1 </dev/null & echo $!; cat >/dev/null; kill -KILL $!; wait $!'
  const shell = spawn('sh', ['-c', script, 'sh', ...words], { cwd: directory, stdio: ['pipe', 'pipe', 'ignore'], detached: true })
  const ended = once(shell, 'close')
  const [chunk]: unknown[] = await once(shell.stdout, 'data')
  const pid = Number(String(chunk))
  return {
    signal: (signal) => void process.kill(pid, signal),
    async kill() {
      shell.stdin.end()
      await ended
    },
  }
}

/** The first packet of the answer: enough for numbers, states and short strings. An error answer is thrown. */
function sendCommand(port: number, words: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ port, host: '127.0.0.1' })
    const finish = (settle: () => void) => {
      socket.destroy()
      settle()
    }
    socket.setTimeout(2_000, () => finish(() => reject(new Error('redis-server does not answer'))))
    socket.once('error', reject)
    socket.once('data', (chunk) => {
      const answer = chunk.toString().trimEnd()
      finish(() => (answer.startsWith('-') ? reject(new Error(answer.slice(1))) : resolve(answer)))
    })
    socket.write(`*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`)
  })
}
