import type { CompiledQuery } from 'kysely'

/** One statement for the database: its rows are wanted, or how many rows it changed. */
export interface Step {
  readonly wants: 'rows' | 'count'
  readonly query: CompiledQuery
}

export interface StepResult {
  readonly rows: readonly unknown[]
  /** Rows the statement matched; 0 when rows were wanted. */
  readonly count: number
}

/**
 * A verb of the store: a generator that yields statements and receives their results. It does no input or output and does not know
 * whether it is driven synchronously (SQLite) or asynchronously (PostgreSQL, MySQL); see
 * docs/decisions/0003-store-sql-executor.md. It may run more than once: a conflict with another transaction starts it again.
 */
export type Verb<T> = Generator<Step, T, StepResult>

/** Anything of Kysely's that compiles to a statement answering rows of type `R`. */
export interface Compilable<R> {
  compile(): CompiledQuery<R>
}

/** All rows. */
export function* rows<R>(query: CompiledQuery<R>): Verb<readonly R[]> {
  const result = yield { wants: 'rows', query }
  // The compiled query carries the row type; the driver only sees text.
  return result.rows as readonly R[]
}

/** The first row, or `null`. */
export function* first<R>(query: CompiledQuery<R>): Verb<R | null> {
  const found = yield* rows(query)
  return found[0] ?? null
}

/** How many rows the statement matched: the judge of every guarded write. */
export function* count(query: CompiledQuery): Verb<number> {
  const result = yield { wants: 'count', query }
  return result.count
}

/** `true` when the guarded write matched its row. */
export function* won(query: CompiledQuery): Verb<boolean> {
  return (yield* count(query)) > 0
}

/** Runs verbs. The only thing a dialect has to bring besides its flags. */
export interface Executor {
  /** Run a verb that only reads. Each of its statements sees a consistent view; two statements may see different moments. */
  read<T>(verb: () => Verb<T>): Promise<T>
  /**
   * Run a verb in a transaction of its own or in its own savepoint of a shared one. Resolves after the commit is durable;
   * when the verb throws, nothing of it stays.
   */
  write<T>(verb: () => Verb<T>): Promise<T>
  /** `write` for a verb that is one single statement: atomic by itself, so that a server needs one round trip instead of three. */
  writeOne<T>(verb: () => Verb<T>): Promise<T>
  /** `write` for changes of the schema: one process at a time, and without the limits on the duration of a statement. */
  migrate<T>(verb: () => Verb<T>): Promise<T>
  /** Finish what is queued, then let go. Idempotent. */
  close(): Promise<void>
}
