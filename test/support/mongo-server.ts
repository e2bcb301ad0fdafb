import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { describe, it } from 'vitest'
import { freePort } from './redis-server.ts'

/** A server that speaks MongoDB's wire protocol. Tests put their data into databases with names of their own. */
export interface MongoServer {
  readonly url: string
  /** The same server, with a database of this name. */
  databaseUrl(name: string): string
  /** Which server it is, for people. */
  readonly name: string
  stop(): Promise<void>
}

/** How this machine can serve MongoDB, or why it cannot. */
type Means =
  | { readonly kind: 'given'; readonly url: string }
  | { readonly kind: 'mongod'; readonly binary: string }
  | { readonly kind: 'java'; readonly java: string; readonly classPath: string }
  | { readonly kind: 'none'; readonly reason: string }

const JAVA_SERVER = fileURLToPath(new URL('./mongo-java-server', import.meta.url))
const JARS = fileURLToPath(new URL('../../node_modules/.cache/mongo-java-server', import.meta.url))

function findOnPath(name: string): string | null {
  const candidates = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name))
  return candidates.find(isExecutable) ?? null
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Fetches the libraries once; answers why it could not. Several test files may do so at the same time. */
function fetchJars(maven: string): string | null {
  if (existsSync(JARS)) return null
  mkdirSync(dirname(JARS), { recursive: true })
  const fetched = mkdtempSync(`${JARS}-`)
  const goal = ['-q', '-B', '-f', join(JAVA_SERVER, 'pom.xml'), 'dependency:copy-dependencies', `-DoutputDirectory=${fetched}`]
  const run = spawnSync(maven, goal, { encoding: 'utf8', timeout: 240_000 })
  try {
    if (run.status !== 0) return 'Maven could not fetch mongo-java-server'
    renameSync(fetched, JARS)
    return null
  } catch (error) {
    // The other one was first.
    if (existsSync(JARS)) return null
    throw error
  } finally {
    rmSync(fetched, { recursive: true, force: true })
  }
}

function javaMeans(): Means {
  const java = findOnPath('java')
  if (java === null) return { kind: 'none', reason: 'there is no TEST_MONGODB_URL, no mongod and no Java on this machine' }
  if (!existsSync(JARS)) {
    const maven = findOnPath('mvn')
    if (maven === null) return { kind: 'none', reason: 'there is no TEST_MONGODB_URL, no mongod and no Maven on this machine' }
    const problem = fetchJars(maven)
    if (problem !== null) return { kind: 'none', reason: problem }
  }
  const classPath = readdirSync(JARS)
    .filter((file) => file.endsWith('.jar'))
    .map((file) => join(JARS, file))
    .join(delimiter)
  return { kind: 'java', java, classPath }
}

function findMeans(): Means {
  const url = process.env.TEST_MONGODB_URL
  if (url) return { kind: 'given', url }
  const binary = findOnPath('mongod')
  return binary === null ? javaMeans() : { kind: 'mongod', binary }
}

export interface MongoServerOptions {
  /**
   * Wanted is a replica set, of one: transactions need it. Given the address of a `mongod` that was started as a member, it makes the set; it
   * has the driver. The server of TEST_MONGODB_URL is what it is.
   */
  readonly initiate?: (url: string) => Promise<void>
}

/** The server of the tests, in this order: TEST_MONGODB_URL, a `mongod` on the PATH, mongo-java-server. Resolves when it answers. */
export async function startMongo({ initiate }: MongoServerOptions = {}): Promise<MongoServer> {
  const means = findMeans()
  switch (means.kind) {
    case 'given':
      return { ...addressed(means.url), name: 'the server of TEST_MONGODB_URL', stop: async () => {} }
    case 'mongod':
      return startMongod(means.binary, initiate)
    case 'java':
      return startJavaServer(means.java, means.classPath, initiate !== undefined)
    case 'none':
      throw new Error(means.reason)
  }
}

