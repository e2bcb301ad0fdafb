import { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler, sql } from 'kysely'
import type { Tables } from '../schema.ts'
import type { SqlDialect } from './dialect.ts'

/** SQLite: one writer at a time (`BEGIN IMMEDIATE`), so that a read inside a write transaction needs no lock of its own. */
export function sqliteDialect(): SqlDialect {
  const db = new Kysely<Tables>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (connected) => new SqliteIntrospector(connected),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  })
  return {
    name: 'sqlite',
    db,
    rowLocks: 'none',
    sweepBatch: 10,
    transactionalDdl: true,
    takenEffect: new Set(),
    partialIndexes: true,
    setNullable: null,
    dropIndex: (_table, index) => db.schema.dropIndex(index),
    indexHint: (index) => sql`indexed by ${sql.ref(index)}`,
    tableOptions: null,
    longText: 'text',
    nowMs: sql<number>`cast(unixepoch('subsec') * 1000 as integer)`,
    dayOf: (column) => sql<string>`date(${sql.ref(column)} / 1000, 'unixepoch')`,
    objectNames: sql<{ readonly name: string }>`select name from sqlite_master where name not like 'sqlite_%'`,
  }
}
