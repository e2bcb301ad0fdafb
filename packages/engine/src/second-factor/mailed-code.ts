import type { OneTimeSecretRecord } from '@sallyport/ports'
import { ApiError } from '../kernel/api-error.ts'
import type { Caller } from '../kernel/caller.ts'
import { constantTimeEqual } from '../kernel/constant-time.ts'
import { hashToken, normalizeTypedCode } from '../kernel/secret-token.ts'
import { codeHash, draftSecret } from '../proofs/draft-secret.ts'
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
  const mail = services.mailer.draft(caller, user, { template: 'second_factor_code', code }, caller.now)
  await services.store.secrets.issue(
    { ...secret, tokenHash: bindingOf(input.challengeToken, secret.id) },
    services.audit.effects(caller, [{ action: 'second_factor_requested', userId: user.id }], [mail]),
  )
  services.outbox.wake()
}

/** `true` for exactly one of any number of concurrent callers with the right code; throws `code_expired` when it is dead. */
export async function useMailedCode(
  services: Pick<Services, 'store' | 'keys' | 'audit'>,
  pending: PendingSignIn,
  challengeToken: string,
  typed: string,
  caller: Caller,
): Promise<boolean> {
  const { email } = pending.user
  const newest = await services.store.secrets.findNewest('second_factor', email)
  // Somebody else's challenge takes no attempt from this one's code.
  if (newest === null || !isBoundTo(newest, challengeToken)) throw new ApiError('code_expired')
  const secret = await services.store.secrets.takeCodeAttempt('second_factor', email, caller.now)
  if (secret === null || !isBoundTo(secret, challengeToken)) throw new ApiError('code_expired')
  const right = secret.codeHash !== null && constantTimeEqual(codeHash(services, secret.id, normalizeTypedCode(typed)), secret.codeHash)
  return right && services.store.secrets.consume(secret.id, caller.now, services.audit.effects(caller, []))
}

/** Unlike the hash of the challenge's token alone, it is another one for each mail. */
function bindingOf(challengeToken: string, secretId: string): string {
  return hashToken(`${secretId}:${challengeToken}`)
}

function isBoundTo(secret: OneTimeSecretRecord, challengeToken: string): boolean {
  return constantTimeEqual(bindingOf(challengeToken, secret.id), secret.tokenHash)
}
