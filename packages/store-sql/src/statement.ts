import { type CompiledQuery, sql } from 'kysely'
import type { Flag } from './schema.ts'
import type { Compilable } from './verb.ts'

/** `isActive = 1` as a literal: a planner uses the partial index of active sessions only when it sees the value. */
export const ACTIVE = sql.lit<Flag>(1)

/** Stands for a parameter while a statement is compiled; any attempt to calculate with it is an error in the verb. */
class Slot {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }

  [Symbol.toPrimitive](): never {
    throw new TypeError(`The parameter "${this.name}" of a statement has no value yet: calculate in SQL or before the call.`)
  }
}

/**
 * A statement of fixed shape, built and compiled by Kysely once, at its first use, and bound to values on each call: compiling
 * costs several times what SQLite needs to answer. `build` sees a placeholder for every property of `P`; it may pass
 * them on, not look at them. Every call brings the same properties.
 */
export function statement<P extends object, R>(build: (parameters: P) => Compilable<R>): (parameters: P) => CompiledQuery<R> {
  let compiled: CompiledQuery<R> | null = null
  return (parameters) => {
    compiled ??= build(placeholders(parameters)).compile()
    return bind(compiled, parameters)
  }
}

function placeholders<P extends object>(example: P): P {
  // The one lie of this file: to Kysely a placeholder is as good as a value, it only carries it to the parameter list.
  return Object.fromEntries(Object.keys(example).map((name) => [name, new Slot(name)])) as P
}

function bind<P extends object, R>(template: CompiledQuery<R>, values: P): CompiledQuery<R> {
  const parameters = template.parameters.map((parameter) => (parameter instanceof Slot ? Reflect.get(values, parameter.name) : parameter))
  return { sql: template.sql, query: template.query, queryId: template.queryId, parameters }
}
