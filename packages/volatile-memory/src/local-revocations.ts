import type { Revocation, RevocationBroadcast } from '@sallyport/ports'

/**
 * Tells every subscriber of this process, the publisher's own included, before `publish` returns. Nobody else hears it, hence
 * the state `none`. A listener that throws keeps no other one from hearing; `publish` then rejects with what was thrown.
 */
export function createLocalRevocations(): RevocationBroadcast & { clear(): void } {
  // One entry per subscription, so that a function subscribed twice is ended once at a time.
  const subscriptions = new Set<{ readonly listener: (revocation: Revocation) => void }>()

  return {
    state: () => 'none',
    async publish(revocations) {
      const failures: unknown[] = []
      for (const revocation of revocations) {
        for (const { listener } of [...subscriptions]) {
          try {
            listener(revocation)
          } catch (error) {
            failures.push(error)
          }
        }
      }
      if (failures.length > 0) throw new AggregateError(failures, 'a listener of the revocation broadcast failed')
    },
    subscribe(listener) {
      const subscription = { listener }
      subscriptions.add(subscription)
      return () => {
        subscriptions.delete(subscription)
      }
    },
    // Nothing is ever out of reach within one process.
    onReconnect: () => () => {},
    clear: () => subscriptions.clear(),
  }
}
