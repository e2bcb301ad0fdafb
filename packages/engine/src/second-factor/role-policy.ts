import type { Role } from '@sallyport/ports'
import type { VerifiedSession } from '../auth.ts'
import type { AuthConfig } from '../config/auth-config.ts'
import type { Services } from '../services.ts'
import { owesSecondFactor } from './challenge.ts'

export function requiresSecondFactor(role: Role, { secondFactor }: Pick<AuthConfig, 'secondFactor'>): boolean {
  return secondFactor.requiredForRoles.includes(role)
}

/**
 * Whether the role of this session asks for a second factor that its owner has not set up. A session that a passkey started has both factors
 * in it. Asked of the store each time: whoever turns the factor off closes the door again.
 */
export async function lacksRequiredFactor(
  services: Pick<Services, 'config' | 'store'>,
  session: Pick<VerifiedSession, 'userId' | 'role' | 'methods'>,
  now: number,
): Promise<boolean> {
  if (!requiresSecondFactor(session.role, services.config)) return false
  if (session.methods.includes('hwk') || session.methods.includes('swk')) return false
  return !owesSecondFactor(await services.store.factors.summary(session.userId, now), services.config)
}
