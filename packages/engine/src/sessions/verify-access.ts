import type { EpochMs } from '@sallyport/ports'
import type { Services } from '../services.ts'
import type { ValidAccess } from '../tokens/token-service.ts'

export type AccessOutcome = ValidAccess | { readonly kind: 'invalid' | 'ended' | 'outdated' }

/** Signature, expiry, revocation. Touches the store only when somebody else may have written to it. */
export async function verifyAccess(
  services: Pick<Services, 'tokens' | 'revocations' | 'touches'>,
  token: string,
  now: EpochMs,
): Promise<AccessOutcome> {
  const opened = services.tokens.openAccess(token, now)
  if (opened === null) return { kind: 'invalid' }
  const { claims } = opened
  if (services.revocations.state(claims) === 'stale') await services.revocations.catchUp(claims)
  const verdict = services.revocations.verdict(claims)
  if (verdict !== 'good') return { kind: verdict }
  services.touches.note(claims.sid, now)
  return opened.valid
}
