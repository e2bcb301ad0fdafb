import type { UserRecord } from '@sallyport/ports'
import type { ErrorCode, ReauthenticateRequest, ReauthenticationMethod } from '@sallyport/protocol'
import type { VerifiedSession } from '../auth.ts'
import { ApiError, fieldError, invalidFields } from '../kernel/api-error.ts'
import type { Caller } from '../kernel/caller.ts'
import { type PresentedPasskey, usePasskey } from '../passkeys/use-passkey.ts'
import { useBoundCode } from '../proofs/bound-code.ts'
import { guessSecondFactor } from '../second-factor/guess-second-factor.ts'
import { useTotpCode } from '../second-factor/use-totp-code.ts'
import type { Services } from '../services.ts'
import { knownDevice } from '../sign-in/known-device.ts'
import { guessPassword } from '../sign-in/password/guess-password.ts'
import type { ConfirmationMethods } from './confirmation-methods.ts'

export type ProofServices = Pick<Services, 'config' | 'store' | 'keys' | 'passwords' | 'lockout' | 'audit' | 'mailer' | 'outbox'>

export interface ConfirmationAttempt {
  readonly user: UserRecord
  readonly session: VerifiedSession
  readonly input: ReauthenticateRequest
  /** Says which browser, or client, the passkey's challenge was given to. */
  readonly holder: string | null
  readonly caller: Caller
}

export interface ShownProof {
  readonly method: ReauthenticationMethod
  /** For the session (RFC 8176). */
  readonly amr: readonly string[]
}

/** Check the one proof that the request brings, and count it where a sign-in counts it. Throws what a sign-in throws, or `invalid_request` for a method that is not offered. */
export async function showProof(
  services: ProofServices,
  attempt: ConfirmationAttempt,
  { offered, twoSteps }: ConfirmationMethods,
): Promise<ShownProof> {
  const { input } = attempt
  const demand = (method: ReauthenticationMethod, field: keyof ReauthenticateRequest) => {
    if (!offered.includes(method)) throw invalidFields([fieldError(field, 'invalid', 'Confirm another way.')])
  }
  if (input.password !== undefined) {
    demand('password', 'password')
    return showPassword(services, attempt, input.password)
  }
  // A wrong password that locks is counted above; the lock holds for every other way too.
  await demandUnlocked(services, attempt)
  if (input.credential !== undefined) {
    if (!services.config.passkeys.signIn) demand('passkey', 'credential')
    return showPasskey(services, attempt, { credential: input.credential, holder: attempt.holder })
  }
  if (input.totp !== undefined) {
    demand('totp', 'totp')
    return showTotp(services, attempt, input.totp)
  }
  demand('email_code', 'emailCode')
  return showMailedCode(services, attempt, input.emailCode ?? '', twoSteps)
}

async function showPassword(services: ProofServices, { user, caller }: ConfirmationAttempt, password: string): Promise<ShownProof> {
  const guess = await guessPassword(services, { user, account: user.email, password, action: 'reauthenticated' }, caller)
  if (guess.matches) return { method: 'password', amr: ['pwd'] }
  throw new ApiError('invalid_credentials', { fields: [fieldError('password', 'invalid', 'That’s not your password.')] })
}

async function showPasskey(services: ProofServices, attempt: ConfirmationAttempt, presented: PresentedPasskey): Promise<ShownProof> {
  const use = await usePasskey(services, presented, attempt.caller, attempt.user.id)
  return use.kind === 'used' ? { method: 'passkey', amr: use.amr } : refuse(services, attempt, 'passkey', `passkey_${use.kind}`)
}

async function showTotp(services: ProofServices, attempt: ConfirmationAttempt, code: string): Promise<ShownProof> {
  const { user, caller } = attempt
  const right = await guessSecondFactor(services, user, caller, () => useTotpCode(services, user, code, caller))
  return right ? { method: 'totp', amr: ['otp', 'mfa'] } : refuse(services, attempt, 'totp', 'totp_invalid')
}

async function showMailedCode(
  services: ProofServices,
  attempt: ConfirmationAttempt,
  typed: string,
  isSecondFactor: boolean,
): Promise<ShownProof> {
  const { user, session, caller } = attempt
  const code = { purpose: 'reauthentication', email: user.email, holder: session.sessionId, typed } as const
  const right = await guessSecondFactor(services, user, caller, () => useBoundCode(services, code, caller))
  if (!right) return refuse(services, attempt, 'email_code', 'code_invalid')
  return { method: 'email_code', amr: isSecondFactor ? ['otp', 'mfa'] : ['otp'] }
}

async function demandUnlocked(services: ProofServices, { user, caller }: ConfirmationAttempt): Promise<void> {
  const subject = { account: user.email, knownDevice: await knownDevice(services, user, caller) }
  const until = await services.lockout.lockedUntil(subject, caller.now)
  if (until === null) return
  throw new ApiError('account_locked', { retryAfterSeconds: Math.max(1, Math.ceil((until - caller.now) / 1_000)) })
}

async function refuse(
  { audit }: ProofServices,
  { user, session, caller }: ConfirmationAttempt,
  method: ReauthenticationMethod,
  errorCode: ErrorCode,
): Promise<never> {
  const event = { action: 'reauthenticated', userId: user.id, sessionId: session.sessionId, success: false, errorCode } as const
  await audit.record(caller, { ...event, metadata: { method } })
  throw new ApiError(errorCode)
}
