import type { Clock, Store } from '@sallyport/ports'
import { openMongoStore } from '@sallyport/store-mongo'
import { openMysqlStore, openPostgresStore, openSqliteStore } from '@sallyport/store-sql'

export const DATABASE_KINDS = ['memory', 'sqlite', 'postgres', 'mariadb', 'mongo'] as const
export type DatabaseKind = (typeof DATABASE_KINDS)[number]

/** One database, in words that a child process can be told. */
export interface Target {
  readonly kind: DatabaseKind
  /** The path of the file for `sqlite`, nothing for `memory`, else the address with its database. */
  readonly address: string
}

export const sqliteFile = (path: string): Target => ({ kind: 'sqlite', address: path })

export interface OpenOptions {
  readonly migrate?: boolean
  readonly clock?: Clock
  /** Connections of this store at most; nothing to SQLite. */
  readonly connections?: number
}

/** The store of the product on a database. Two stores `in memory` never meet. */
export function openTarget({ kind, address }: Target, { migrate = false, clock, connections }: OpenOptions = {}): Promise<Store> {
  const common = { migrate, ...(clock === undefined ? {} : { clock }) }
  const pool = connections === undefined ? {} : { poolSize: connections }
  switch (kind) {
    case 'memory':
      return openSqliteStore({ path: ':memory:', ...common })
    case 'sqlite':
      return openSqliteStore({ path: address, ...common })
    case 'postgres':
      return openPostgresStore({ url: address, ...common, ...pool })
    case 'mariadb':
      return openMysqlStore({ url: address, ...common, ...pool })
    case 'mongo':
      return openMongoStore({ url: address, ...common, ...(connections === undefined ? {} : { maxConnections: connections }) })
  }
}

/** The port at which a database server listens. */
export function portOf({ address }: Target): number {
  return Number(new URL(address).port)
}

/** The same database behind a proxy. A MongoDB driver must not go looking for the server's own address. */
export function through(target: Target, port: number): Target {
  const url = new URL(target.address)
  url.port = `${port}`
  if (target.kind === 'mongo') url.searchParams.set('directConnection', 'true')
  return { kind: target.kind, address: url.href }
}
