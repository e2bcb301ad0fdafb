import type { KeyObject } from 'node:crypto'
import type { AttemptKey, AttemptOutcome, AttemptRule, AttemptStore, EpochMs } from '@sallyport/ports'
import type { Tunables } from '../config/tunables.ts'
import { ApiError } from '../kernel/api-error.ts'
import { SECOND_MS } from '../kernel/duration.ts'
import { keyedHash } from '../kernel/secret-token.ts'

/** Guesses, counted before they are evaluated; a right one takes itself and all others back. */
const GUESS = 'sign_in_failure'
/** Those of them that turned out wrong. Only when they fill the limit is an account locked; until then guesses may be on their way. */
const WRONG_GUESS = 'sign_in_wrong_guess'
/** All devices that never signed in to the account share one counter; each that did has its own. */
const STRANGERS = 'strangers'

export interface GuessSubject {
  /** Canonical address (or what was typed, for unknown accounts): locks look the same whether or not it is known. */
  readonly account: string
  /** Key of a device that has signed in to this account before; `null` for any other. */
  readonly knownDevice: string | null
}

/** How long to wait for guesses of other nodes: `times` looks, `everyMs` apart (and up to half as long again), two seconds or so in all. */
const LOOK = { times: 20, everyMs: 80 } as const
/** No guess is in evaluation for longer: those of a node that died stay counted. */
const LONGEST_EVALUATION_MS = 30 * SECOND_MS

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
   * many guesses arrive at once, on however many nodes, no more than the limit are ever evaluated between two successes. The others
   * wait while those are in evaluation, wherever that is. Throws `account_locked` (with `Retry-After`) once all of them were wrong, and
   * `overloaded` when that takes too long to tell.
   */
  guess(
    subject: GuessSubject,
    now: EpochMs,
    check: () => Promise<boolean>,
  ): Promise<{ readonly matches: boolean; readonly lockedUntil: EpochMs | null }>
  /** Until when this account is locked for this class of devices; `null` when it is not, or not yet. Counts nothing. */
  lockedUntil(subject: GuessSubject, now: EpochMs): Promise<EpochMs | null>
  /** A reset or an administrator lets everybody try again, on every device (C-72). */
  clear(account: string): Promise<void>
}

export function createLockout(deps: LockoutDeps): Lockout {
  const { attempts } = deps
  const underWay = new GuessesUnderWay()
  const accountId = (account: string) => keyedHash(deps.pseudonymKey, 'lockout', account)
  const keysOf = ({ account, knownDevice }: GuessSubject): Keys => {
    const identifier = accountId(account) + keyedHash(deps.pseudonymKey, 'lockout-device', knownDevice ?? STRANGERS)
    return { guess: { identifier, action: GUESS }, wrong: { identifier, action: WRONG_GUESS } }
  }

  const ruleNow = (): AttemptRule => {
    const { maxLoginAttempts: limit, lockoutMs } = deps.tunables()
    return { limit, windowMs: lockoutMs, lockMs: lockoutMs }
  }

  async function guess(subject: GuessSubject, now: EpochMs, check: () => Promise<boolean>): Promise<GuessOutcome> {
    const keys = keysOf(subject)
    const rule = ruleNow()
    const taken = await takeTurn(keys, rule, now)
    const matches = await underWay.track(keys.guess.identifier, () => evaluate(attempts, keys, rule, now, check))
    return { matches, lockedUntil: !matches && taken.attempts >= rule.limit ? taken.resetAt : null }
  }

  /**
   * Guesses under way may be right and free the counter: the owner's own parallel sign-ins must not lock each other out. How long a counter has
   * been full is asked last, after a wait that no clock can shorten: a clock that leaps must not lock anybody out either.
   */
  async function takeTurn(keys: Keys, rule: AttemptRule, now: EpochMs): Promise<AttemptOutcome> {
    for (let looks = 0; ; ) {
      const taken = await attempts.take(keys.guess, rule, now)
      if (taken.allowed) return taken
      const settledHere = underWay.next(keys.guess.identifier)
      if (settledHere !== null) await settledHere
      else await waitForOthers(keys.wrong, rule, taken, now, looks++)
    }
  }

  /** Guesses of other nodes fill the counter: throws once it is known what became of them, or has been asked often enough. */
  async function waitForOthers(wrong: AttemptKey, rule: AttemptRule, full: AttemptOutcome, now: EpochMs, looks: number): Promise<void> {
    if (await allWrong(wrong, rule, now)) throw locked(full.resetAt - now)
    if (looks < LOOK.times) return pause()
    throw isAbandoned(rule, full, now) ? locked(full.resetAt - now) : undecided()
  }

  async function allWrong(wrong: AttemptKey, rule: AttemptRule, now: EpochMs): Promise<boolean> {
    const known = await attempts.read(wrong, now)
    return known !== null && known.attempts >= rule.limit
  }

  /** Nobody evaluates those guesses any more: their node died. */
  function isAbandoned(rule: AttemptRule, full: { readonly resetAt: EpochMs }, now: EpochMs): boolean {
    return now - (full.resetAt - rule.lockMs) > LONGEST_EVALUATION_MS
  }

  async function lockedUntil(subject: GuessSubject, now: EpochMs): Promise<EpochMs | null> {
    const keys = keysOf(subject)
    const rule = ruleNow()
    const counted = await attempts.read(keys.guess, now)
    if (counted === null || counted.attempts < rule.limit) return null
    return isAbandoned(rule, counted, now) || (await allWrong(keys.wrong, rule, now)) ? counted.resetAt : null
  }

  return {
    guess,
    lockedUntil,
    async clear(account) {
      await Promise.all([GUESS, WRONG_GUESS].map((action) => attempts.clearAll(action, accountId(account))))
    },
  }
}

interface Keys {
  readonly guess: AttemptKey
  readonly wrong: AttemptKey
}

async function evaluate(
  attempts: AttemptStore,
  keys: Keys,
  rule: AttemptRule,
  now: EpochMs,
  check: () => Promise<boolean>,
): Promise<boolean> {
  let matches: boolean
  try {
    matches = await check()
  } catch (error) {
    // Not evaluated after all (a full hashing pool, a store fault): it was no guess.
    await attempts.giveBack(keys.guess)
    throw error
  }
  if (matches) await attempts.clear([keys.guess, keys.wrong])
  else await attempts.take(keys.wrong, rule, now)
  return matches
}

function locked(forMs: number): ApiError {
  return new ApiError('account_locked', { retryAfterSeconds: Math.max(1, Math.ceil(forMs / SECOND_MS)) })
}

/** Not `account_locked`: nobody knows yet. */
function undecided(): ApiError {
  return new ApiError('overloaded', { retryAfterSeconds: 1, reason: 'guesses elsewhere are undecided' })
}

async function pause(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, LOOK.everyMs * (1 + Math.random() / 2)))
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
