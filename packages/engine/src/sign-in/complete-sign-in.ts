import type { EpochMs, UserRecord } from '@sallyport/ports'
import type { Caller } from '../kernel/caller.ts'
import { beginSecondFactor, offeredMethods, owesSecondFactor, type SecondFactorOwed } from '../second-factor/challenge.ts'
import { isTrusted } from '../second-factor/trusted-device.ts'
import type { Services } from '../services.ts'
import { type StartedSession, startSession } from '../sessions/start-session.ts'
import { knownDevice } from './known-device.ts'
import { draftNewDeviceNotice } from './new-device-notice.ts'
import type { Proof } from './proof.ts'

/** The proof was good, and still nobody comes in. */
export type SignInRefusal =
  | { readonly kind: 'locked'; readonly until: EpochMs }
  | { readonly kind: 'password_expired' | 'disabled' | 'unverified' }
  /** The account changed under the proof, or asks for a second factor that this proof leaves none for. */
  | { readonly kind: 'stale' }

export type SignInOutcome =
  | { readonly kind: 'signed_in'; readonly started: StartedSession }
  /** Nobody is signed in yet: the challenge waits for the second step. */
  | { readonly kind: 'second_factor'; readonly owed: SecondFactorOwed }
  | SignInRefusal

export type SignInServices = Pick<
  Services,
  'config' | 'store' | 'tokens' | 'audit' | 'keys' | 'lifetimes' | 'tunables' | 'observer' | 'volatile' | 'lockout' | 'mailer' | 'outbox'
>

export interface SignInAttempt {
  /** As read before the proof was checked: a credential that changed since makes it stale. */
  readonly user: UserRecord
  readonly proof: Proof
  readonly rememberMe: boolean
  readonly keepsCookies: boolean
  /** The token of this browser's `trusted_device` cookie. */
  readonly trustedDevice: string | null
  readonly caller: Caller
}

/**
 * The only door to a session. Methods prove, this decides, in this order: disabled, locked, unverified, password expired, second factor owed,
 * changed in the meantime. Whatever is asked of every sign-in is asked here, so that no method can forget it.
 */
export async function completeSignIn(services: SignInServices, attempt: SignInAttempt): Promise<SignInOutcome> {
  const outcome = await decide(services, attempt)
  services.observer.signIn({ method: attempt.proof.method, outcome: outcome.kind === 'locked' ? 'account_locked' : outcome.kind })
  return outcome
}

async function decide(services: SignInServices, attempt: SignInAttempt): Promise<SignInOutcome> {
  const { user, proof, caller } = attempt
  const refusal = await refusalFor(services, attempt)
  if (refusal !== null) {
    await recordRefusal(services, attempt, refusal.kind === 'locked' ? 'account_locked' : refusal.kind)
    return refusal
  }
  const owed = await secondFactorOwed(services, attempt)
  if (owed !== null) return owed
  const notice = await draftNewDeviceNotice(services, user, caller)
  const started = await startSession(services, {
    user,
    methods: proof.amr,
    rememberMe: attempt.rememberMe,
    keepsCookies: attempt.keepsCookies,
    notice,
    caller: { ...caller, now: instantAfterChange(user, caller) },
  })
  if (started === null) return { kind: 'stale' }
  if (notice !== null) services.outbox.wake()
  return { kind: 'signed_in', started }
}

/** A proof that changed the account itself (a mailbox proven for the first time) is of the same millisecond; tokens from before that are refused. */
function instantAfterChange({ authorityChangedAt }: UserRecord, { now }: Caller): EpochMs {
  return Math.max(now, (authorityChangedAt ?? 0) + 1)
}

async function refusalFor(
  services: SignInServices,
  { user, proof, caller }: SignInAttempt,
): Promise<Exclude<SignInRefusal, { kind: 'stale' }> | null> {
  if (!user.isActive) return { kind: 'disabled' }
  const firstStepOfPassword = proof.method === 'password' && !proof.satisfiesSecondFactor
  // A password was counted, and let through, by the very counter that locks.
  const until = firstStepOfPassword
    ? null
    : await services.lockout.lockedUntil({ account: user.email, knownDevice: await knownDevice(services, user, caller) }, caller.now)
  if (until !== null) return { kind: 'locked', until }
  if (services.config.registration.verificationRequired && user.emailVerifiedAt === null) return { kind: 'unverified' }
  return proof.method === 'password' && user.passwordExpiredAt !== null ? { kind: 'password_expired' } : null
}

/** `null`: nothing is owed. A trusted browser owes nothing either. */
async function secondFactorOwed(services: SignInServices, attempt: SignInAttempt): Promise<SignInOutcome | null> {
  const { user, proof, rememberMe, caller } = attempt
  if (proof.satisfiesSecondFactor) return null
  const summary = await services.store.factors.summary(user.id, caller.now)
  if (!owesSecondFactor(summary, services.config)) return null
  if (await isTrusted(services, user, attempt.trustedDevice, caller)) return null
  const methods = offeredMethods(summary, proof.method, services.config)
  await recordRefusal(services, attempt, 'second_factor_required')
  if (methods.length === 0) return { kind: 'stale' }
  return { kind: 'second_factor', owed: await beginSecondFactor(services, { user, proof, rememberMe, methods }, caller) }
}

function recordRefusal(services: SignInServices, { user, proof, caller }: SignInAttempt, errorCode: string): Promise<void> {
  const metadata = { method: proof.method }
  return services.audit.record(caller, { action: 'login', userId: user.id, success: false, errorCode, metadata })
}
