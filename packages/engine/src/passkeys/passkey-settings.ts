import type { PasskeyRecord } from '@sallyport/ports'
import type { Passkey, PasskeysData } from '@sallyport/protocol'
import type { VerifiedSession } from '../auth.ts'
import { ApiError } from '../kernel/api-error.ts'
import type { Caller } from '../kernel/caller.ts'
import { toInstant } from '../kernel/clock.ts'
import type { Services } from '../services.ts'
import { type PasskeyServices, passkeyChanged } from './passkey-effects.ts'
import { userHandleOf } from './user-handle.ts'

export function presentPasskey({ id, name, credentialId, deviceType, createdAt, lastUsedAt }: PasskeyRecord): Passkey {
  return {
    id,
    name,
    credentialId,
    synced: deviceType === 'multi_device',
    createdAt: toInstant(createdAt),
    lastUsedAt: lastUsedAt === null ? null : toInstant(lastUsedAt),
  }
}

/** With what browsers need to forget passkeys that are gone here. */
export async function listPasskeys(services: Pick<Services, 'config' | 'store' | 'keys'>, session: VerifiedSession): Promise<PasskeysData> {
  const passkeys = await services.store.passkeys.list(session.userId)
  return {
    passkeys: passkeys.map(presentPasskey),
    userHandle: userHandleOf(services, session.userId),
    rpId: services.config.passkeys.rpId,
  }
}

/** Throws `not_found` for what is not theirs. */
export async function renamePasskey(
  services: Pick<Services, 'store' | 'audit'>,
  session: VerifiedSession,
  input: { readonly id: string; readonly name: string },
  caller: Caller,
): Promise<void> {
  const { userId, sessionId } = session
  if (!(await services.store.passkeys.rename({ userId, id: input.id, name: input.name.trim() }))) throw new ApiError('not_found')
  await services.audit.record(caller, { action: 'passkey_renamed', userId, sessionId, metadata: { passkey: input.id } })
}

/** Throws `last_method` when nothing else would sign its owner in, `not_found` for what is not theirs. */
export async function removePasskey(services: PasskeyServices, session: VerifiedSession, id: string, caller: Caller): Promise<void> {
  const { store, audit } = services
  const [user, passkeys] = await Promise.all([store.users.findById(session.userId), store.passkeys.list(session.userId)])
  const passkey = passkeys.find((record) => record.id === id)
  if (user === null || passkey === undefined) throw new ApiError('not_found')
  const effects = passkeyChanged(services, 'removed', { user, passkey, session }, caller)
  const outcome = await store.passkeys.remove({ userId: user.id, id, at: caller.now }, effects)
  if (outcome === 'missing') throw new ApiError('not_found')
  if (outcome === 'last_method') {
    const event = { action: 'passkey_removed', userId: user.id, sessionId: session.sessionId, success: false, errorCode: outcome } as const
    await audit.record(caller, { ...event, metadata: { passkey: id } })
    throw new ApiError('last_method')
  }
  services.outbox.wake()
}
