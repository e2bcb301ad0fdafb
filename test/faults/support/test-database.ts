import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import mysql from 'mysql2/promise'
import pg from 'pg'
import type { DatabaseServer, OwnProcess } from '../../support/database-server.ts'
import { startMariadb } from '../../support/mariadb-server.ts'
import { startMongo } from '../../support/mongo-server.ts'
import { nameOfMysql } from '../../support/mysql-name.ts'
import { startPostgres } from '../../support/postgres-server.ts'
import { type DatabaseKind, sqliteFile, type Target } from './target.ts'

/** A database system that runs on this machine for the length of a test. */
export interface TestDatabase {
  readonly kind: DatabaseKind
  /** Product and version, for people. */
  readonly name: string
  /** An empty database that nobody has used. */
  fresh(): Promise<Target>
  /** `kill -9` and a new start on the same data; `null` where there is no process, where it is not ours, or where it keeps nothing. */
  readonly process: OwnProcess | null
  stop(): Promise<void>
}

/** Starts what `kind` needs, or answers why this machine cannot. */
export async function startDatabase(kind: DatabaseKind): Promise<TestDatabase | { readonly missing: string }> {
  switch (kind) {
    case 'memory':
    case 'sqlite':
      return startSqlite(kind)
    case 'postgres':
      return served(kind, await startPostgres(administerPostgres), postgresVersion)
    case 'mariadb':
      return served(kind, await startMariadb(administerMariadb), nameOfMysql)
    case 'mongo':
      return startMongoDatabase()
  }
}

function startSqlite(kind: 'memory' | 'sqlite'): TestDatabase {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-faults-'))
  const asking = new Database(':memory:')
  const version = String(asking.prepare('select sqlite_version()').pluck().get())
  asking.close()
  const fresh = async () => (kind === 'memory' ? { kind, address: '' } : sqliteFile(join(folder, `${randomUUID()}.db`)))
  const name = kind === 'memory' ? `SQLite ${version} in memory` : `SQLite ${version}`
  return { kind, name, fresh, process: null, stop: async () => rmSync(folder, { recursive: true, force: true }) }
}

async function served(
  kind: 'postgres' | 'mariadb',
  server: DatabaseServer | null,
  version: (url: string) => Promise<string>,
): Promise<TestDatabase | { readonly missing: string }> {
  if (server === null) return { missing: `${kind} is not installed` }
  let databases = 0
  return {
    kind,
    name: await version(server.url),
    fresh: async () => {
      databases += 1
      return { kind, address: await server.createDatabase(`sallyport_faults_${process.pid}_${databases}`) }
    },
    process: server.process,
    stop: () => server.stop(),
  }
}

async function startMongoDatabase(): Promise<TestDatabase | { readonly missing: string }> {
  try {
    const server = await startMongo()
    const fresh = async (): Promise<Target> => ({ kind: 'mongo', address: server.databaseUrl(`sallyport-faults-${randomUUID()}`) })
    return { kind: 'mongo', name: server.name, fresh, process: null, stop: () => server.stop() }
  } catch (error) {
    return { missing: error instanceof Error ? error.message : String(error) }
  }
}

/** One statement on a connection of its own. */
export async function administerPostgres(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 })
  // A server that is killed while we are connected is no news here.
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query(statement)
  } finally {
    await client.end()
  }
}

async function administerMariadb(url: string, statement: string): Promise<void> {
  const connection = await mysql.createConnection({ uri: url, connectTimeout: 2_000 })
  try {
    await connection.query(statement)
  } finally {
    connection.destroy()
  }
}

async function postgresVersion(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<{ readonly server_version: string }>('show server_version')
  await client.end()
  return `PostgreSQL ${rows[0]?.server_version.split(' ')[0] ?? ''}`
}
