import { pauseWithJitter } from '../pause.ts'
import { SqlStoreFault } from '../store-fault.ts'
import type { Executor, Verb } from '../verb.ts'
import type { SqliteConnection } from './connection.ts'
import { isBusy } from './sqlite-faults.ts'

/** Keeps one turn of the event loop in the order of 10 ms at 50 µs per verb. */
const MAX_GROUP = 256

interface Job {
  /** Run the verb in its savepoint and keep its outcome; throws only when the whole transaction is lost. */
  run(connection: SqliteConnection): void
  /** The commit is durable: answer the caller. */
  answer(): void
  fail(error: unknown): void
  readonly queuedAt: number
}

function createJob<T>(verb: () => Verb<T>, resolve: (value: T) => void, reject: (error: unknown) => void): Job {
  let outcome: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown } | null = null
  return {
    queuedAt: performance.now(),
    run(connection) {
      connection.control('savepoint verb')
      try {
        outcome = { ok: true, value: connection.drive(verb()) }
      } catch (error) {
        outcome = { ok: false, error }
        // Some faults (a full disk) end the transaction by themselves: then this throws, and the group is lost with its cause.
        if (!undo(connection)) throw error
      }
      connection.control('release verb')
    },
    answer() {
      if (outcome?.ok) resolve(outcome.value)
      else reject(outcome?.error)
    },
    fail: reject,
  }
}

/** `false` when there is no savepoint left to go back to. */
function undo(connection: SqliteConnection): boolean {
  try {
    connection.control('rollback to verb')
    return true
  } catch {
    return false
  }
}

/**
 * The executor of SQLite. Writes queued in one turn of the event loop share one `BEGIN IMMEDIATE … COMMIT`, hence one flush to the disk;
 * each runs in a savepoint of its own, so that one that throws is undone alone. Nobody is answered before the commit
 * succeeded, and when it fails everybody in the group receives the fault. The group runs synchronously: a read
 * never sees it half done.
 *
 * While another process has the lock the group waits with jitter, without blocking the event loop, until `patienceMs`
 * are over; then its members fail with `busy`.
 */
export class GroupCommit implements Executor {
  readonly #connection: SqliteConnection
  readonly #patienceMs: number
  #commits = 0
  #queue: Job[] = []
  /** The run of groups under way, from the first queued write to the moment the queue is empty. */
  #working: Promise<void> | null = null
  #closed: Promise<void> | null = null

  constructor(connection: SqliteConnection, patienceMs: number) {
    this.#connection = connection
    this.#patienceMs = patienceMs
  }

  /** How many groups have been written so far: what was read before may be outdated when this has changed. */
  get commits(): number {
    return this.#commits
  }

  async read<T>(verb: () => Verb<T>): Promise<T> {
    const start = performance.now()
    for (let attempt = 1; ; attempt += 1) {
      this.#assertOpen()
      try {
        return this.#connection.drive(verb())
      } catch (error) {
        if (!isBusy(error) || performance.now() - start > this.#patienceMs) throw error
      }
      await pauseWithJitter(attempt)
    }
  }

  write<T>(verb: () => Verb<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#assertOpen()
      this.#queue.push(createJob(verb, resolve, reject))
      this.#working ??= this.#work()
    })
  }

  writeOne<T>(verb: () => Verb<T>): Promise<T> {
    return this.write(verb)
  }

  /** SQLite changes its schema inside a transaction, and the transaction has the file to itself. */
  migrate<T>(verb: () => Verb<T>): Promise<T> {
    return this.write(verb)
  }

  close(): Promise<void> {
    this.#closed ??= (this.#working ?? Promise.resolve()).then(() => this.#connection.close())
    return this.#closed
  }

  #assertOpen(): void {
    if (this.#closed !== null) throw new SqlStoreFault('The store is closed.', { storeFault: 'unavailable' })
  }

  async #work(): Promise<void> {
    for (let attempt = 1; this.#queue.length > 0; attempt += 1) {
      // Let everybody whose turn it is in this round of the event loop join the group.
      await new Promise((resolve) => {
        setImmediate(resolve)
      })
      const group = this.#queue.splice(0, MAX_GROUP)
      if (!this.#begin(group)) await pauseWithJitter(attempt)
      else {
        this.#commit(group)
        attempt = 0
      }
    }
    this.#working = null
  }

  /** `false` when the lock is taken: those who still have patience are queued again, in front. */
  #begin(group: readonly Job[]): boolean {
    try {
      this.#connection.control('begin immediate')
      return true
    } catch (error) {
      const now = performance.now()
      const canWait = (job: Job) => isBusy(error) && now - job.queuedAt < this.#patienceMs
      for (const job of group) if (!canWait(job)) job.fail(error)
      this.#queue.unshift(...group.filter(canWait))
      return false
    }
  }

  #commit(group: readonly Job[]): void {
    try {
      for (const job of group) job.run(this.#connection)
      this.#commits += 1
      this.#connection.control('commit')
    } catch (error) {
      this.#rollBack()
      for (const job of group) job.fail(error)
      return
    }
    for (const job of group) job.answer()
  }

  #rollBack(): void {
    try {
      this.#connection.control('rollback')
    } catch {
      // The database has already rolled back by itself; the fault that made it do so is what the callers receive.
    }
  }
}
