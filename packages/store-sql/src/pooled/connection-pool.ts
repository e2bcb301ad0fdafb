import { SqlStoreFault } from '../store-fault.ts'
import type { SqlConnection } from './sql-connection.ts'

export interface PoolLimits {
  readonly size: number
  /** How long a caller waits for a free connection. */
  readonly acquireTimeoutMs: number
  /** How long a connection may lie idle. */
  readonly idleTimeoutMs: number
}

interface Waiter {
  readonly resolve: (connection: SqlConnection) => void
  readonly reject: (error: unknown) => void
  readonly timer: NodeJS.Timeout
}

interface Idle {
  readonly connection: SqlConnection
  readonly timer: NodeJS.Timeout
}

/**
 * At most `size` connections, opened when they are needed and handed to callers in the order of their asking. Neither driver's
 * own pool serves: one has no limit on waiting, the other one answers a full pool and a dead server alike.
 */
export class ConnectionPool {
  readonly #open: () => Promise<SqlConnection>
  readonly #limits: PoolLimits
  readonly #idle: Idle[] = []
  readonly #waiting: Waiter[] = []
  /** Connections that exist or are being opened. */
  #count = 0

  constructor(open: () => Promise<SqlConnection>, limits: PoolLimits) {
    this.#open = open
    this.#limits = limits
  }

  /** A connection for the caller alone. `busy` when none becomes free in time, `unavailable` when the server cannot be reached. */
  acquire(): Promise<SqlConnection> {
    for (let idle = this.#idle.pop(); idle; idle = this.#idle.pop()) {
      clearTimeout(idle.timer)
      if (!idle.connection.isBroken()) return Promise.resolve(idle.connection)
      this.#discard(idle.connection)
    }
    if (this.#count < this.#limits.size) return this.#connect()
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1)
        reject(new SqlStoreFault('All connections to the database are in use.', { storeFault: 'busy' }))
      }, this.#limits.acquireTimeoutMs)
      const waiter: Waiter = { resolve, reject, timer }
      this.#waiting.push(waiter)
    })
  }

  /** Give a connection back; a broken one is replaced when somebody needs it. */
  release(connection: SqlConnection): void {
    if (connection.isBroken()) {
      this.#discard(connection)
      this.#serve()
      return
    }
    const waiter = this.#nextWaiter()
    if (waiter) waiter.resolve(connection)
    else this.#keep(connection)
  }

  /** One idle connection turned out to be dead: the others were opened to the same server. */
  forgetIdle(): void {
    for (const { connection, timer } of this.#idle.splice(0)) {
      clearTimeout(timer)
      this.#discard(connection)
    }
  }

  /** Close the idle connections. To be called when nothing is under way. */
  async close(): Promise<void> {
    const idle = this.#idle.splice(0)
    this.#count -= idle.length
    for (const { timer } of idle) clearTimeout(timer)
    await Promise.all(idle.map(({ connection }) => connection.end()))
  }

  async #connect(): Promise<SqlConnection> {
    this.#count++
    try {
      return await this.#open()
    } catch (error) {
      this.#count--
      this.#serve()
      throw error
    }
  }

  /** There is room for a connection: open one for whoever waits longest, and tell that caller when it cannot be had. */
  #serve(): void {
    if (this.#count >= this.#limits.size) return
    const waiter = this.#nextWaiter()
    if (waiter) this.#connect().then(waiter.resolve, waiter.reject)
  }

  #nextWaiter(): Waiter | undefined {
    const waiter = this.#waiting.shift()
    if (waiter) clearTimeout(waiter.timer)
    return waiter
  }

  #keep(connection: SqlConnection): void {
    const timer = setTimeout(() => this.#retire(connection), this.#limits.idleTimeoutMs)
    timer.unref()
    this.#idle.push({ connection, timer })
  }

  #discard(connection: SqlConnection): void {
    this.#count--
    connection.destroy()
  }

  #retire(connection: SqlConnection): void {
    const index = this.#idle.findIndex((idle) => idle.connection === connection)
    if (index < 0) return
    this.#idle.splice(index, 1)
    this.#count--
    void connection.end()
  }
}
