import type { Connection } from 'mysql2/promise'
import { ConnectionLost, translate } from '../pooled/server-fault.ts'
import type { SqlConnection } from '../pooled/sql-connection.ts'
import { within } from '../pooled/within.ts'
import type { Step, StepResult } from '../verb.ts'
import type { MysqlDriver } from './mysql-driver.ts'
import { diagnoseMysql } from './mysql-faults.ts'

const NO_ROWS: readonly unknown[] = []

/** Counts the rows a statement matched: `mysql2` asks the server for those and not for the changed ones (`FOUND_ROWS`). */
function matchedRows(answer: unknown): number {
  const matched: unknown = typeof answer === 'object' && answer !== null ? Reflect.get(answer, 'affectedRows') : null
  return typeof matched === 'number' ? matched : 0
}

/** One connection through `mysql2`. Statements with parameters are prepared on the server, once per connection. */
export class MysqlConnection implements SqlConnection {
  readonly #connection: Connection
  readonly #driver: MysqlDriver
  readonly #deadlineMs: number
  #isBroken = false

  constructor(connection: Connection, driver: MysqlDriver, deadlineMs: number) {
    this.#connection = connection
    this.#driver = driver
    this.#deadlineMs = deadlineMs
    const markBroken = () => {
      this.#isBroken = true
    }
    // Without a listener an error of an idle connection would end the process.
    connection.on('error', markBroken)
    connection.on('end', markBroken)
  }

  async execute({ wants, query }: Step, deadlineMs = this.#deadlineMs): Promise<StepResult> {
    const answer = await this.#send(query.sql, query.parameters, deadlineMs)
    if (wants === 'count') return { rows: NO_ROWS, count: matchedRows(answer) }
    return { rows: Array.isArray(answer) ? answer : NO_ROWS, count: 0 }
  }

  /** A statement without parameters: settings, transaction control. */
  async run(sql: string): Promise<void> {
    await this.#send(sql, [], this.#deadlineMs)
  }

  begin(): Promise<void> {
    return this.run('start transaction')
  }

  commit(): Promise<void> {
    return this.run('commit')
  }

  rollback(): Promise<void> {
    return this.run('rollback')
  }

  isBroken(): boolean {
    return this.#isBroken
  }

  destroy(): void {
    this.#isBroken = true
    this.#connection.destroy()
  }

  async end(): Promise<void> {
    this.#isBroken = true
    await within(this.#deadlineMs, this.#connection.end(), () => new ConnectionLost('')).catch(() => {})
  }

  async #send(sql: string, parameters: readonly unknown[], deadlineMs: number): Promise<unknown> {
    try {
      const answer = parameters.length === 0 ? this.#connection.query(sql) : this.#connection.execute(sql, this.#bind(parameters))
      const [result] = await within(deadlineMs, answer, () => new ConnectionLost('The database did not answer in time.'))
      return result
    } catch (error) {
      const translated = error instanceof ConnectionLost ? error : translate(error, diagnoseMysql(error))
      if (translated instanceof ConnectionLost) this.destroy()
      throw translated
    }
  }

  /** The driver would send numbers as DOUBLE, which MySQL refuses in a LIMIT. Everything numeric here is a whole number. */
  #bind(parameters: readonly unknown[]) {
    const { BIGINT } = this.#driver.TypedParameter
    return parameters.map((value) => {
      if (value === null || typeof value === 'string') return value
      if (typeof value === 'number') return BIGINT(value)
      throw new TypeError(`A parameter of type ${typeof value} has no place in the store.`)
    })
  }
}
