import { ApiError } from '../kernel/api-error.ts'
import type { Caller } from '../kernel/caller.ts'
import { MINUTE_MS } from '../kernel/duration.ts'
import { draftSecret } from '../proofs/draft-secret.ts'
import { findPresentedSecret, type PresentedProof } from '../proofs/redeem-secret.ts'
import type { Services } from '../services.ts'

/** Time to think of a password. */
const LIFETIME_MS = 10 * MINUTE_MS

export interface ResetToken {
  readonly token: string
  readonly expiresAt: number
}

/**
 * A right code of a reset becomes a token that `resetPassword` takes: for pages that ask for the code first and for the password afterwards. Exactly
 * one of any number of concurrent callers gets one.
 */
export async function exchangeResetCode(
  services: Pick<Services, 'store' | 'keys' | 'audit'>,
  proof: PresentedProof,
  caller: Caller,
): Promise<ResetToken> {
  const { secret } = await findPresentedSecret(services, 'password_reset', proof, caller, { onlyWhereAsked: true })
  const { secret: fresh, token } = draftSecret(
    services,
    'password_reset',
    { id: secret.userId, email: secret.email },
    caller,
    caller.deviceSecret,
    LIFETIME_MS,
  )
  const event = { action: 'password_reset_requested', userId: secret.userId, metadata: { by: 'code' } } as const
  const won = await services.store.secrets.consume(secret.id, caller.now, {
    ...services.audit.effects(caller, [event]),
    secrets: [{ ...fresh, codeHash: null }],
  })
  if (!won) throw new ApiError(proof.token === undefined ? 'code_expired' : 'link_used')
  return { token, expiresAt: fresh.expiresAt }
}
