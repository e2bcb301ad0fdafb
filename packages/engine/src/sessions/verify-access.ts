import type { EpochMs } from '@sallyport/ports'
import type { VerifiedSession } from '../auth.ts'
import type { Services } from '../services.ts'

export type AccessOutcome =
  | { readonly kind: 'valid'; readonly session: VerifiedSession }
  | { readonly kind: 'invalid' | 'ended' | 'outdated' }

/** Signature, expiry, revocation. Touches the store only when somebody else may have written to it. */
export async function verifyAccess(
  services: Pick<Services, 'tokens' | 'revocations' | 'touches'>,
  token: string,
  now: EpochMs,
): Promise<AccessOutcome> {
  const claims = services.tokens.openAccess(token, now)
  if (claims === null) return { kind: 'invalid' }
  if (services.revocations.state() === 'stale') await services.revocations.catchUp()
  const verdict = services.revocations.verdict(claims)
  if (verdict !== 'good') return { kind: verdict }
  services.touches.note(claims.sid, now)
  return {
    kind: 'valid',
    session: {
      userId: claims.sub,
      sessionId: claims.sid,
      role: claims.role,
      email: claims.email,
      methods: claims.amr,
      authenticatedAt: claims.auth_time,
      expiresAt: claims.exp,
    },
  }
}
