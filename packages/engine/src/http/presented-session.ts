import type { VerifiedSession } from '../auth.ts'
import { ApiError } from '../kernel/api-error.ts'
import type { Services } from '../services.ts'
import { verifyAccess } from '../sessions/verify-access.ts'
import type { Call } from './route.ts'

type SessionServices = Pick<Services, 'tokens' | 'revocations' | 'touches'>
type PresentingCall = Pick<Call, 'presented' | 'caller'>

/** Who asks, at an endpoint that is open to everybody; `null` for nobody. */
export async function presentedSession(services: SessionServices, { presented, caller }: PresentingCall): Promise<VerifiedSession | null> {
  if (presented.accessToken === null) return null
  const outcome = await verifyAccess(services, presented.accessToken, caller.now)
  return outcome.kind === 'valid' ? outcome.session : null
}

/** The same where nobody will not do. Throws `unauthenticated` or `session_revoked`. */
export async function demandPresentedSession(services: SessionServices, { presented, caller }: PresentingCall): Promise<VerifiedSession> {
  if (presented.accessToken === null) throw new ApiError('unauthenticated')
  const outcome = await verifyAccess(services, presented.accessToken, caller.now)
  if (outcome.kind === 'valid') return outcome.session
  throw new ApiError(outcome.kind === 'ended' ? 'session_revoked' : 'unauthenticated')
}
