import type { UserExport } from '@sallyport/protocol'
import { presentUser } from '../account/present-user.ts'
import type { VerifiedSession } from '../auth.ts'
import { ApiError } from '../kernel/api-error.ts'
import type { Caller } from '../kernel/caller.ts'
import { toInstant } from '../kernel/clock.ts'
import { presentPasskey } from '../passkeys/passkey-settings.ts'
import { secondFactorStatus } from '../second-factor/factor-settings.ts'
import type { Services } from '../services.ts'
import { presentSession } from '../sessions/present-session.ts'
import { presentConnection } from '../sign-in/oauth/connections.ts'

/** Enough for the three months that the audit log keeps, of anybody but a machine. */
const EVENTS = 1_000

/** Everything that is kept about the person, without secrets and hashes (GDPR articles 15 and 20). The export itself is audited. */
export async function exportUser(
  services: Pick<Services, 'config' | 'store' | 'audit' | 'touches'>,
  session: VerifiedSession,
  caller: Caller,
): Promise<UserExport> {
  const { config, store, audit, touches } = services
  const { userId, sessionId } = session
  await touches.flush()
  await audit.record(caller, { action: 'data_exported', userId, sessionId })
  const [user, sessions, passkeys, identities, secondFactor, events] = await Promise.all([
    store.users.findById(userId),
    store.sessions.list(userId, caller.now),
    store.passkeys.list(userId),
    store.identities.list(userId),
    secondFactorStatus(services, session, caller),
    store.audit.list({ userId }, { before: null, limit: EVENTS }),
  ])
  if (user === null) throw new ApiError('session_revoked')
  return {
    exportedAt: toInstant(caller.now),
    user: presentUser(user),
    sessions: sessions.map((record) => presentSession(record, sessionId)),
    passkeys: passkeys.map(presentPasskey),
    connections: identities.map((identity) => ({ ...presentConnection(config, identity), profile: identity.profile })),
    secondFactor,
    events: events.map(({ action, success, ipAddress, userAgent, createdAt }) => ({
      action,
      success,
      ipAddress,
      userAgent,
      at: toInstant(createdAt),
    })),
  }
}
