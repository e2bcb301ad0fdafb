import type { RawBuilder } from 'kysely'
import type { QueryBuilder } from '../schema.ts'

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
   * A row read in order to decide about a write is read with `FOR UPDATE`. Not needed where a write transaction has the
   * whole database to itself.
   */
  readonly lockingReads: boolean
  /** The current time in milliseconds, as SQL; for views only, verbs are given the time. */
  readonly nowMs: RawBuilder<number>
  /** The UTC day (`YYYY-MM-DD`) of a column of instants, as SQL. */
  dayOf(column: string): RawBuilder<string>
  /** The names of all tables, views and named indexes. */
  readonly objectNames: RawBuilder<{ readonly name: string }>
}

/** Add `FOR UPDATE` where the dialect needs it. */
export function locked<Q extends { forUpdate(): Q }>(dialect: SqlDialect, query: Q): Q {
  return dialect.lockingReads ? query.forUpdate() : query
}
