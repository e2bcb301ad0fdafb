import type { AttemptOutcome, UserRecord } from '@sallyport/ports'
import { ApiError } from '../kernel/api-error.ts'
import type { Caller } from '../kernel/caller.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../kernel/duration.ts'
import { keyedHash } from '../kernel/secret-token.ts'
import type { Services } from '../services.ts'

/**
 * Wrong codes of one account over all challenges: whoever knows the password must not buy guesses by signing in again and again. At
 * 30 a day a six-digit code of two steps stands for years, and the owner hears of the first 15.
 */
const BUDGET = { limit: 15, windowMs: DAY_MS, lockMs: 12 * HOUR_MS } as const
const ACTION = 'second_factor_failure'

/**
 * Count a guess at a short code, then let `check` evaluate it; a right one forgives the wrong ones. Throws `code_attempts_exceeded`
 * with `Retry-After` once they are used up, without evaluating anything, on however many nodes.
 */
export async function guessSecondFactor(
  services: Pick<Services, 'store' | 'keys' | 'config' | 'audit' | 'mailer' | 'outbox'>,
  user: UserRecord,
  caller: Caller,
  check: () => Promise<boolean>,
): Promise<boolean> {
  const key = budgetKey(services, user.id)
  const taken = await services.store.attempts.take(key, BUDGET, caller.now)
  if (!taken.allowed) throw tooManyGuesses(taken, caller)
  let right: boolean
  try {
    right = await check()
  } catch (error) {
    // Nothing was evaluated, so it was no guess.
    await services.store.attempts.giveBack(key)
    throw error
  }
  if (right) await services.store.attempts.clear([key])
  else if (taken.attempts === BUDGET.limit) await tellOwner(services, user, taken, caller)
  return right
}

/** An operator lets the owner try again. */
export async function forgiveSecondFactorGuesses(services: Pick<Services, 'store' | 'keys'>, userId: string): Promise<void> {
  await services.store.attempts.clear([budgetKey(services, userId)])
}

function budgetKey(services: Pick<Services, 'keys'>, userId: string) {
  return { identifier: keyedHash(services.keys.pseudonym, 'second-factor', userId), action: ACTION }
}

function tooManyGuesses({ resetAt }: AttemptOutcome, caller: Caller): ApiError {
  return new ApiError('code_attempts_exceeded', { retryAfterSeconds: Math.max(1, Math.ceil((resetAt - caller.now) / 1_000)) })
}

/** Only the guess that used up the budget gets here: one mail for each lock. */
async function tellOwner(
  services: Pick<Services, 'store' | 'config' | 'audit' | 'mailer' | 'outbox'>,
  user: UserRecord,
  { resetAt }: AttemptOutcome,
  caller: Caller,
): Promise<void> {
  const minutes = Math.ceil((resetAt - caller.now) / MINUTE_MS)
  const resetUrl = `${services.config.publicUrl}/forgot-password`
  const mail = services.mailer.draft(caller, user, { template: 'account_locked', step: 'second', minutes, resetUrl }, caller.now)
  const event = { action: 'second_factor', userId: user.id, success: false, errorCode: 'code_attempts_exceeded' } as const
  await services.store.audit.append(services.audit.effects(caller, [event], [mail]))
  services.outbox.wake()
}