/** The path of the address is the database; its query stays. */
function addressed(url: string): Pick<MongoServer, 'url' | 'databaseUrl'> {
  const [, origin = url, query = ''] = /^([^/]+\/\/[^/?]+)[^?]*(\?.*)?$/.exec(url) ?? []
  return { url, databaseUrl: (name) => `${origin}/${name}${query}` }
}

async function startMongod(binary: string, initiate: MongoServerOptions['initiate']): Promise<MongoServer> {
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-mongod-'))
  // Tests live in the past: the sweeper of TTL indexes would take their documents away under their feet.
  const settings = ['--setParameter', 'ttlMonitorEnabled=false', '--nounixsocket', '--quiet']
  const membership = initiate === undefined ? [] : ['--replSet', 'rs0']
  const place = ['--port', `${port}`, '--bind_ip', '127.0.0.1', '--dbpath', folder]
  const child = spawn(binary, [...place, ...membership, ...settings], { stdio: 'ignore' })
  for (let attempt = 0; attempt < 400 && child.exitCode === null; attempt += 1) {
    if (await answers(port)) break
    await sleep(50)
  }
  const url = `mongodb://127.0.0.1:${port}`
  await initiate?.(url)
  return {
    ...addressed(url),
    name: initiate === undefined ? binary : `${binary}, a replica set of one`,
    async stop() {
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1' })
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}

async function startJavaServer(java: string, classPath: string, isReplicaSet: boolean): Promise<MongoServer> {
  // Who waits for a transaction to end waits in a thread; each connection has one of its own.
  const threads = isReplicaSet ? ['-Dio.netty.eventLoopThreads=512'] : []
  const role = isReplicaSet ? ['replica-set'] : []
  const child = spawn(java, [...threads, '-cp', classPath, join(JAVA_SERVER, 'Main.java'), ...role], { stdio: ['pipe', 'pipe', 'pipe'] })
  const complaints: string[] = []
  child.stderr.on('data', (chunk: Buffer) => complaints.push(chunk.toString()))
  const port = await new Promise<number>((resolve, reject) => {
    child.stdout.once('data', (chunk: Buffer) => resolve(Number(chunk.toString())))
    child.once('exit', () => reject(new Error(`mongo-java-server did not start:\n${complaints.join('')}`)))
  })
  return {
    ...addressed(`mongodb://127.0.0.1:${port}`),
    name: `mongo-java-server (in memory; ${isReplicaSet ? 'one transaction at a time' : 'no transactions'}, no TTL)`,
    async stop() {
      const ended = once(child, 'exit')
      child.stdin.end()
      await ended
    },
  }
}

/** Databases on the server of the tests, for whoever knows an address and no more; `null` where nothing can serve one. `drop` has the driver. */
export async function startMongoDatabases(
  drop: (url: string) => Promise<void>,
): Promise<{ readonly url: string; createDatabase(name: string): Promise<string>; stop(): Promise<void> } | null> {
  if (findMeans().kind === 'none') return null
  const server = await startMongo()
  const created: string[] = []
  return {
    url: server.databaseUrl('admin'),
    async createDatabase(name) {
      created.push(server.databaseUrl(name))
      return server.databaseUrl(name)
    },
    async stop() {
      for (const url of created) await drop(url)
      await server.stop()
    },
  }
}

/** Tests that need MongoDB. Where nothing can serve it they fail with CI=true, and are skipped and named elsewhere. */
export function describeWithMongo(name: string, tests: () => void): void {
  const means = findMeans()
  if (means.kind !== 'none') {
    describe(name, tests)
    return
  }
  const { reason } = means
  if (process.env.CI === 'true') {
    it(`${name}: ${reason}`, () => {
      throw new Error(reason)
    })
    return
  }
  console.warn(`SKIPPED ${name}: ${reason}`)
  describe(name, () => it.runIf(false)(`did not run: ${reason}`, () => {}))
}
