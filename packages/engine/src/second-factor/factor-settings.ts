import type { SecondFactorStatusData } from '@sallyport/protocol'
import type { VerifiedSession } from '../auth.ts'
import { ApiError } from '../kernel/api-error.ts'
import type { Caller } from '../kernel/caller.ts'
import { toInstant } from '../kernel/clock.ts'
import type { Services } from '../services.ts'
import { type FactorServices, factorChanged, ownerOf } from './factor-effects.ts'
import { requiresSecondFactor } from './role-policy.ts'

/** Which second steps are on. */
export async function secondFactorStatus(
  services: Pick<Services, 'config' | 'store'>,
  session: Pick<VerifiedSession, 'userId' | 'role'>,
  caller: Caller,
): Promise<SecondFactorStatusData> {
  const summary = await services.store.factors.summary(session.userId, caller.now)
  const since = (at: number | null) => (at === null ? null : { enabledAt: toInstant(at) })
  return {
    totp: since(summary.totpSince),
    emailCode: since(summary.emailCodeSince),
    emailCodeOffered: services.config.secondFactor.emailCode,
    recoveryCodesLeft: summary.recoveryCodesLeft,
    trustedDevices: summary.trustedDevices,
    requiredForRole: requiresSecondFactor(session.role, services.config),
  }
}

/** Ask for a mailed code as second step. Throws `not_found` where that is not offered, `email_not_verified`, or `second_factor_exists`. */
export async function enableEmailFactor(services: FactorServices, session: VerifiedSession, caller: Caller): Promise<void> {
  if (!services.config.secondFactor.emailCode) throw new ApiError('not_found')
  const user = await ownerOf(services, session)
  if (user.emailVerifiedAt === null) throw new ApiError('email_not_verified')
  const effects = factorChanged(services, user, session, 'email_on', caller)
  const done = await services.store.factors.setEmailCode({ userId: user.id, on: true, at: caller.now }, effects)
  if (!done) throw new ApiError('second_factor_exists')
  services.outbox.wake()
}

/** Works where it is no longer offered, too. */
export async function disableEmailFactor(services: FactorServices, session: VerifiedSession, caller: Caller): Promise<void> {
  const user = await ownerOf(services, session)
  const effects = factorChanged(services, user, session, 'email_off', caller)
  const done = await services.store.factors.setEmailCode({ userId: user.id, on: false, at: caller.now }, effects)
  if (!done) throw new ApiError('second_factor_missing')
  services.outbox.wake()
}

/** Every device is asked for the second step again. */
export async function forgetTrustedDevices(
  services: Pick<Services, 'store' | 'audit'>,
  session: VerifiedSession,
  caller: Caller,
): Promise<void> {
  const event = { action: 'trusted_devices_forgotten', userId: session.userId, sessionId: session.sessionId } as const
  await services.store.factors.forgetTrustedDevices(session.userId, services.audit.effects(caller, [event]))
}
