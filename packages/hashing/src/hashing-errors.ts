import type { HashingOverload } from '@sallyport/ports'

/** The queue is full, or no worker took the job before its deadline. The job was not run and may be sent again. */
export class HashingOverloadError extends Error implements HashingOverload {
  override readonly name = 'HashingOverload'
  readonly code = 'hashing_overload'
  /** Whole seconds, at least 1: how long the jobs ahead are expected to take. */
  readonly retryAfterSeconds: number

  constructor(retryAfterSeconds: number) {
    super(`password hashing is at its limit; try again in ${retryAfterSeconds} s`)
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/**
 * - `hashing_closed`: the pool was closed before the job ran.
 * - `hashing_worker_died`: the worker ended under the job; the next job gets a new worker.
 * - `hashing_failed`: the algorithm refused, for example a cost that it does not know.
 */
export type HashingErrorCode = 'hashing_closed' | 'hashing_worker_died' | 'hashing_failed'

/** A job that has no result and will not get one by waiting. The message never holds a password or a hash. */
export class HashingError extends Error {
  override readonly name = 'HashingError'
  readonly code: HashingErrorCode

  constructor(code: HashingErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
