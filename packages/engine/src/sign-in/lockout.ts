import type { KeyObject } from 'node:crypto'
import type { AttemptKey, AttemptStore, EpochMs } from '@sallyport/ports'
import type { Tunables } from '../config/tunables.ts'
import { ApiError } from '../kernel/api-error.ts'
import { keyedHash } from '../kernel/secret-token.ts'

const ACTION = 'sign_in_failure'
/** All devices that never signed in to the account share one counter; each that did has its own. */
const STRANGERS = 'strangers'

export interface GuessSubject {
  /** Canonical address (or what was typed, for unknown accounts): locks look the same whether or not it is known. */
  readonly account: string
  /** Key of a device that has signed in to this account before; `null` for any other. */
  readonly knownDevice: string | null
}

export interface GuessOutcome {
  readonly matches: boolean
  /** Set by the wrong guess that used up the last attempt. */
  readonly lockedUntil: EpochMs | null
}

export interface LockoutDeps {
  readonly attempts: AttemptStore
  readonly pseudonymKey: KeyObject
  readonly tunables: () => Pick<Tunables, 'maxLoginAttempts' | 'lockoutMs'>
}

export interface Lockout {
  /**
   * Count a guess, then let `check` evaluate it; a right guess clears the counter, a wrong one stays counted. However
   * many guesses arrive at once, on however many nodes, no more than the limit are ever evaluated between two successes. Throws
   * `account_locked` (with `Retry-After`) for the others, without evaluating them.
   */
  guess(
    subject: GuessSubject,
    now: EpochMs,
    check: () => Promise<boolean>,
  ): Promise<{ readonly matches: boolean; readonly lockedUntil: EpochMs | null }>
  /** A reset or an administrator lets everybody try again, on every device (C-72). */
  clear(account: string): Promise<void>
}

export function createLockout(deps: LockoutDeps): Lockout {
  const underWay = new GuessesUnderWay()
  const accountId = (account: string) => keyedHash(deps.pseudonymKey, 'lockout', account)
  const keyOf = (account: string, device: string | null): AttemptKey => ({
    identifier: accountId(account) + keyedHash(deps.pseudonymKey, 'lockout-device', device ?? STRANGERS),
    action: ACTION,
  })

  async function guess(subject: GuessSubject, now: EpochMs, check: () => Promise<boolean>): Promise<GuessOutcome> {
    const key = keyOf(subject.account, subject.knownDevice)
    const { maxLoginAttempts: limit, lockoutMs } = deps.tunables()
    for (;;) {
      const taken = await deps.attempts.take(key, { limit, windowMs: lockoutMs, lockMs: lockoutMs }, now)
      if (taken.allowed) {
        const matches = await underWay.track(key.identifier, () => evaluate(deps.attempts, key, check))
        return { matches, lockedUntil: !matches && taken.attempts >= limit ? taken.resetAt : null }
      }
      // Guesses under way may be right and free the counter: the owner's own parallel sign-ins must not lock each other out.
      const settled = underWay.next(key.identifier)
      if (settled === null)
        throw new ApiError('account_locked', { retryAfterSeconds: Math.max(1, Math.ceil((taken.resetAt - now) / 1_000)) })
      await settled
    }
  }

  return {
    guess,
    clear: (account) => deps.attempts.clearAll(ACTION, accountId(account)),
  }
}

async function evaluate(attempts: AttemptStore, key: AttemptKey, check: () => Promise<boolean>): Promise<boolean> {
  let matches: boolean
  try {
    matches = await check()
  } catch (error) {
    // Not evaluated after all (a full hashing pool, a store fault): it was no guess.
    await attempts.giveBack(key)
    throw error
  }
  if (matches) await attempts.clear([key])
  return matches
}

/** Which counters have a guess in evaluation in this process. */
class GuessesUnderWay {
  readonly #byKey = new Map<string, Set<Promise<void>>>()

  async track<T>(key: string, guess: () => Promise<T>): Promise<T> {
    const running = guess()
    const settled = running.then(noop, noop)
    const others = this.#byKey.get(key) ?? new Set()
    this.#byKey.set(key, others.add(settled))
    try {
      return await running
    } finally {
      others.delete(settled)
      if (others.size === 0) this.#byKey.delete(key)
    }
  }

  /** Resolves when one of them is decided; `null` when there is none. */
  next(key: string): Promise<void> | null {
    const running = this.#byKey.get(key)
    return running === undefined ? null : Promise.race(running)
  }
}

function noop(): void {}
