import { Readable } from 'node:stream'
import mysql from 'mysql2/promise'
import { chainHead, type Seed, seedsOf, type Value, type Volume } from './seeded-rows.ts'

type Connection = mysql.Connection

const ROWS_PER_CHUNK = 1_000

/** Fills a database that has the schema, with LOAD DATA. Indexes are dropped meanwhile and built at the end. */
export async function seedMariadb(url: string, volume: Volume, passwordHash: string, progress: (line: string) => void): Promise<void> {
  const connection = await mysql.createConnection({ uri: url, charset: 'UTF8MB4_BIN', flags: ['+LOCAL_FILES'] })
  try {
    await connection.query('set session foreign_key_checks = 0, unique_checks = 0')
    for (const table of ['audit_logs', 'user_sessions', 'users']) await connection.query(`delete from ${table}`)
    for (const seed of seedsOf(volume, passwordHash)) {
      const startedAt = performance.now()
      await fill(connection, seed)
      progress(`${seed.table}: ${seed.count.toLocaleString('en-GB')} rows in ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`)
    }
    const { seq, hash } = chainHead(volume)
    await connection.query('update audit_chain set seq = ?, hash = ? where id = 1', [seq, hash])
  } finally {
    await connection.end()
  }
}

async function fill(connection: Connection, seed: Seed): Promise<void> {
  const indexes = await indexesOf(connection, seed.table)
  await connection.query(`alter table ${seed.table} ${indexes.map(({ name }) => `drop index \`${name}\``).join(', ')}`)
  const names = seed.columns.map((name) => `\`${name}\``).join(', ')
  await connection.query({
    sql: `load data local infile 'rows' into table ${seed.table} character set utf8mb4 (${names})`,
    infileStreamFactory: () => Readable.from(linesOf(seed)),
  })
  await connection.query(`alter table ${seed.table} ${indexes.map(({ definition }) => `add ${definition}`).join(', ')}`)
  await expectRows(connection, seed)
}

/** LOAD DATA skips what it cannot read without an error. */
async function expectRows(connection: Connection, { table, count }: Seed): Promise<void> {
  const [rows] = await connection.query<(mysql.RowDataPacket & { readonly count: number })[]>(`select count(*) as count from ${table}`)
  if (rows[0]?.count !== count) throw new Error(`${table} holds ${rows[0]?.count} rows instead of ${count}`)
}

interface IndexRow extends mysql.RowDataPacket {
  readonly name: string
  readonly isPlain: number
  readonly columns: string
}

async function indexesOf(connection: Connection, table: string) {
  const [rows] = await connection.query<IndexRow[]>(
    `select index_name as name, max(non_unique) as isPlain, group_concat(concat('\`', column_name, '\`') order by seq_in_index) as columns
     from information_schema.statistics where table_schema = database() and table_name = ? and index_name <> 'PRIMARY' group by index_name`,
    [table],
  )
  return rows.map(({ name, isPlain, columns }) => ({
    name,
    definition: `${Number(isPlain) === 1 ? '' : 'unique '}index \`${name}\` (${columns})`,
  }))
}

function* linesOf({ count, row }: Seed): Generator<Buffer> {
  for (let from = 0; from < count; from += ROWS_PER_CHUNK) {
    let chunk = ''
    for (let index = from; index < Math.min(count, from + ROWS_PER_CHUNK); index++) chunk += `${row(index).map(field).join('\t')}\n`
    yield Buffer.from(chunk)
  }
}

function field(value: Value): string {
  return value === null ? '\\N' : String(value).replaceAll('\\', '\\\\')
}
