import type { Client, QueryConfig, QueryResult } from 'pg'
import { ConnectionLost, translate } from '../pooled/server-fault.ts'
import type { SqlConnection } from '../pooled/sql-connection.ts'
import { within } from '../pooled/within.ts'
import type { Step, StepResult } from '../verb.ts'
import { diagnosePostgres } from './postgres-faults.ts'
import type { StatementNames } from './statement-names.ts'

const NO_ROWS: readonly unknown[] = []

/** PostgreSQL has no place for the character NUL in a text; the other databases have. */
function storable(value: unknown): unknown {
  return typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', '\uFFFD') : value
}

/** One connection through `pg`. Statements of fixed shape are parsed and planned once per connection. */
export class PostgresConnection implements SqlConnection {
  readonly #client: Client
  readonly #names: StatementNames
  readonly #deadlineMs: number
  #isBroken = false

  constructor(client: Client, names: StatementNames, deadlineMs: number) {
    this.#client = client
    this.#names = names
    this.#deadlineMs = deadlineMs
    const markBroken = () => {
      this.#isBroken = true
    }
    // Without a listener an error of an idle connection would end the process.
    client.on('error', markBroken)
    client.on('end', markBroken)
  }

  async execute({ wants, query }: Step, deadlineMs = this.#deadlineMs): Promise<StepResult> {
    const name = this.#names.of(query.sql)
    const values = query.parameters.map(storable)
    const result = await this.#query(name === null ? { text: query.sql, values } : { name, text: query.sql, values }, deadlineMs)
    return wants === 'rows' ? { rows: result.rows, count: 0 } : { rows: NO_ROWS, count: result.rowCount ?? 0 }
  }

  async begin(): Promise<void> {
    await this.#query({ text: 'begin isolation level read committed' }, this.#deadlineMs)
  }

  async commit(): Promise<void> {
    await this.#query({ text: 'commit' }, this.#deadlineMs)
  }

  async rollback(): Promise<void> {
    await this.#query({ text: 'rollback' }, this.#deadlineMs)
  }

  isBroken(): boolean {
    return this.#isBroken
  }

  destroy(): void {
    this.#isBroken = true
    // With a statement under way `pg` closes the socket, otherwise it says good-bye first; either way nobody waits.
    this.#client.end().catch(() => {})
  }

  async end(): Promise<void> {
    this.#isBroken = true
    await within(this.#deadlineMs, this.#client.end(), () => new ConnectionLost('')).catch(() => {})
  }

  async #query(config: QueryConfig<unknown[]>, deadlineMs: number): Promise<QueryResult> {
    try {
      return await within(deadlineMs, this.#client.query(config), () => new ConnectionLost('The database did not answer in time.'))
    } catch (error) {
      if (error instanceof ConnectionLost) this.destroy()
      const translated = error instanceof ConnectionLost ? error : translate(error, diagnosePostgres(error))
      if (translated instanceof ConnectionLost) this.#isBroken = true
      throw translated
    }
  }
}
