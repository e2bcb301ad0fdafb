import type { HashScheme, PasswordHashing } from '@sallyport/ports'
import type { FieldError } from '@sallyport/protocol'
import { ApiError } from '../kernel/api-error.ts'
import type { Keys } from '../kernel/keys.ts'
import { passwordProblems } from '../kernel/password-policy.ts'
import { lazyCommonPasswords } from './common-passwords.ts'
import { frameHash, isOutdated, pepperPassword, readFrame, unmatchableHash } from './password-frame.ts'

export interface PasswordCheck {
  readonly matches: boolean
  /** The password was right, and its hash is older or foreign: replace it. */
  readonly outdated: boolean
}

export interface PasswordService {
  /** Throws `overloaded` (503) when the hashing pool is full. */
  hash(password: string): Promise<string>
  /** `stored` null or unreadable costs the same as a wrong password. Throws `overloaded` when the pool is full. */
  verify(password: string, stored: string | null): Promise<PasswordCheck>
  /** Throws `overloaded` when the pool is full now: before a request that needs a hash costs anything else. */
  assertRoom(): void
  /** Every broken rule of the policy; empty when the password may be used. */
  problems(password: string, field: string, words: readonly string[]): Promise<readonly FieldError[]>
}

export function createPasswordService(deps: {
  readonly hashing: PasswordHashing
  readonly keys: Pick<Keys, 'pepper' | 'pepperId'>
  readonly scheme: HashScheme
  readonly appName: string
  readonly minLength: () => number
}): PasswordService {
  const { hashing, keys, scheme } = deps
  const decoy = unmatchableHash(scheme)
  const commonPasswords = lazyCommonPasswords()

  async function hash(password: string): Promise<string> {
    return frameHash(keys, await shedLoad(hashing.hash(pepperPassword(keys, password), scheme)))
  }

  async function verify(password: string, stored: string | null): Promise<PasswordCheck> {
    const frame = stored === null ? { kind: 'lost_pepper' as const } : readFrame(keys, stored)
    switch (frame.kind) {
      case 'ours': {
        const matches = await shedLoad(hashing.verify(pepperPassword(keys, password), frame.encoded))
        return { matches, outdated: matches && isOutdated(frame.encoded, scheme) }
      }
      case 'foreign': {
        const matches = await shedLoad(hashing.verify(password, frame.encoded))
        return { matches, outdated: matches }
      }
      case 'lost_pepper':
        await shedLoad(hashing.verify(pepperPassword(keys, password), decoy))
        return { matches: false, outdated: false }
    }
  }

  async function problems(password: string, field: string, words: readonly string[]): Promise<readonly FieldError[]> {
    const isCommon = await commonPasswords()
    return passwordProblems(password, field, { minLength: deps.minLength(), appName: deps.appName, words, isCommon })
  }

  function assertRoom(): void {
    try {
      hashing.assertRoom()
    } catch (error) {
      throw asOverload(error)
    }
  }

  return { hash, verify, problems, assertRoom }
}

async function shedLoad<T>(job: Promise<T>): Promise<T> {
  try {
    return await job
  } catch (error) {
    throw asOverload(error)
  }
}

/** A full pool is the caller's business: try again in so many seconds. */
function asOverload(error: unknown): unknown {
  if (!(error instanceof Error && 'retryAfterSeconds' in error && typeof error.retryAfterSeconds === 'number')) return error
  return new ApiError('overloaded', { retryAfterSeconds: error.retryAfterSeconds, cause: error })
}
