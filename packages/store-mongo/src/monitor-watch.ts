import { setTimeout as pause } from 'node:timers/promises'
import type { MongoClient } from 'mongodb'

const PAUSE_MS = 1000

/**
 * Watches the driver's monitors. One that writes to a connection in the instant between its cut and the news of it waits for ever
 * (mongodb 7.8), and its server stays unknown: every operation would fail until the process is started again. A check without an end
 * closes the client and connects it anew; what is under way then fails with `unavailable`.
 */
export class MonitorWatch {
  readonly #client: MongoClient
  readonly #limitMs: number
  readonly #underWay = new Map<string, NodeJS.Timeout>()
  readonly #stopping = new AbortController()
  #restart: Promise<void> | null = null
  #restartedAt = Number.NEGATIVE_INFINITY

  /** `limitMs`: no check takes that long, however it ends. */
  constructor(client: MongoClient, limitMs: number) {
    this.#client = client
    this.#limitMs = limitMs
    client.on('serverHeartbeatStarted', ({ connectionId }) => this.#begin(connectionId))
    client.on('serverHeartbeatSucceeded', ({ connectionId }) => this.#end(connectionId))
    client.on('serverHeartbeatFailed', ({ connectionId }) => this.#end(connectionId))
    client.on('serverClosed', ({ address }) => this.#end(address))
  }

  /** Stop watching. Resolves once a restart that is under way is over: then the client may be closed for good. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    for (const address of [...this.#underWay.keys()]) this.#end(address)
    await this.#restart
  }

  /**
   * Close the client and connect it anew on behalf of an operation that began at `since` (`performance.now()`) and will never end. What was
   * lost before the last restart needs no other one.
   */
  restart(since: number): void {
    if (since > this.#restartedAt && !this.#stopping.signal.aborted) this.#startAgain()
  }

  #begin(address: string): void {
    this.#end(address)
    if (this.#stopping.signal.aborted) return
    // This process may have been too busy to hear the answer: it gets the chance to, before anything is concluded.
    const expired = () => setImmediate(() => this.#underWay.get(address) === timer && this.#startAgain())
    const timer = setTimeout(expired, this.#limitMs).unref()
    this.#underWay.set(address, timer)
  }

  #end(address: string): void {
    clearTimeout(this.#underWay.get(address))
    this.#underWay.delete(address)
  }

  #startAgain(): void {
    this.#restart ??= this.#reconnect().finally(() => {
      this.#restart = null
      this.#restartedAt = performance.now()
    })
  }

  async #reconnect(): Promise<void> {
    const { signal } = this.#stopping
    await this.#client.close()
    while (!signal.aborted) {
      try {
        await this.#client.connect()
        return
      } catch {
        // Operations say what is wrong; here there is nobody to tell.
        await pause(PAUSE_MS, undefined, { signal }).catch(() => {})
      }
    }
  }
}
