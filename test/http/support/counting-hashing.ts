import { createHashingPool } from '@sallyport/hashing'
import type { PasswordHashing } from '@sallyport/ports'

/** The real pool, and how often it was asked. */
export interface CountingHashing extends PasswordHashing {
  readonly hashes: () => number
  readonly verifications: () => number
}

/** Nobody is turned away: the load of a race is not what these tests measure. */
export function createTestHashing(): PasswordHashing {
  return createHashingPool({ workers: 1, maxQueue: 10_000, deadlineMs: 120_000 })
}

export function countingHashing(pool: PasswordHashing): CountingHashing {
  let hashes = 0
  let verifications = 0
  return {
    hash(password, scheme) {
      hashes += 1
      return pool.hash(password, scheme)
    },
    verify(password, encoded) {
      verifications += 1
      return pool.verify(password, encoded)
    },
    assertRoom: () => pool.assertRoom(),
    queueLength: () => pool.queueLength(),
    // The pool is shared by the apps of a test file and closed with the file.
    close: () => Promise.resolve(),
    hashes: () => hashes,
    verifications: () => verifications,
  }
}
