import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock, EpochMs, Logger } from '@sallyport/ports'
import { beginLife } from './connection-life.ts'
import type { SubscriberClient } from './redis-clients.ts'

/** How often a sign of life is sent through Redis to ourselves. */
export const BEAT_MS = 500
/** A connection without a beat for longer has lost us, whatever TCP says: the bound for how long a gap goes unnoticed. */
const SILENCE_MS = 2.5 * BEAT_MS
/** For each step of connecting. */
const STEP_MS = 2_000
/** For reading the log, and for the listeners to read the store. */
const CATCH_UP_MS = 10_000
const PAUSES = { shortestMs: 50, longestMs: 1_000 }

export interface Subscription {
  connected(): boolean
  /** Resolves when it is connected for the first time. */
  readonly ready: Promise<void>
  close(): Promise<void>
}

/**
 * Holds one subscribed connection. Each time it is lost a new one goes through the same steps: subscribe, hear a beat of our
 * own (it proves the whole way from the commands through the right server back to here), catch up; only then is it connected.
 */
export function superviseSubscription(deps: {
  readonly open: () => Promise<SubscriberClient>
  readonly channel: string
  readonly beatChannel: string
  readonly beat: () => Promise<void>
  readonly onMessage: (message: string) => void
  /** Fill the gap since the instant at which nothing was missing yet; `null` the first time. */
  readonly catchUp: (since: EpochMs | null) => Promise<void>
  readonly clock: Clock
  readonly logger: Logger
}): Subscription {
  const closing = new AbortController()
  let connected = false
  let wholeUntil: EpochMs | null = null
  let announce: () => void = () => {}
  const ready = new Promise<void>((resolve) => {
    announce = resolve
  })

  /** From making a connection to its end; always rejects, with the reason of the end. */
  async function listen(onConnected: () => void): Promise<never> {
    const life = beginLife(closing.signal)
    let beatHeard: () => void = () => {}
    const firstBeat = new Promise<void>((resolve) => {
      beatHeard = resolve
    })
    const hear = (message: string, channel: string) => {
      if (channel !== deps.beatChannel) return deps.onMessage(message)
      life.signOfLife()
      beatHeard()
      if (connected) wholeUntil = deps.clock.now()
    }
    try {
      const client = await life.step(deps.open(), STEP_MS)
      life.hold(client)
      await life.step(client.connect(), STEP_MS)
      await life.step(client.subscribe([deps.channel, deps.beatChannel], hear), STEP_MS)
      await life.step(Promise.all([deps.beat(), firstBeat]), STEP_MS)
      life.endAfterSilence(SILENCE_MS)
      await life.step(deps.catchUp(wholeUntil), CATCH_UP_MS)
      wholeUntil = deps.clock.now()
      connected = true
      onConnected()
      return await life.ended
    } finally {
      connected = false
      life.stop()
    }
  }

  async function supervise(): Promise<void> {
    let pauseMs = PAUSES.shortestMs
    while (!closing.signal.aborted) {
      let worked = false
      const onConnected = () => {
        worked = true
        deps.logger.info({}, 'revocations arrive through Redis')
        announce()
      }
      const reason = await listen(onConnected).catch((error: unknown) => error)
      if (closing.signal.aborted) return
      deps.logger[worked ? 'warn' : 'debug']({ err: reason }, 'revocations do not arrive through Redis: the store is asked instead')
      pauseMs = worked ? PAUSES.shortestMs : Math.min(2 * pauseMs, PAUSES.longestMs)
      await sleep(pauseMs, undefined, { signal: closing.signal }).catch(() => {})
    }
  }

  const supervising = supervise()
  return {
    connected: () => connected,
    ready,
    async close() {
      closing.abort(new Error('closed'))
      await supervising
    },
  }
}
