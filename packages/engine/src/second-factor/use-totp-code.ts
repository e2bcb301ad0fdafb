import type { UserRecord } from '@sallyport/ports'
import type { Caller } from '../kernel/caller.ts'
import { normalizeTypedCode } from '../kernel/secret-token.ts'
import type { Services } from '../services.ts'
import { matchTotp, openTotpSecret } from './totp.ts'

/**
 * Whether the code is the app's of now, and nobody used it before: of any number of concurrent callers with one code exactly one is
 * answered `true`. Counts nothing; let `guessSecondFactor` do that.
 */
export async function useTotpCode(
  services: Pick<Services, 'store' | 'keys'>,
  user: UserRecord,
  typed: string,
  caller: Caller,
): Promise<boolean> {
  const record = await services.store.factors.findTotp(user.id)
  if (record === null || record.confirmedAt === null) return false
  const secret = openTotpSecret(services, user.id, record.sealedSecret)
  if (secret === null) throw new Error('The secret of an authenticator app does not open with this data secret')
  const step = matchTotp(secret, normalizeTypedCode(typed), caller.now)
  return step !== null && services.store.factors.useTotpStep({ userId: user.id, step })
}
