import type { VerifiedSession } from '../auth.ts'
import { ApiError } from '../kernel/api-error.ts'
import type { Caller } from '../kernel/caller.ts'
import { boundTo } from '../proofs/bound-code.ts'
import { draftSecret } from '../proofs/draft-secret.ts'
import type { Services } from '../services.ts'
import { confirmationMethods } from './confirmation-methods.ts'

/** Mail a code that confirms this session alone. Throws `second_factor_missing` where a mailed code would not do. */
export async function sendConfirmationCode(
  services: Pick<Services, 'config' | 'store' | 'keys' | 'audit' | 'mailer' | 'outbox'>,
  { userId, sessionId }: VerifiedSession,
  takeMailLimits: () => Promise<void>,
  caller: Caller,
): Promise<void> {
  const user = await services.store.users.findById(userId)
  if (user === null) throw new ApiError('unauthenticated')
  const { offered } = await confirmationMethods(services, user, caller.now)
  if (!offered.includes('email_code')) throw new ApiError('second_factor_missing')
  await takeMailLimits()
  const { secret, code } = draftSecret(services, 'reauthentication', user, caller, caller.deviceSecret)
  const mail = services.mailer.draft(caller, user, { template: 'confirmation_code', code, expiresAt: secret.expiresAt }, caller.now)
  await services.store.secrets.issue(
    boundTo(sessionId, secret),
    services.audit.effects(caller, [{ action: 'reauthentication_requested', userId, sessionId }], [mail]),
  )
  services.outbox.wake()
}
