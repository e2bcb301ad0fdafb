import type { SqlDialect } from '../dialect/dialect.ts'
import { type Compilable, count, type Verb } from '../verb.ts'

/** One step of the schema. `up` and `down` run inside the migrator's transaction and lock. */
export interface Migration {
  /** Sorts in the order of application; never changes once released. */
  readonly name: string
  /** The tables and views it creates: if one of them is there before, it is somebody else's and the migration does not begin. */
  readonly creates: readonly string[]
  up(dialect: SqlDialect, now: number): Verb<void>
  down(dialect: SqlDialect): Verb<void>
}

/** Run schema statements in order. */
export function* runAll(statements: readonly Compilable<unknown>[]): Verb<void> {
  for (const statement of statements) yield* count(statement.compile())
}
