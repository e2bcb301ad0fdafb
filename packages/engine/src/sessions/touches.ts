import type { EpochMs, Logger, SessionStore } from '@sallyport/ports'
import { backgroundTimer, type Timer } from '../kernel/background-timer.ts'
import { MINUTE_MS } from '../kernel/duration.ts'

const FLUSH_MS = 10_000

export interface Touches {
  /** Synchronous and cheap; called on every authenticated request. */
  note(sessionId: string, now: EpochMs): void
  /** Write what is waiting now, for example before a device list is read. */
  flush(): Promise<void>
  stop(): Promise<void>
}

/**
 * "Last active", written at most once a minute per session and many sessions in one write (C-43): a session check must
 * not cost a disk write. Lost with the process: at most the last few seconds of a display value.
 */
export function createTouches(sessions: SessionStore, logger: Logger): Touches {
  const written = new Map<string, EpochMs>()
  const waiting = new Map<string, EpochMs>()
  let timer: Timer | null = null

  async function flush(): Promise<void> {
    if (timer !== null) clearTimeout(timer)
    timer = null
    if (waiting.size === 0) return
    const batch = [...waiting].map(([sessionId, at]) => ({ sessionId, at }))
    waiting.clear()
    try {
      await sessions.touch(batch)
    } catch (error) {
      logger.warn({ err: error, sessions: batch.length }, 'Last-active times were not written')
    }
  }

  function forgetOld(now: EpochMs): void {
    for (const [sessionId, at] of written) if (now - at >= MINUTE_MS) written.delete(sessionId)
  }

  return {
    note(sessionId, now) {
      const last = written.get(sessionId)
      if (last !== undefined && now - last < MINUTE_MS) return
      written.set(sessionId, now)
      waiting.set(sessionId, now)
      if (timer !== null) return
      timer = backgroundTimer(() => {
        forgetOld(now)
        void flush()
      }, FLUSH_MS)
    },
    flush,
    stop: flush,
  }
}
