import type { ConnectionOptions } from 'node:tls'
import type { Clock, Logger } from '@sallyport/ports'

/**
 * Where Redis (6 or newer) is: one server, a Cluster, or a group that Sentinel watches. Every address has the form
 * `redis://[user[:password]@]host:port[/database]`, or `rediss://` for TLS. Of a Cluster or a Sentinel group, user, password and
 * TLS of the first address hold for every node; Sentinels themselves are asked without a password.
 */
export type RedisAddress =
  | { readonly url: string }
  | { readonly cluster: { readonly nodes: readonly string[] } }
  | { readonly sentinel: { readonly name: string; readonly nodes: readonly string[] } }

export interface RedisConnectionOptions {
  /** Where the address names none. */
  readonly username?: string
  readonly password?: string
  /** `true`, or what `tls.connect` takes (a private authority, a client certificate). `rediss://` means `true`. */
  readonly tls?: boolean | ConnectionOptions
}

export type RedisVolatileOptions = RedisAddress &
  RedisConnectionOptions & {
    /** Of every key and channel but the live index. Installations that share a Redis need one each. Default `sallyport:`. */
    readonly prefix?: string
    /** Of the live index, whose names others rely on: `refresh:{userId}:{tokenId}`. Default none. */
    readonly liveTokenPrefix?: string
    readonly logger: Logger
    /** The longest a request waits for Redis before it does without. Default 100. */
    readonly callTimeoutMs?: number
    readonly clock?: Clock
  }
