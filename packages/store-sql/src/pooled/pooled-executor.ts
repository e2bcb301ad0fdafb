import { pauseWithJitter } from '../pause.ts'
import { SqlStoreFault } from '../store-fault.ts'
import type { Executor, StepResult, Verb } from '../verb.ts'
import type { ConnectionPool } from './connection-pool.ts'
import { ConnectionLost, RunAgain } from './server-fault.ts'
import type { SqlConnection } from './sql-connection.ts'

const NOTHING: StepResult = { rows: [], count: 0 }

/** Races end after two runs, chains of deadlocks after a few more; what is still refused then has another reason. */
const MAX_RUNS = 20

/** A change of the schema may rewrite a table, and wait for other processes that do. */
const MIGRATION_DEADLINE_MS = 15 * 60_000

/** What surrounds a change of the schema, so that one process at a time does it. */
export interface SchemaLock {
  enter(connection: SqlConnection): Promise<void>
  leave(connection: SqlConnection): Promise<void>
}

/** Drive a verb to its end. A statement that fails throws inside of the verb, as it would in a function that awaits it. */
async function drive<T>(verb: Verb<T>, connection: SqlConnection, deadlineMs?: number): Promise<T> {
  let next = verb.next(NOTHING)
  while (!next.done) {
    let result: StepResult
    try {
      result = await connection.execute(next.value, deadlineMs)
    } catch (error) {
      next = verb.throw(error)
      continue
    }
    next = verb.next(result)
  }
  return next.value
}

/** Nothing of the verb can have happened: a connection that broke is a reason to try another one. */
function harmless(error: unknown): unknown {
  return error instanceof ConnectionLost ? new RunAgain(error) : error
}

/**
 * The executor of database servers: each verb has a connection of the pool to itself, writes in a transaction. A verb that
 * meets another transaction (deadlock, serialisation, the same unique key) is rolled back and run again from its start,
 * with jitter, for at most `patienceMs`. A write whose connection breaks is not repeated once it has begun: it may have happened.
 */
export class PooledExecutor implements Executor {
  readonly #pool: ConnectionPool
  readonly #schemaLock: SchemaLock
  readonly #patienceMs: number
  #underWay = 0
  #whenIdle: (() => void) | null = null
  #closed: Promise<void> | null = null

  constructor(pool: ConnectionPool, schemaLock: SchemaLock, patienceMs: number) {
    this.#pool = pool
    this.#schemaLock = schemaLock
    this.#patienceMs = patienceMs
  }

  read<T>(verb: () => Verb<T>): Promise<T> {
    return this.#run(async (connection) => {
      try {
        return await drive(verb(), connection)
      } catch (error) {
        throw harmless(error)
      }
    })
  }

  write<T>(verb: () => Verb<T>): Promise<T> {
    return this.#run(async (connection) => {
      try {
        await connection.begin()
      } catch (error) {
        throw harmless(error)
      }
      try {
        const value = await drive(verb(), connection)
        await connection.commit()
        return value
      } catch (error) {
        await undo(connection)
        throw error
      }
    })
  }

  writeOne<T>(verb: () => Verb<T>): Promise<T> {
    return this.#run((connection) => drive(verb(), connection))
  }

  migrate<T>(verb: () => Verb<T>): Promise<T> {
    return this.#run(async (connection) => {
      try {
        await this.#schemaLock.enter(connection)
        const value = await drive(verb(), connection, MIGRATION_DEADLINE_MS)
        await this.#schemaLock.leave(connection)
        return value
      } finally {
        // Takes the lock and the settings of the session along.
        connection.destroy()
      }
    })
  }

  close(): Promise<void> {
    this.#closed ??= this.#drained().then(() => this.#pool.close())
    return this.#closed
  }

  #drained(): Promise<void> {
    if (this.#underWay === 0) return Promise.resolve()
    return new Promise((resolve) => {
      this.#whenIdle = resolve
    })
  }

  async #run<T>(work: (connection: SqlConnection) => Promise<T>): Promise<T> {
    if (this.#closed !== null) throw new SqlStoreFault('The store is closed.', { storeFault: 'unavailable' })
    this.#underWay++
    try {
      return await this.#repeat(work)
    } finally {
      this.#underWay--
      if (this.#underWay === 0) this.#whenIdle?.()
    }
  }

  async #repeat<T>(work: (connection: SqlConnection) => Promise<T>): Promise<T> {
    const start = performance.now()
    for (let runs = 1; ; runs++) {
      try {
        return await this.#once(work)
      } catch (error) {
        if (!(error instanceof RunAgain)) throw error
        if (runs === MAX_RUNS || performance.now() - start > this.#patienceMs) throw error.fault
        if (error.fault instanceof ConnectionLost) this.#pool.forgetIdle()
      }
      await pauseWithJitter()
    }
  }

  async #once<T>(work: (connection: SqlConnection) => Promise<T>): Promise<T> {
    const connection = await this.#pool.acquire()
    try {
      return await work(connection)
    } finally {
      this.#pool.release(connection)
    }
  }
}

/** Undo the transaction; where even that fails, breaking the connection does it. */
async function undo(connection: SqlConnection): Promise<void> {
  if (connection.isBroken()) return
  try {
    await connection.rollback()
  } catch {
    connection.destroy()
  }
}
