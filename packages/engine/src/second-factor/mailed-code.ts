import { ApiError } from '../kernel/api-error.ts'
import type { Caller } from '../kernel/caller.ts'
import { boundTo, useBoundCode } from '../proofs/bound-code.ts'
import { draftSecret } from '../proofs/draft-secret.ts'
import type { Services } from '../services.ts'
import { meetSecondFactor, type PendingSignIn } from './challenge.ts'

type MailedCodeServices = Pick<Services, 'config' | 'store' | 'keys' | 'audit' | 'mailer' | 'outbox'>

/** Mail a code that serves this challenge alone. Throws `second_factor_expired`, or `second_factor_missing` where a mailed code is not offered. */
export async function sendSecondFactorCode(
  services: MailedCodeServices,
  input: { readonly challengeToken: string | null; readonly takeMailLimits: (userId: string) => Promise<void> },
  caller: Caller,
): Promise<void> {
  const pending = await meetSecondFactor(services, 'look', input.challengeToken, caller)
  if (pending === null || input.challengeToken === null) throw new ApiError('second_factor_expired')
  if (!pending.offer.methods.includes('email_code')) throw new ApiError('second_factor_missing')
  const { user } = pending
  await input.takeMailLimits(user.id)
  const { secret, code } = draftSecret(services, 'second_factor', user, caller, caller.deviceSecret)
  const mail = services.mailer.draft(caller, user, { template: 'second_factor_code', code, expiresAt: secret.expiresAt }, caller.now)
  await services.store.secrets.issue(
    boundTo(input.challengeToken, secret),
    services.audit.effects(caller, [{ action: 'second_factor_requested', userId: user.id }], [mail]),
  )
  services.outbox.wake()
}

/** `true` for exactly one of any number of concurrent callers with the right code. Throws what a bound code throws: another challenge's takes no attempt. */
export function useMailedCode(
  services: Pick<Services, 'store' | 'keys' | 'audit'>,
  pending: PendingSignIn,
  challengeToken: string,
  typed: string,
  caller: Caller,
): Promise<boolean> {
  const { email } = pending.user
  return useBoundCode(services, { purpose: 'second_factor', email, holder: challengeToken, typed }, caller)
}
