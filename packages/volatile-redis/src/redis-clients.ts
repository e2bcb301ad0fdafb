import type { Logger } from '@sallyport/ports'
import { createCluster, RedisClient } from 'redis'
import type { RedisAddress, RedisConnectionOptions } from './options.ts'
import { type HostAndPort, hostAndPort, type NodeOptions, nodeOptions } from './redis-address.ts'

/** What this package asks of Redis. Each command names one key, so that all of them work on a Cluster. */
export interface RedisCommands {
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>
  set(key: string, value: string, options: { expiration: { type: 'PX'; value: number }; condition?: 'NX' }): Promise<unknown>
  del(key: string): Promise<number>
  zRange(key: string, min: string | number, max: string | number, options?: { BY: 'SCORE' }): Promise<string[]>
}

interface Connection {
  connect(): Promise<unknown>
  destroy(): unknown
  on(event: 'error' | 'ready' | 'end', listener: (error: unknown) => void): unknown
}

/** A connection, or the set of them that a Cluster needs. It reconnects by itself, to where it was. */
export interface CommandClient extends RedisCommands, Connection {
  close(): Promise<unknown>
}

/** One connection that hears what is published. It does not reconnect: its holder has to know of each gap, to fill it. */
export interface SubscriberClient extends Connection {
  subscribe(channels: string[], listener: (message: string, channel: string) => void): Promise<unknown>
}

export interface RedisClients {
  /** Not connected yet; in a Sentinel group to who is the master at this moment. */
  command(): Promise<CommandClient>
  subscriber(): Promise<SubscriberClient>
}

const PAUSES = { shortestMs: 50, longestMs: 1_000 }

/** Checks the addresses (`TypeError`) and makes clients for them. Where there is no connection, a command fails at once. */
export function createRedisClients(address: RedisAddress, options: RedisConnectionOptions, logger: Logger): RedisClients {
  const nodes = 'url' in address ? [address.url] : 'cluster' in address ? address.cluster.nodes : address.sentinel.nodes
  const [first] = nodes
  if (first === undefined) throw new TypeError('a Redis Cluster or Sentinel group needs the address of at least one node')
  const createClient = clientFactory()
  const deps: Deps = { nodes: nodes.map(hostAndPort), node: nodeOptions(first, options), createClient, logger }
  if ('url' in address) return singleClients(deps, hostAndPort(first))
  return 'cluster' in address ? clusterClients(deps, hostAndPort(first)) : sentinelClients(deps, address.sentinel.name)
}

interface Deps {
  readonly nodes: readonly HostAndPort[]
  readonly node: NodeOptions
  readonly createClient: ReturnType<typeof clientFactory>
  readonly logger: Logger
}

/** Once per address: `createClient` builds a class of hundreds of commands whenever its options differ from the last call's. */
const clientFactory = () => RedisClient.factory()

function singleClients(deps: Deps, at: HostAndPort): RedisClients {
  return {
    command: async () => connectAgain(deps, at),
    subscriber: async () => connectOnce(deps, at),
  }
}

function clusterClients(deps: Deps, first: HostAndPort): RedisClients {
  const { nodes, node, logger } = deps
  let turn = 0
  return {
    async command() {
      const defaults = { ...node, socket: { ...node.socket, reconnectStrategy: pauseBefore } }
      return listened(createCluster({ rootNodes: nodes.map((at) => ({ socket: at })), defaults }), logger)
    },
    // What is published on one node reaches all of them, so any will do; the next attempt takes the next one.
    async subscriber() {
      const at = nodes[turn % nodes.length] ?? first
      turn += 1
      return connectOnce(deps, at)
    },
  }
}

/**
 * Plain connections to the master. After a failover the old ones fail their heartbeat (gone, read-only or alone), and new ones
 * ask again. The Sentinel client of the library lends one connection per command and leaves commands waiting when more of them
 * come at once than it has (6.3.1: 16 callers on 8 connections).
 */
function sentinelClients(deps: Deps, name: string): RedisClients {
  async function master(): Promise<HostAndPort> {
    for (const at of deps.nodes) {
      const found = await askSentinel({ ...deps, node: { socket: deps.node.socket } }, at, name)
      if (found !== null) return found
    }
    throw new Error(`no Sentinel knows the master of ${name}`)
  }
  return {
    command: async () => connectAgain(deps, await master()),
    subscriber: async () => connectOnce(deps, await master()),
  }
}

/** Where the master is, or `null` when this Sentinel cannot say. */
async function askSentinel(deps: Deps, at: HostAndPort, name: string): Promise<HostAndPort | null> {
  const sentinel = connectOnce(deps, at)
  try {
    await sentinel.connect()
    const answer: unknown = await sentinel.sendCommand(['SENTINEL', 'get-master-addr-by-name', name])
    if (!Array.isArray(answer)) return null
    const [host, port] = answer.map(String)
    return host === undefined ? null : { host, port: Number(port) }
  } catch (error) {
    deps.logger.debug({ err: error, sentinel: `${at.host}:${at.port}` }, 'redis sentinel')
    return null
  } finally {
    sentinel.destroy()
  }
}

function connectOnce({ node, createClient, logger }: Deps, at: HostAndPort) {
  return listened(createClient({ ...node, socket: { ...node.socket, ...at, reconnectStrategy: false } }), logger)
}

function connectAgain({ node, createClient, logger }: Deps, at: HostAndPort) {
  return listened(createClient({ ...node, socket: { ...node.socket, ...at, reconnectStrategy: pauseBefore } }), logger)
}

/** Half of it is chance, so that the processes of an installation do not come back in step. */
function pauseBefore(attempt: number): number {
  const pause = Math.min(PAUSES.shortestMs * 2 ** Math.min(attempt, 10), PAUSES.longestMs)
  return pause / 2 + (Math.random() * pause) / 2
}

/** An `error` event that nobody listens to would end the process. What follows from it is logged where it is noticed. */
function listened<C extends { on(event: 'error', listener: (error: unknown) => void): unknown }>(client: C, logger: Logger): C {
  client.on('error', (error) => logger.debug({ err: error }, 'redis connection'))
  return client
}
