import { createRequire } from 'node:module'
import { availableParallelism } from 'node:os'
import type { PasswordHashing } from '@sallyport/ports'
import { algorithmOf } from './encoded-hash.ts'
import { HashingError } from './hashing-errors.ts'
import { createJobQueue } from './job-queue.ts'
import { createWorkerSlot } from './worker-slot.ts'
import { WORKER_SOURCE } from './worker-source.ts'

export interface HashingPoolOptions {
  /** Worker threads; default one fewer than the cores, at least 1. Each is started when there is a job for it. */
  readonly workers?: number
  /**
   * Jobs that may wait. Default: what the workers finish in four fifths of the deadline at 250 ms each (bcrypt at cost 12), so
   * that who is let in is served: 32 per worker at the default deadline.
   */
  readonly maxQueue?: number
  /** Milliseconds a job may wait for a worker; default 10 000. */
  readonly deadlineMs?: number
  /** Nice value of the worker threads on Linux, 0 to 19; default 10. Elsewhere without effect. */
  readonly priority?: number
}

const DEFAULT_COST_JOB_MS = 250
const SHARE_OF_DEADLINE = 0.8

/**
 * Password hashing in threads of its own, so that neither the event loop nor libuv's pool ever waits for a hash (PERFORMANCE,
 * findings 1 to 4). Rejects with `HashingOverloadError` when it is full and with `HashingError` when a job cannot have a result.
 * Any number of concurrent callers; at most `workers` hashes run at a time.
 */
export function createHashingPool(options: HashingPoolOptions = {}): PasswordHashing {
  const workers = atLeast(1, 'workers', options.workers ?? Math.max(1, availableParallelism() - 1))
  const deadlineMs = atLeast(1, 'deadlineMs', options.deadlineMs ?? 10_000)
  const servedInTime = Math.max(1, Math.floor((SHARE_OF_DEADLINE * deadlineMs) / DEFAULT_COST_JOB_MS))
  const maxQueue = atLeast(0, 'maxQueue', options.maxQueue ?? workers * servedInTime)
  const priority = atLeast(0, 'priority', options.priority ?? 10)

  // Found here, loaded only in the workers: the main thread neither pays for the native modules nor can call them by mistake.
  const { resolve } = createRequire(import.meta.url)
  const workerData = { modules: { bcrypt: resolve('@node-rs/bcrypt'), argon2id: resolve('@node-rs/argon2') }, priority }
  const slots = Array.from({ length: workers }, () => createWorkerSlot(WORKER_SOURCE, workerData))
  const queue = createJobQueue(slots, { maxQueue, deadlineMs })

  return {
    async hash(password, scheme) {
      const encoded = await queue.run({ kind: 'hash', password, scheme })
      if (typeof encoded !== 'string') throw new HashingError('hashing_failed', 'the hashing worker answered without a hash')
      return encoded
    },
    async verify(password, encoded) {
      const algorithm = algorithmOf(encoded)
      if (algorithm === undefined) return false
      return (await queue.run({ kind: 'verify', password, encoded, algorithm })) === true
    },
    assertRoom: () => queue.assertRoom(),
    queueLength: () => queue.length(),
    close: () => queue.close(),
  }
}

function atLeast(minimum: number, option: string, value: number): number {
  if (Number.isInteger(value) && value >= minimum) return value
  throw new RangeError(`createHashingPool: ${option} must be a whole number, at least ${minimum}, was ${value}`)
}
