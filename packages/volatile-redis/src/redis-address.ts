import type { RedisClientOptions } from 'redis'
import type { RedisConnectionOptions } from './options.ts'

/** A node that is there shakes hands within milliseconds; one that is not must not hold up the next attempt. */
const CONNECT_TIMEOUT_MS = 1_000

export interface HostAndPort {
  readonly host: string
  readonly port: number
}

/** What every node of an address has in common. */
export type NodeOptions = RedisClientOptions & { readonly socket: { readonly connectTimeout: number; readonly tls?: true } }

/** Throws a `TypeError` that names the rule and never the address, which may hold a password. */
export function hostAndPort(address: string): HostAndPort {
  const { hostname, port } = parseAddress(address)
  return { host: hostname.replace(/^\[(.*)\]$/, '$1'), port: port === '' ? 6379 : Number(port) }
}

/** How to speak to the node at an address, but for host and port: the address first, then what the options say. */
export function nodeOptions(address: string, options: RedisConnectionOptions): NodeOptions {
  const url = parseAddress(address)
  const username = decodeURIComponent(url.username) || options.username
  const password = decodeURIComponent(url.password) || options.password
  const database = Number(url.pathname.slice(1))
  if (!Number.isInteger(database)) throw new TypeError('the path of a Redis address must be the number of a database')
  return {
    name: 'sallyport',
    // A request does without Redis rather than wait for a connection.
    disableOfflineQueue: true,
    maintNotifications: 'disabled',
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(database === 0 ? {} : { database }),
    socket: { connectTimeout: CONNECT_TIMEOUT_MS, ...tlsOptions(url.protocol === 'rediss:', options.tls) },
  }
}

function parseAddress(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : null
  if (url === null || url.hostname === '' || (url.protocol !== 'redis:' && url.protocol !== 'rediss:')) {
    throw new TypeError('a Redis address must have the form redis://[user[:password]@]host:port[/database], or rediss:// for TLS')
  }
  return url
}

function tlsOptions(byAddress: boolean, tls: RedisConnectionOptions['tls']): { tls?: true } {
  if (typeof tls === 'object') return { ...tls, tls: true }
  return byAddress || tls === true ? { tls: true } : {}
}
