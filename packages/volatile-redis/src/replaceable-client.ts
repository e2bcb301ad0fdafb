import type { Logger } from '@sallyport/ports'
import type { CommandClient, RedisCommands } from './redis-clients.ts'
import { TimeLimitError, withTimeLimit } from './time-limit.ts'

/** A client that is connected in the background, and exchanged for a new one when it is suspected. */
export interface ReplaceableClient {
  /** Resolves with the first connection, whichever client it was. */
  readonly connected: Promise<void>
  /** Rejects at once where there is no connection. */
  ask<T>(send: (redis: RedisCommands) => Promise<T>): Promise<T>
  replace(): void
  /** Waits for the answers still owed, but no longer than `patienceMs`. */
  close(patienceMs: number): Promise<void>
}

export function openReplaceableClient(open: () => Promise<CommandClient>, logger: Logger): ReplaceableClient {
  let client: CommandClient | null = null
  let generation = 0
  let announce: () => void = () => {}
  const connected = new Promise<void>((resolve) => {
    announce = resolve
  })

  async function connect(mine: number): Promise<void> {
    try {
      const opened = await open()
      if (mine !== generation) return
      client = opened
      await opened.connect()
      announce()
    } catch (error) {
      logger.debug({ err: error }, 'redis connection')
    }
  }

  function abandon(): CommandClient | null {
    const abandoned = client
    client = null
    generation += 1
    return abandoned
  }

  void connect(generation)
  return {
    connected,
    async ask(send) {
      if (client === null) throw new Error('there is no connection to Redis')
      return send(client)
    },
    replace() {
      const abandoned = abandon()
      if (abandoned !== null) discard(abandoned)
      void connect(generation)
    },
    async close(patienceMs) {
      const abandoned = abandon()
      if (abandoned === null) return
      try {
        await withTimeLimit(abandoned.close(), patienceMs)
      } catch (error) {
        // A client that never connected refuses to be closed.
        if (error instanceof TimeLimitError) logger.debug({}, 'redis connection closed with commands unanswered')
      }
      discard(abandoned)
    },
  }
}

/** Close for good. A client that is destroyed while it connects would otherwise stay, once connected. */
export function discard(client: Pick<CommandClient, 'destroy' | 'on'>): void {
  const destroy = async () => client.destroy()
  const ignore = () => {}
  client.on('ready', () => void destroy().catch(ignore))
  void destroy().catch(ignore)
}
