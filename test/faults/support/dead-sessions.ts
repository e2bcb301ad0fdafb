import Database from 'better-sqlite3'
import mysql from 'mysql2/promise'
import type { Target } from './target.ts'
import { administerPostgres } from './test-database.ts'

const DAY_MS = 86_400_000
/** Longer ago than a clean-up keeps anything of a session. */
const DEAD_FOR_MS = 40 * DAY_MS

/** As in packages/store-sql/src/schema.ts, without what the database computes. */
const COPIED = ['userId', 'deviceHash', 'generation', 'signInGeneration', 'refreshToken', 'deviceInfo', 'amr', 'rememberMe'] as const
const DATED = ['rotatedAt', 'authTime', 'createdAt', 'lastUsedAt', 'expiresAt', 'absoluteExpiresAt'] as const

type SqlKind = 'sqlite' | 'postgres' | 'mariadb'
const isSql = (kind: Target['kind']): kind is SqlKind => kind === 'sqlite' || kind === 'postgres' || kind === 'mariadb'

/** Up to a million numbers from 0, in words that every SQL database understands. */
function numbers(count: number): string {
  const digits = `(${Array.from({ length: 10 }, (_, digit) => `select ${digit} as d`).join(' union all ')})`
  const places = ['a', 'b', 'c', 'd', 'e', 'f']
  const value = places.map((place, power) => `${place}.d * ${10 ** power}`).join(' + ')
  return `(select ${value} as i from ${places.map((place) => `${digits} ${place}`).join(' cross join ')} where ${value} < ${count})`
}

function insertion(kind: SqlKind, sessionId: string, count: number): string {
  const quoted = (name: string) => (kind === 'mariadb' ? `\`${name}\`` : `"${name}"`)
  const id = kind === 'mariadb' ? "concat('dead-', n.i)" : "'dead-' || n.i"
  const then = Date.now() - DEAD_FOR_MS
  const isLoggedOut = 'n.i % 2 = 0'
  const values: Readonly<Record<string, string>> = {
    id,
    // No two of them are on one device.
    deviceKey: id,
    isActive: `case when ${isLoggedOut} then 0 else 1 end`,
    endedAt: `case when ${isLoggedOut} then ${then} end`,
    ...Object.fromEntries(COPIED.map((name) => [name, `s.${quoted(name)}`])),
    ...Object.fromEntries(DATED.map((name) => [name, `${then}`])),
  }
  const names = Object.keys(values).map(quoted).join(', ')
  return `insert into user_sessions (${names}) select ${Object.values(values).join(', ')}
    from user_sessions s cross join ${numbers(count)} n where s.id = '${sessionId}'`
}

const EXECUTE: Readonly<Record<SqlKind, (address: string, statement: string) => Promise<void>>> = {
  async sqlite(path, statement) {
    const database = new Database(path)
    database.exec(statement)
    database.close()
  },
  postgres: administerPostgres,
  async mariadb(url, statement) {
    const connection = await mysql.createConnection(url)
    await connection.query(statement)
    await connection.end()
  },
}

/** So many copies of a session that nobody needs any more: every other one was signed out forty days ago, the rest expired then. */
export async function seedDeadSessions({ kind, address }: Target, sessionId: string, count: number): Promise<void> {
  if (!isSql(kind)) throw new Error(`no dead sessions for ${kind}`)
  await EXECUTE[kind](address, insertion(kind, sessionId, count))
}
