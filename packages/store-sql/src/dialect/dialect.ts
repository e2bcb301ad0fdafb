import { type RawBuilder, sql } from 'kysely'
import type { QueryBuilder, Tables } from '../schema.ts'
import type { Compilable } from '../verb.ts'

/**
 * Where databases differ, as declared facts. Verbs and migrations ask these flags and never the dialect's name. What is not
 * here is written so that all of them agree: no `RETURNING`, ids made by the application, affected rows as the judge,
 * truth values as 0 and 1, JSON as text, instants as integers.
 */
export interface SqlDialect {
  readonly name: string
  /** Compiles; never executes. */
  readonly db: QueryBuilder
  /**
   * How a row is locked that is read in order to decide about a write. `none`: a write transaction has the whole database to
   * itself. `no key update`: as strong as an `UPDATE`, and others may still refer to the row by a foreign key.
   */
  readonly rowLocks: 'none' | 'no key update' | 'update'
  /** Dead rows that go in one transaction of the clean-up. Where nobody else can write meanwhile, it must be short. */
  readonly sweepBatch: number
  /** Changes of the schema can be rolled back. Where not, a migration that was cut off is resumed. */
  readonly transactionalDdl: boolean
  /** Numbers of the server's errors that say, while a migration is resumed, that a statement took effect before. */
  readonly takenEffect: ReadonlySet<number>
  /** Unique indexes may carry a condition. Where not, a generated column stands in that is null for rows outside of it. */
  readonly partialIndexes: boolean
  /** Let an existing column be null, or no longer. `null`: the table has to be built anew. */
  readonly setNullable: ((table: keyof Tables, column: string, type: 'varchar(36)', isNullable: boolean) => Compilable<unknown>) | null
  dropIndex(table: keyof Tables, index: string): Compilable<unknown>
  /** What makes a statement read its table through this index. `null`: the planner's statistics are better. */
  readonly indexHint: ((index: string) => RawBuilder<unknown>) | null
  /** What follows the columns of a new table. */
  readonly tableOptions: RawBuilder<unknown> | null
  /** Text of any length. */
  readonly longText: 'text' | RawBuilder<string>
  /** The current time in milliseconds, as SQL; for views only, verbs are given the time. */
  readonly nowMs: RawBuilder<number>
  /** The UTC day (`YYYY-MM-DD`) of a column of instants, as SQL. */
  dayOf(column: string): RawBuilder<string>
  /** The names of all tables, views and named indexes. */
  readonly objectNames: RawBuilder<{ readonly name: string }>
}

interface Lockable<Q> {
  forUpdate(): Q
  forNoKeyUpdate(): Q
}

/** Lock the rows of a query until the transaction ends, where the dialect needs it. */
export function locked<Q extends Lockable<Q>>(dialect: SqlDialect, query: Q): Q {
  switch (dialect.rowLocks) {
    case 'none':
      return query
    case 'no key update':
      return query.forNoKeyUpdate()
    case 'update':
      return query.forUpdate()
  }
}

/** Lock the rows nobody else has locked and pass over the others: for work that several runners share out. */
export function lockedIfFree<Q extends Lockable<Q> & { skipLocked(): Q }>(dialect: SqlDialect, query: Q): Q {
  return dialect.rowLocks === 'none' ? query : query.forUpdate().skipLocked()
}

/** A table under construction, with what the dialect puts behind its columns. */
export function newTable(dialect: SqlDialect, name: string) {
  const table = dialect.db.schema.createTable(name)
  return dialect.tableOptions === null ? table : table.modifyEnd(dialect.tableOptions)
}

/** A table to select from, through an index that then has to exist. */
export function throughIndex<Name extends keyof Tables>({ indexHint }: SqlDialect, table: Name, index: string) {
  const hint = indexHint === null ? sql`` : indexHint(index)
  return sql<Tables[Name]>`${sql.table(table)}`.as<Name>(sql`${sql.ref(table)} ${hint}`)
}
