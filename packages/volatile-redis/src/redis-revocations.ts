import { randomUUID } from 'node:crypto'
import type { Clock, EpochMs, Logger, Revocation, RevocationBroadcast } from '@sallyport/ports'
import type { CommandLink } from './command-link.ts'
import { createPatientPublisher } from './patient-publisher.ts'
import type { SubscriberClient } from './redis-clients.ts'
import { createRevocationLog, parseRevocation } from './revocation-log.ts'
import { BEAT_MS, superviseSubscription } from './supervised-subscription.ts'

/**
 * Revocations through Redis: published at once to whoever listens, noted for whoever was away. Two facts keep a node from being
 * silently stale: each publication takes the same way as our own heartbeat, whose absence ends `connected` within 1.6 s; and
 * after every interruption the listeners of `onReconnect` read the store, so an empty or outdated Redis is never believed.
 */
export function createRedisRevocations(deps: {
  readonly openSubscriber: () => Promise<SubscriberClient>
  readonly link: CommandLink
  readonly clock: Clock
  readonly logger: Logger
  readonly prefix: string
}): RevocationBroadcast & { readonly ready: Promise<void>; close(): Promise<void> } {
  const { link, clock, logger, prefix } = deps
  const channel = `${prefix}revocations`
  const beatChannel = `${prefix}beat:${randomUUID()}`
  const log = createRevocationLog({ link, clock, key: `${prefix}revocation-log`, channel })
  const publisher = createPatientPublisher(log, logger)
  // One entry per subscription, so that a function subscribed twice is ended once at a time.
  const listeners = new Set<{ readonly listener: (revocation: Revocation) => void }>()
  const reconnectListeners = new Set<{ readonly listener: () => Promise<void> }>()

  function deliver(revocation: Revocation): void {
    for (const { listener } of [...listeners]) {
      try {
        listener(revocation)
      } catch (error) {
        logger.error({ err: error }, 'a listener of the revocation broadcast failed')
      }
    }
  }

  function onMessage(message: string): void {
    const revocation = parseRevocation(message)
    if (revocation === null) logger.warn({ channel }, 'a message that is no revocation was ignored')
    else deliver(revocation)
  }

  async function beat(): Promise<void> {
    await log.beat(beatChannel)
    await publisher.retry()
  }

  async function catchUp(since: EpochMs | null): Promise<void> {
    for (const revocation of await log.since(since)) deliver(revocation)
    await Promise.all([...reconnectListeners].map(({ listener }) => listener()))
  }

  const way = { open: deps.openSubscriber, channel, beatChannel, beat }
  const subscription = superviseSubscription({ ...way, onMessage, catchUp, clock, logger })
  // Link and subscription draw their conclusions from a beat that failed.
  const heart = setInterval(() => void beat().catch(() => {}), BEAT_MS)
  heart.unref()

  return {
    ready: subscription.ready,
    state: () => (subscription.connected() ? 'connected' : 'disconnected'),
    async publish(revocations) {
      revocations.forEach(deliver)
      await publisher.publish(revocations)
    },
    subscribe: (listener) => added(listeners, { listener }),
    onReconnect: (listener) => added(reconnectListeners, { listener }),
    async close() {
      clearInterval(heart)
      listeners.clear()
      reconnectListeners.clear()
      await subscription.close()
    },
  }
}

function added<T>(set: Set<T>, entry: T): () => void {
  set.add(entry)
  return () => {
    set.delete(entry)
  }
}
