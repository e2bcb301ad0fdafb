import type { OneTimeSecret, OneTimeSecretRecord, SecretPurpose } from '@sallyport/ports'
import { ApiError } from '../kernel/api-error.ts'
import type { Caller } from '../kernel/caller.ts'
import { constantTimeEqual } from '../kernel/constant-time.ts'
import { hashToken, normalizeTypedCode } from '../kernel/secret-token.ts'
import type { Services } from '../services.ts'
import { codeHash } from './draft-secret.ts'

/** The secret, good for nothing but the thing that `holder` names: its link dies, and its code is taken from that holder alone. */
export function boundTo(holder: string, secret: OneTimeSecret): OneTimeSecret {
  return { ...secret, tokenHash: bindingOf(holder, secret.id) }
}

/**
 * Use up the code of a bound secret: `true` for exactly one of any number of concurrent callers with the right one. Throws `code_expired` when there is no
 * live one of this holder, `code_attempts_exceeded` when its attempts are used up. Another holder's code loses no attempt.
 */
export async function useBoundCode(
  services: Pick<Services, 'store' | 'keys' | 'audit'>,
  input: { readonly purpose: SecretPurpose; readonly email: string; readonly holder: string; readonly typed: string },
  caller: Caller,
): Promise<boolean> {
  const { purpose, email, holder, typed } = input
  const { secrets } = services.store
  const newest = await secrets.findNewest(purpose, email)
  if (newest === null || !isBoundTo(holder, newest)) throw new ApiError('code_expired')
  const secret = await secrets.takeCodeAttempt(purpose, email, caller.now)
  if (secret === null) throw new ApiError(isExhausted(newest, caller) ? 'code_attempts_exceeded' : 'code_expired')
  if (!isBoundTo(holder, secret)) throw new ApiError('code_expired')
  const right = secret.codeHash !== null && constantTimeEqual(codeHash(services, secret.id, normalizeTypedCode(typed)), secret.codeHash)
  return right && secrets.consume(secret.id, caller.now, services.audit.effects(caller, []))
}

/** Another one for each secret, so that no two rows have the same. */
function bindingOf(holder: string, secretId: string): string {
  return hashToken(`${secretId}:${holder}`)
}

function isBoundTo(holder: string, secret: OneTimeSecretRecord): boolean {
  return constantTimeEqual(bindingOf(holder, secret.id), secret.tokenHash)
}

function isExhausted(secret: OneTimeSecretRecord, { now }: Caller): boolean {
  return secret.consumedAt === null && secret.voidedAt === null && secret.expiresAt > now && secret.attempts >= secret.maxAttempts
}
