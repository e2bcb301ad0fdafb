import type { EpochMs, SessionRecord } from '@sallyport/ports'
import type { VerifiedSession } from '../auth.ts'
import { ApiError } from '../kernel/api-error.ts'
import { owesSecondFactor } from '../second-factor/challenge.ts'
import type { Services } from '../services.ts'

type ConfirmationServices = Pick<Services, 'config' | 'store'>

/**
 * Until when this session may do dangerous things without asking; `null`: its owner has to confirm first. A sign-in is a confirmation, unless it skipped the
 * second step on a trusted device.
 */
export async function confirmedUntil(services: ConfirmationServices, session: SessionRecord, now: EpochMs): Promise<EpochMs | null> {
  const until = session.authTime + services.config.confirmationMs
  if (until <= now || (await skippedSecondStep(services, session, now))) return null
  return until
}

/** The session as stored now: access tokens still tell what was true when they were made. Throws `reauthentication_required`, or `session_revoked`. */
export async function demandConfirmation(services: ConfirmationServices, { sessionId }: VerifiedSession, now: EpochMs): Promise<void> {
  if ((await confirmedUntil(services, await currentSession(services, sessionId), now)) === null) {
    throw new ApiError('reauthentication_required')
  }
}

export async function currentSession({ store }: Pick<Services, 'store'>, sessionId: string): Promise<SessionRecord> {
  const session = await store.sessions.find(sessionId)
  if (session === null || !session.isActive) throw new ApiError('session_revoked')
  return session
}

/** `mfa` stands in every session that took both steps. Whoever turned the second one on later has just confirmed to be allowed to. */
async function skippedSecondStep(services: ConfirmationServices, session: SessionRecord, now: EpochMs): Promise<boolean> {
  if (session.amr.includes('mfa')) return false
  const summary = await services.store.factors.summary(session.userId, now)
  const since = Math.min(summary.totpSince ?? Infinity, summary.emailCodeSince ?? Infinity)
  return owesSecondFactor(summary, services.config) && since < session.authTime
}
