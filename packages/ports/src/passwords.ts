/** A salted, slow hash with its cost, off the event loop. The engine peppers and frames what goes in. */
export type HashScheme =
  | { readonly algorithm: 'bcrypt'; readonly cost: number }
  | { readonly algorithm: 'argon2id'; readonly memoryKiB: number; readonly iterations: number; readonly parallelism: number }

/** The pool is full or too slow; the caller is answered 503 with `Retry-After`. */
export interface HashingOverload extends Error {
  readonly retryAfterSeconds: number
}

export interface PasswordHashing {
  /** Throws a `HashingOverload` when the queue is full or the deadline passes before a worker is free. */
  hash(password: string, scheme: HashScheme): Promise<string>
  /** `encoded` in `$2a$/$2b$/$2y$` or `$argon2id$` form; an unknown form is `false`, never an error. */
  verify(password: string, encoded: string): Promise<boolean>
  /** Throws the `HashingOverload` that a job given now would be answered with: to shed load before anything is looked up, counted or written. */
  assertRoom(): void
  /** Jobs waiting, for metrics. */
  queueLength(): number
  close(): Promise<void>
}
