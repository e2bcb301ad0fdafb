import type { EpochMs, UserRecord } from '@sallyport/ports'
import type { ReauthenticationMethod } from '@sallyport/protocol'
import type { VerifiedSession } from '../auth.ts'
import { ApiError } from '../kernel/api-error.ts'
import type { Caller } from '../kernel/caller.ts'
import type { Services } from '../services.ts'
import { confirmedUntil, currentSession } from './confirmation.ts'
import { confirmationMethods } from './confirmation-methods.ts'
import { type ConfirmationAttempt, type ProofServices, showProof } from './show-proof.ts'

/** How to confirm, and until when there is no need to. */
export interface ConfirmationState {
  readonly methods: readonly ReauthenticationMethod[]
  readonly confirmedUntil: EpochMs | null
}

export async function readConfirmation(
  services: Pick<Services, 'config' | 'store'>,
  session: VerifiedSession,
  caller: Caller,
): Promise<ConfirmationState> {
  const [user, record] = await Promise.all([ownerOf(services, session), currentSession(services, session.sessionId)])
  const { offered } = await confirmationMethods(services, user, caller.now)
  return { methods: offered, confirmedUntil: await confirmedUntil(services, record, caller.now) }
}

/**
 * The owner shows that they are there. Every try is counted where the same try at a sign-in is, so that this door gives no extra ones; a wrong one leaves
 * the session as it is.
 */
export async function reauthenticate(services: ProofServices, input: Omit<ConfirmationAttempt, 'user'>): Promise<ConfirmationState> {
  const { session, caller } = input
  const { userId, sessionId } = session
  const user = await ownerOf(services, session)
  const methods = await confirmationMethods(services, user, caller.now)
  const { method, amr } = await showProof(services, { ...input, user }, methods)
  const effects = services.audit.effects(caller, [{ action: 'reauthenticated', userId, sessionId, metadata: { method } }])
  const confirmed = await services.store.sessions.reauthenticate({ sessionId, userId, methods: amr, at: caller.now }, effects)
  if (!confirmed) throw new ApiError('session_revoked')
  return { methods: methods.offered, confirmedUntil: caller.now + services.config.confirmationMs }
}

async function ownerOf({ store }: Pick<Services, 'store'>, { userId }: VerifiedSession): Promise<UserRecord> {
  const user = await store.users.findById(userId)
  if (user === null) throw new ApiError('unauthenticated')
  return user
}
