import type { OneTimeSecret } from '@sallyport/ports'
import type { AuditEvent } from '../audit/audit-trail.ts'
import type { Caller } from '../kernel/caller.ts'
import { newId } from '../kernel/ids.ts'
import type { Services } from '../services.ts'

/** Somebody to make out a secret and a mail for, who is not there. */
export function nobodyAt(email: string): { readonly id: string; readonly email: string; readonly name: string } {
  return { id: newId(), email, name: '' }
}

/**
 * Record that a mail was asked for which nobody gets, at the price of one that somebody gets: the store is asked to issue a secret to a user who
 * is not there, which it refuses without writing. The caller has drafted secret and mail before, as for everybody.
 */
export async function pretendToIssue(
  services: Pick<Services, 'store' | 'audit'>,
  secret: OneTimeSecret,
  event: AuditEvent,
  caller: Caller,
): Promise<void> {
  const { store, audit } = services
  await Promise.all([store.secrets.issue({ ...secret, userId: newId() }, audit.effects(caller, [])), audit.record(caller, event)])
}
