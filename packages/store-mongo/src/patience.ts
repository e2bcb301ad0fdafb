import { MongoStoreFault } from './store-fault.ts'

const ATTEMPTS = 200
const LONGEST_PAUSE_MS = 50

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

/**
 * Try until an attempt answers something. `null` means that another process was first: read and decide again, after a pause with
 * jitter that grows. Each loss is another one's success, so the limit is met only when a server is hopelessly overloaded.
 */
export async function untilDecided<T>(attempt: () => Promise<{ readonly value: T } | null>): Promise<T> {
  for (let lost = 0; lost < ATTEMPTS; lost++) {
    const decided = await attempt()
    if (decided !== null) return decided.value
    await pause(Math.random() * Math.min(LONGEST_PAUSE_MS, 2 ** Math.min(lost, 10)))
  }
  throw new MongoStoreFault('Too many writers want the same document.', { storeFault: 'busy' })
}
