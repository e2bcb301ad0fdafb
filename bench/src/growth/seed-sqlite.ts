import Database from 'better-sqlite3'
import { chainHead, type Seed, seedsOf, type Volume } from './seeded-rows.ts'

type File = Database.Database

const ROWS_PER_TRANSACTION = 50_000

/** Fills a file that has the schema. Indexes are dropped meanwhile and built at the end, as whoever imports so much does. */
export function seedSqlite(path: string, volume: Volume, passwordHash: string, progress: (line: string) => void): void {
  const file = new Database(path)
  try {
    for (const setting of ['synchronous = off', 'foreign_keys = off', 'cache_size = -1000000']) file.pragma(setting)
    clear(file)
    for (const seed of seedsOf(volume, passwordHash)) {
      const startedAt = performance.now()
      fill(file, seed)
      progress(`${seed.table}: ${seed.count.toLocaleString('en-GB')} rows in ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`)
    }
    const { seq, hash } = chainHead(volume)
    file.prepare('update audit_chain set seq = ?, hash = ? where id = 1').run(seq, hash)
    file.pragma('wal_checkpoint(truncate)')
  } finally {
    file.close()
  }
}

function clear(file: File): void {
  for (const table of ['audit_logs', 'user_sessions', 'users']) file.exec(`delete from ${table}`)
}

function fill(file: File, { table, columns, count, row }: Seed): void {
  const indexes = file
    .prepare<[string], { readonly name: string; readonly sql: string }>(
      "select name, sql from sqlite_master where type = 'index' and tbl_name = ? and sql is not null",
    )
    .all(table)
  for (const { name } of indexes) file.exec(`drop index "${name}"`)
  const names = columns.map((name) => `"${name}"`).join(', ')
  const insert = file.prepare(`insert into ${table} (${names}) values (${columns.map(() => '?').join(', ')})`)
  const insertRange = file.transaction((from: number, to: number) => {
    for (let index = from; index < to; index++) insert.run(row(index))
  })
  for (let from = 0; from < count; from += ROWS_PER_TRANSACTION) insertRange(from, Math.min(count, from + ROWS_PER_TRANSACTION))
  for (const { sql } of indexes) file.exec(sql)
}
