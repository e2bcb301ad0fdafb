/** Where the data is. */
export type DatabaseAddress = SqliteAddress | ServerAddress

export interface SqliteAddress {
  readonly kind: 'sqlite'
  /** Path of the file. */
  readonly path: string
}

export interface ServerAddress {
  /** `mysql` is MariaDB as well. */
  readonly kind: 'postgres' | 'mysql' | 'mongodb'
  /** With user, password and database; never to be printed, see `describeDatabase`. */
  readonly url: string
  /** Connections of this process at most; default 10. */
  readonly poolSize?: number
}

const SERVER_SCHEMES: Readonly<Record<string, ServerAddress['kind']>> = {
  'postgres:': 'postgres',
  'postgresql:': 'postgres',
  'mysql:': 'mysql',
  'mariadb:': 'mysql',
}

/** Several hosts, which no URL has, or the one name behind which a service lists them. */
const MONGODB = /^mongodb:\/\/(?:[^@/?#]+@)?([^@/?#]+)(\/[^/?#]+)(?:\?.*)?$/i
const MONGODB_SRV = /^mongodb\+srv:\/\/(?:[^@/?#]+@)?([^@/?#:,]+)(\/[^/?#]+)(?:\?.*)?$/i

/**
 * `sqlite:<path>` (or `file:<path>`), `postgres://`, `postgresql://`, `mysql://` and `mariadb://user:password@host:port/database`,
 * `mongodb://user:password@host:port,host:port/database` and `mongodb+srv://user:password@host/database`. `null` for anything else, an
 * address without a database and a database in memory included.
 */
export function parseDatabaseAddress(text: string): DatabaseAddress | null {
  const path = sqlitePath(text)
  if (path !== null) return { kind: 'sqlite', path }
  if (mongodbPlace(text) !== null) return { kind: 'mongodb', url: text }
  const url = URL.canParse(text) ? new URL(text) : null
  const kind = url === null ? undefined : SERVER_SCHEMES[url.protocol]
  return url === null || kind === undefined || url.pathname.length < 2 ? null : { kind, url: text }
}

/** The kind and the place, without user and password: `sqlite /data/auth.db`, `postgres db.example.com:5432/auth`. */
export function describeDatabase(address: DatabaseAddress): string {
  if (address.kind === 'sqlite') return `sqlite ${address.path}`
  const place = mongodbPlace(address.url)
  if (place !== null) return `${address.kind} ${place}`
  const { host, pathname } = new URL(address.url)
  return `${address.kind} ${host}${pathname}`
}

/** `sqlite:a.db`, `sqlite:/a.db`, `sqlite:///a.db` and `file:a.db`; `null` for anything else, an empty path and memory included. */
function sqlitePath(text: string): string | null {
  const path = /^(?:sqlite|file):(?:\/\/(?=\/))?(.+)$/i.exec(text)?.[1]
  return path === undefined || path.startsWith('//') || path === ':memory:' ? null : path
}

/** Hosts and database of an address of MongoDB; `null` for anything else. */
function mongodbPlace(text: string): string | null {
  const [, hosts, database] = MONGODB.exec(text) ?? MONGODB_SRV.exec(text) ?? []
  return hosts === undefined || database === undefined ? null : `${hosts}${database}`
}
