import type { Identity, IdentityRecord } from '@sallyport/ports'
import type { Connection, ConnectionsData, Provider } from '@sallyport/protocol'
import type { VerifiedSession } from '../../auth.ts'
import type { AuthConfig } from '../../config/auth-config.ts'
import { ApiError } from '../../kernel/api-error.ts'
import type { Caller } from '../../kernel/caller.ts'
import { toInstant } from '../../kernel/clock.ts'
import { connectionChanged, type IdentityServices } from './identity-effects.ts'

export function presentConnection(config: Pick<AuthConfig, 'oauth'>, identity: Identity & { readonly lastSyncAt?: number }): Connection {
  return {
    id: identity.id,
    provider: providerNamed(config, identity.provider),
    email: identity.email,
    connectedAt: toInstant(identity.connectedAt),
    lastSyncAt: toInstant(identity.lastSyncAt ?? identity.connectedAt),
  }
}

/** What is connected, and what else could be. */
export async function listConnections(
  services: Pick<IdentityServices, 'store' | 'config'>,
  session: VerifiedSession,
): Promise<ConnectionsData> {
  const { config, store } = services
  const identities = await store.identities.list(session.userId)
  const available = config.oauth.providers.filter(({ id }) => !identities.some(({ provider }) => provider === id))
  return {
    connections: identities.map((identity) => presentConnection(config, identity)),
    available: available.map(({ id, name }) => ({ id, name })),
  }
}

/** Throws `last_method` when nothing else would sign its owner in, `not_found` for what is not theirs. */
export async function removeConnection(
  services: IdentityServices,
  input: { readonly session: VerifiedSession; readonly connectionId: string },
  caller: Caller,
): Promise<void> {
  const { session, connectionId } = input
  const { store, config } = services
  const [user, identities] = await Promise.all([store.users.findById(session.userId), store.identities.list(session.userId)])
  const identity: IdentityRecord | undefined = identities.find(({ id }) => id === connectionId)
  if (user === null || identity === undefined) throw new ApiError('not_found')
  const provider = providerNamed(config, identity.provider)
  const outcome = await store.identities.detach(
    { userId: user.id, id: identity.id, at: caller.now },
    connectionChanged(services, 'unlinked', { user, provider, sessionId: session.sessionId }, caller),
  )
  if (outcome === 'missing') throw new ApiError('not_found')
  if (outcome === 'last_method') {
    const event = { action: 'oauth_unlinked', userId: user.id, sessionId: session.sessionId, success: false, errorCode: outcome } as const
    await services.audit.record(caller, { ...event, metadata: { provider: provider.id } })
    throw new ApiError('last_method')
  }
  services.outbox.wake()
}

/** A provider that is no longer configured still has the id it was stored with. */
function providerNamed(config: Pick<AuthConfig, 'oauth'>, id: string): Provider {
  return { id, name: config.oauth.providers.find((provider) => provider.id === id)?.name ?? id }
}
