import type { Effects, UserRecord } from '@sallyport/ports'
import type { ErrorCode, SecondFactorMethod } from '@sallyport/protocol'
import { meetCeremony } from '../ceremonies/ceremonies.ts'
import { ApiError } from '../kernel/api-error.ts'
import type { Caller } from '../kernel/caller.ts'
import { draftSecureLink } from '../proofs/secure-link.ts'
import type { Services } from '../services.ts'
import { completeSignIn, type SignInOutcome, type SignInServices } from '../sign-in/complete-sign-in.ts'
import type { Proof } from '../sign-in/proof.ts'
import { meetSecondFactor, type PendingSignIn } from './challenge.ts'
import { guessSecondFactor } from './guess-second-factor.ts'
import { useMailedCode } from './mailed-code.ts'
import { recoveryCodeHash } from './recovery-codes.ts'
import { type DeviceTrust, trustDevice } from './trusted-device.ts'
import { useTotpCode } from './use-totp-code.ts'

export interface SecondFactorAttempt {
  readonly challengeToken: string | null
  readonly method: SecondFactorMethod
  readonly code: string
  readonly rememberDevice: boolean
  readonly keepsCookies: boolean
  readonly caller: Caller
}

export interface SecondFactorResult {
  readonly outcome: SignInOutcome
  /** Not `null` when this browser need not be asked again for a while. */
  readonly trust: DeviceTrust | null
}

const WRONG: Readonly<Record<SecondFactorMethod, ErrorCode>> = {
  totp: 'totp_invalid',
  recovery_code: 'recovery_code_invalid',
  email_code: 'code_invalid',
}

/**
 * The second step of a sign-in. Each challenge takes five guesses, of whatever kind, and starts one session at most, however many requests
 * arrive at once; then the gate decides again, as for any proof. Throws `second_factor_expired` for a challenge that is not live.
 */
export async function verifySecondFactor(services: SignInServices, attempt: SecondFactorAttempt): Promise<SecondFactorResult> {
  const { challengeToken, method, caller } = attempt
  const pending = await meetSecondFactor(services, 'guess', challengeToken, caller)
  if (pending === null || challengeToken === null) throw new ApiError('second_factor_expired')
  if (!pending.offer.methods.includes(method)) throw new ApiError('second_factor_missing')
  if (!(await isRight(services, pending, challengeToken, attempt))) {
    await recordWrongCode(services, pending.user, method, caller)
    services.observer.signIn({ method: pending.proof.method, outcome: 'wrong_second_factor' })
    throw new ApiError(WRONG[method])
  }
  const finished = await meetCeremony(services, 'finish', 'second_factor', challengeToken, caller)
  if (finished === null) throw new ApiError('second_factor_expired')
  const outcome = await completeSignIn(services, {
    user: pending.user,
    proof: bothFactors(pending.proof),
    rememberMe: pending.rememberMe,
    keepsCookies: attempt.keepsCookies,
    trustedDevice: null,
    caller,
  })
  const remember = outcome.kind === 'signed_in' && attempt.rememberDevice && attempt.keepsCookies
  return { outcome, trust: remember ? await trustDevice(services, pending.user, caller) : null }
}

function bothFactors({ method, amr }: Proof): Proof {
  return { method, amr: [...new Set([...amr, 'otp', 'mfa'])], satisfiesSecondFactor: true }
}

/** A recovery code has 120 bits: nobody guesses it, so it works when the guesses at short codes are used up. */
async function isRight(
  services: SignInServices,
  pending: PendingSignIn,
  challengeToken: string,
  { method, code, caller }: SecondFactorAttempt,
): Promise<boolean> {
  const { user } = pending
  switch (method) {
    case 'totp':
      return guessSecondFactor(services, user, caller, () => useTotpCode(services, user, code, caller))
    case 'email_code':
      return guessSecondFactor(services, user, caller, () => useMailedCode(services, pending, challengeToken, code, caller))
    case 'recovery_code':
      return useRecoveryCode(services, user, code, caller)
  }
}

async function useRecoveryCode(services: SignInServices, user: UserRecord, code: string, caller: Caller): Promise<boolean> {
  const effects = (left: number): Effects => {
    const { url, secret } = draftSecureLink(services, user, caller)
    const mail = services.mailer.draft(caller, user, { template: 'recovery_code_used', left, url }, caller.now)
    const event = { action: 'recovery_code_used', userId: user.id, metadata: { left } } as const
    return { ...services.audit.effects(caller, [event], [mail]), secrets: [secret] }
  }
  const left = await services.store.factors.useRecoveryCode({ userId: user.id, hash: recoveryCodeHash(code), at: caller.now }, effects)
  if (left !== null) services.outbox.wake()
  return left !== null
}

function recordWrongCode(services: Pick<Services, 'audit'>, user: UserRecord, method: SecondFactorMethod, caller: Caller): Promise<void> {
  return services.audit.record(caller, {
    action: 'second_factor',
    userId: user.id,
    success: false,
    errorCode: WRONG[method],
    metadata: { method },
  })
}
