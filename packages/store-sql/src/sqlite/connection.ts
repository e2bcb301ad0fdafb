import type { Step, StepResult, Verb } from '../verb.ts'
import type { SqliteDriver, SqliteStatement } from './driver.ts'
import { toFault } from './sqlite-faults.ts'

/** Shapes of statements in use are a few dozen; only listings with filters add to them. */
const CACHED_STATEMENTS = 500

const NO_ROWS: readonly unknown[] = []

/** One connection: runs verbs to their end, synchronously, with statements prepared once per SQL text. */
export class SqliteConnection {
  readonly #driver: SqliteDriver
  readonly #statements = new Map<string, SqliteStatement>()

  constructor(driver: SqliteDriver) {
    this.#driver = driver
  }

  /** Drive a verb to its end. Driver errors that are the store's fault surface as `StoreFault`. */
  drive<T>(verb: Verb<T>): T {
    let next = verb.next({ rows: NO_ROWS, count: 0 })
    while (!next.done) next = verb.next(this.#execute(next.value))
    return next.value
  }

  /** Transaction control. */
  control(sql: 'begin immediate' | 'commit' | 'rollback' | 'savepoint verb' | 'rollback to verb' | 'release verb'): void {
    try {
      this.#prepare(sql).run()
    } catch (error) {
      throw toFault(error)
    }
  }

  setPragma(name: string, value: string): void {
    try {
      this.#driver.exec(`pragma ${name} = ${value}`)
    } catch (error) {
      throw toFault(error)
    }
  }

  /** The value of a pragma. */
  readPragma(name: string): unknown {
    try {
      const row = this.#prepare(`pragma ${name}`).all()[0]
      return typeof row === 'object' && row !== null ? Object.values(row)[0] : undefined
    } catch (error) {
      throw toFault(error)
    }
  }

  close(): void {
    this.#statements.clear()
    this.#driver.close()
  }

  #execute(step: Step): StepResult {
    try {
      const prepared = this.#prepare(step.query.sql)
      if (step.wants === 'rows') return { rows: prepared.all(...step.query.parameters), count: 0 }
      return { rows: NO_ROWS, count: Number(prepared.run(...step.query.parameters).changes) }
    } catch (error) {
      throw toFault(error)
    }
  }

  #prepare(sql: string): SqliteStatement {
    const known = this.#statements.get(sql)
    if (known) return known
    if (this.#statements.size >= CACHED_STATEMENTS) this.#statements.clear()
    const prepared = this.#driver.prepare(sql)
    this.#statements.set(sql, prepared)
    return prepared
  }
}
