import type { Clock, Store } from '@sallyport/ports'
import type { Migrations } from '../migrate.ts'
import { SqlStoreFault } from '../store-fault.ts'
import type { PoolLimits } from './connection-pool.ts'

/** What a store on a database server may be told besides where it is. */
export interface ServerStoreOptions {
  /** With user, password and database; characters that mean something in a URL are percent-encoded. */
  readonly url: string
  /** Dates migrations. Default: the system's clock. */
  readonly clock?: Clock
  /** Apply missing migrations while opening. Default `false`: `check()` refuses a schema that does not fit. */
  readonly migrate?: boolean
  /** Connections at most. Default 10; more than the server has processors and disks gains nothing. */
  readonly poolSize?: number
  /** How long a verb waits for a free connection before it fails with `busy`. Default 3000 ms. */
  readonly acquireTimeoutMs?: number
  /** How long opening a connection may take. Default 3000 ms. */
  readonly connectTimeoutMs?: number
  /** How long one statement may take, and a verb may go on meeting others. Default 5000 ms; migrations have no such limit. */
  readonly statementTimeoutMs?: number
  /** How long a statement waits for a row that another transaction has locked, before it fails with `busy`. Default 3000 ms. */
  readonly lockTimeoutMs?: number
  /** TLS: `true` verifies the server's certificate, its name included, against the system's authorities, `ca` (PEM) against its own. Default: what the URL says. */
  readonly tls?: true | { readonly ca: string }
}

/** The store on a database server, and the means to change its schema. */
export interface ServerStore extends Store {
  readonly migrations: Migrations
}

export interface ServerLimits extends PoolLimits {
  readonly connectTimeoutMs: number
  readonly statementTimeoutMs: number
  readonly lockTimeoutMs: number
  /** The server's own limit speaks first and leaves the connection usable; this one is for a server that has fallen silent. */
  readonly deadlineMs: number
}

/** Long enough for the lulls between requests, short enough to go before a firewall forgets the connection. */
const IDLE_TIMEOUT_MS = 60_000
const DEADLINE_MARGIN_MS = 2_000

/** The options with their defaults. */
export function serverLimits(options: ServerStoreOptions): ServerLimits {
  const { poolSize = 10, acquireTimeoutMs = 3000, connectTimeoutMs = 3000, statementTimeoutMs = 5000, lockTimeoutMs = 3000 } = options
  return {
    size: poolSize,
    acquireTimeoutMs,
    idleTimeoutMs: IDLE_TIMEOUT_MS,
    connectTimeoutMs,
    statementTimeoutMs,
    lockTimeoutMs,
    deadlineMs: statementTimeoutMs + DEADLINE_MARGIN_MS,
  }
}

/** Refuses what is no URL of this database, before a driver does so in a message that quotes the password. */
export function checkUrl(url: string, schemes: readonly string[]): void {
  if (URL.canParse(url) && schemes.includes(new URL(url).protocol)) return
  const example = `${schemes[0]}//user:password@host/database`
  throw new SqlStoreFault(
    `The URL of the database is not of the form ${example}. Percent-encode special characters of the password, for example "#" as "%23".`,
    { storeFault: 'unavailable' },
  )
}
