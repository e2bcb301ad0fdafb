import type { SubscriberClient } from './redis-clients.ts'
import { discard } from './replaceable-client.ts'
import { withTimeLimit } from './time-limit.ts'

/** One connection from its making to its end, and everything that can end it. */
export interface ConnectionLife {
  /** What `work` answers; rejects when it takes too long or the life ends first. */
  step<T>(work: Promise<T>, limitMs: number): Promise<T>
  /** The life ends with this connection, and the connection with the life. */
  hold(client: SubscriberClient): void
  signOfLife(): void
  /** From now on silence of more than `silenceMs` ends it. */
  endAfterSilence(silenceMs: number): void
  /** Rejects with the reason. */
  readonly ended: Promise<never>
  stop(): void
}

export function beginLife(closing: AbortSignal): ConnectionLife {
  let end: (reason: unknown) => void = () => {}
  let client: SubscriberClient | null = null
  let watch: NodeJS.Timeout | undefined
  let lastSign = performance.now()
  const ended = new Promise<never>((_, reject) => {
    end = reject
  })
  // Not everybody waits for the end, and it is no accident.
  ended.catch(() => {})
  const onClosing = () => end(closing.reason)
  closing.addEventListener('abort', onClosing)

  return {
    ended,
    step: (work, limitMs) => Promise.race([withTimeLimit(work, limitMs), ended]),
    hold(opened) {
      client = opened
      client.on('error', end)
      client.on('end', () => end(new Error('the connection has ended')))
    },
    signOfLife() {
      lastSign = performance.now()
    },
    endAfterSilence(silenceMs) {
      lastSign = performance.now()
      const isSilent = () => performance.now() - lastSign > silenceMs
      const judge = () => {
        if (isSilent()) end(new Error(`no sign of life for ${silenceMs} ms`))
      }
      // When it was this process that was busy, the sign may lie in the socket: let it be read first.
      watch = setInterval(() => isSilent() && setImmediate(judge), silenceMs / 5)
      watch.unref()
    },
    stop() {
      clearInterval(watch)
      closing.removeEventListener('abort', onClosing)
      if (client !== null) discard(client)
    },
  }
}
