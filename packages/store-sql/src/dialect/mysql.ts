import { DummyDriver, Kysely, MysqlAdapter, MysqlIntrospector, MysqlQueryCompiler, sql } from 'kysely'
import type { Tables } from '../schema.ts'
import type { SqlDialect } from './dialect.ts'

/**
 * Table, column, index or view exists, row exists; unknown table or view, unknown index: what a statement meets that took effect
 * before its migration was cut off.
 */
const TAKEN_EFFECT = new Set([1050, 1060, 1061, 1062, 1051, 4092, 1091])

/**
 * MySQL 8 and MariaDB 10.6 or newer, at READ COMMITTED: at the default REPEATABLE READ a read before a write sees the past, and gaps between
 * rows are locked. Every text compares byte by byte, as on the other databases: with `utf8mb4_unicode_ci` of 002 (R-274) `josé@` and
 * `jose@` were one address.
 */
export function mysqlDialect(): SqlDialect {
  const db = new Kysely<Tables>({
    dialect: {
      createAdapter: () => new MysqlAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (connected) => new MysqlIntrospector(connected),
      createQueryCompiler: () => new MysqlQueryCompiler(),
    },
  })
  return {
    name: 'mysql',
    db,
    rowLocks: 'update',
    sweepBatch: 50,
    transactionalDdl: false,
    takenEffect: TAKEN_EFFECT,
    partialIndexes: false,
    setNullable: (table, column, type, isNullable) =>
      db.schema.alterTable(table).modifyColumn(column, type, (c) => (isNullable ? c : c.notNull())),
    dropIndex: (table, index) => db.schema.dropIndex(index).on(table),
    indexHint: (index) => sql`force index (${sql.ref(index)})`,
    tableOptions: sql`engine = InnoDB default charset = utf8mb4 collate = utf8mb4_bin`,
    longText: sql<string>`mediumtext`,
    nowMs: sql<number>`cast(unix_timestamp(now(3)) * 1000 as signed)`,
    // Not from_unixtime(): that answers in the time zone of whoever reads the view.
    dayOf: (column) => sql<string>`date_format(timestampadd(second, floor(${sql.ref(column)} / 1000), '1970-01-01'), '%Y-%m-%d')`,
    objectNames: sql<{ readonly name: string }>`
      select table_name as name from information_schema.tables where table_schema = database()
      union select index_name as name from information_schema.statistics where table_schema = database()`,
  }
}
