import type { VerifiedSession } from '../auth.ts'
import { ApiError } from '../kernel/api-error.ts'
import type { Caller } from '../kernel/caller.ts'
import type { Services } from '../services.ts'

/**
 * Delete the account and everything of it, for good; the last mail says so. Exactly one of any number of concurrent callers does it. The audit log
 * keeps its rows under a subject that names nobody; the store remembers the id for as long as access tokens of it may be about, and tells other nodes.
 */
export async function deleteUser(
  services: Pick<Services, 'config' | 'store' | 'audit' | 'mailer' | 'outbox' | 'revocations' | 'clock' | 'volatile'>,
  session: VerifiedSession,
  caller: Caller,
): Promise<void> {
  const { store, audit, mailer, revocations, volatile, outbox, clock, config } = services
  const user = await store.users.findById(session.userId)
  if (user === null) throw new ApiError('session_revoked')
  const { supportEmail } = config
  const mail = mailer.draft(caller, user, { template: 'account_deleted', supportEmail }, caller.now)
  const event = { action: 'account_deleted', userId: user.id, sessionId: session.sessionId } as const
  if (!(await store.users.remove(user.id, caller.now, audit.effects(caller, [event], [mail])))) throw new ApiError('session_revoked')
  await revocations.userChanged(user.id, clock.now())
  void volatile.liveTokens.removeAll(user.id)
  outbox.wake()
}
