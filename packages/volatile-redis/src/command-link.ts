import type { Logger } from '@sallyport/ports'
import type { CommandClient, RedisCommands } from './redis-clients.ts'
import { openReplaceableClient } from './replaceable-client.ts'
import { withTimeLimit } from './time-limit.ts'

/** After so many failures in a row no request asks Redis any more, until a probe has found it well. */
const FAILURES_TO_OPEN = 5
/** After so many failed probes in a row the connection itself is suspected: a new one looks up again who the server is. */
const PROBES_TO_REPLACE = 6

/** Thrown instead of asking a Redis that is known not to answer. */
export class RedisUnavailableError extends Error {
  constructor() {
    super('Redis does not answer; only the heartbeat still asks it')
    this.name = 'RedisUnavailableError'
  }
}

/**
 * The way to Redis, with a circuit breaker: a Redis that is gone, slow, full or read-only costs a handful of calls one time
 * limit each, and nothing from then on (F-05, F-06, F-09).
 */
export interface CommandLink {
  /** Resolves with the first connection. */
  readonly connected: Promise<void>
  /** Rejects with the error of Redis, a `TimeLimitError` or a `RedisUnavailableError`. What timed out may still have happened. */
  call<T>(send: (redis: RedisCommands) => Promise<T>): Promise<T>
  /** As `call`, but never refused: the half-open state of the breaker. For the heartbeat, so that no request pays for probing. */
  probe<T>(send: (redis: RedisCommands) => Promise<T>): Promise<T>
  /** Without breaker and time limit, for what may take long; the caller has a limit of its own. */
  send<T>(send: (redis: RedisCommands) => Promise<T>): Promise<T>
  close(): Promise<void>
}

/** Connects in the background and keeps trying. */
export function openCommandLink(deps: {
  readonly openClient: () => Promise<CommandClient>
  readonly timeoutMs: number
  readonly logger: Logger
}): CommandLink {
  const { timeoutMs, logger } = deps
  const client = openReplaceableClient(deps.openClient, logger)
  let failures = 0
  let failedProbes = 0
  let open = false
  let closed = false

  function succeeded(): void {
    failures = 0
    if (open) logger.info({}, 'Redis answers again')
    open = false
  }

  function failed(error: unknown): void {
    failures += 1
    if (open || failures < FAILURES_TO_OPEN || closed) return
    open = true
    logger.warn({ err: error }, 'Redis does not answer: this process counts by itself, with half the limits')
  }

  async function attempt<T>(send: (redis: RedisCommands) => Promise<T>): Promise<T> {
    try {
      const answer = await withTimeLimit(client.ask(send), timeoutMs)
      succeeded()
      return answer
    } catch (error) {
      failed(error)
      throw error
    }
  }

  function suspect(): void {
    failedProbes += 1
    if (failedProbes < PROBES_TO_REPLACE || closed) return
    failedProbes = 0
    client.replace()
  }

  return {
    connected: client.connected,
    async call(send) {
      if (open) throw new RedisUnavailableError()
      return attempt(send)
    },
    async probe(send) {
      try {
        const answer = await attempt(send)
        failedProbes = 0
        return answer
      } catch (error) {
        suspect()
        throw error
      }
    },
    send: client.ask,
    async close() {
      closed = true
      await client.close(timeoutMs)
    },
  }
}
