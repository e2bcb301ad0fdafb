import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, sql } from 'kysely'
import type { Tables } from '../schema.ts'
import type { SqlDialect } from './dialect.ts'

/**
 * PostgreSQL 12 or newer, at READ COMMITTED: a guarded `UPDATE` waits for the row and judges it as it then is. Rows are locked without
 * their key, as an insert that refers to a user must not wait for that user's sign-in.
 */
export function postgresDialect(): SqlDialect {
  const db = new Kysely<Tables>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (connected) => new PostgresIntrospector(connected),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  })
  return {
    name: 'postgres',
    db,
    rowLocks: 'no key update',
    sweepBatch: 50,
    transactionalDdl: true,
    takenEffect: new Set(),
    partialIndexes: true,
    setNullable: (table, column, _type, isNullable) =>
      db.schema.alterTable(table).alterColumn(column, (c) => (isNullable ? c.dropNotNull() : c.setNotNull())),
    dropIndex: (_table, index) => db.schema.dropIndex(index),
    indexHint: null,
    tableOptions: null,
    longText: 'text',
    nowMs: sql<number>`cast(extract(epoch from clock_timestamp()) * 1000 as bigint)`,
    dayOf: (column) => sql<string>`to_char(to_timestamp(${sql.ref(column)} / 1000.0) at time zone 'UTC', 'YYYY-MM-DD')`,
    objectNames: sql<{ readonly name: string }>`
      select relname as name from pg_catalog.pg_class
      where relnamespace = (select oid from pg_catalog.pg_namespace where nspname = current_schema()) and relkind in ('r', 'v', 'i')`,
  }
}
