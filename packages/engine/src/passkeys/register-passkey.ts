import type { PasskeyRecord, UserRecord } from '@sallyport/ports'
import type { RegisterPasskeyRequest } from '@sallyport/protocol'
import type { VerifiedSession } from '../auth.ts'
import { beginCeremony, meetCeremony } from '../ceremonies/ceremonies.ts'
import { ApiError } from '../kernel/api-error.ts'
import type { Caller } from '../kernel/caller.ts'
import { newId } from '../kernel/ids.ts'
import { hashToken } from '../kernel/secret-token.ts'
import type { Services } from '../services.ts'
import { CEREMONY_MS } from './assertion-ceremony.ts'
import { type Attested, checkAttestation, SUPPORTED_ALGORITHMS } from './check-attestation.ts'
import { readClientData } from './client-data.ts'
import { type PasskeyServices, passkeyChanged } from './passkey-effects.ts'
import { passkeyName } from './passkey-name.ts'
import { userHandleOf } from './user-handle.ts'

/**
 * `PublicKeyCredentialCreationOptionsJSON` of a new passkey: discoverable, with user verification, without attestation. Only the session that asked may
 * answer; whoever asks for an answer has confirmed who they are (the endpoint's step-up).
 */
export async function beginPasskeyRegistration(
  services: Pick<Services, 'config' | 'store' | 'keys'>,
  session: VerifiedSession,
  caller: Caller,
): Promise<{ readonly [key: string]: unknown }> {
  const { config, store } = services
  const [user, passkeys] = await Promise.all([store.users.findById(session.userId), store.passkeys.list(session.userId)])
  if (user === null) throw new ApiError('unauthenticated')
  const { token: challenge } = await beginCeremony(
    services,
    {
      kind: 'passkey_registration',
      userId: user.id,
      state: { sessionId: session.sessionId },
      lifetimeMs: CEREMONY_MS,
      maxAttempts: 1,
    },
    caller,
  )
  return {
    challenge,
    rp: { id: config.passkeys.rpId, name: config.appName },
    user: { id: userHandleOf(services, user.id), name: user.email, displayName: user.name === '' ? user.email : user.name },
    pubKeyCredParams: SUPPORTED_ALGORITHMS.map((alg) => ({ type: 'public-key', alg })),
    timeout: CEREMONY_MS,
    attestation: 'none',
    authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
    excludeCredentials: passkeys.map(({ credentialId: id, transports }) => ({ type: 'public-key', id, transports })),
  }
}

/** Keep a new passkey. Throws `passkey_invalid`, or `passkey_exists` when anybody has it already; each answer counts once. */
export async function registerPasskey(
  services: PasskeyServices,
  session: VerifiedSession,
  { credential, name }: RegisterPasskeyRequest,
  caller: Caller,
): Promise<PasskeyRecord> {
  const user = await services.store.users.findById(session.userId)
  if (user === null) throw new ApiError('unauthenticated')
  const attested = await attestedBy(services, session, credential, caller)
  if ('reason' in attested) return refuse(services, { user, session, ...attested }, 'passkey_invalid', caller)
  const passkey: PasskeyRecord = {
    ...attested,
    id: newId(),
    userId: user.id,
    credentialHash: hashToken(attested.credentialId),
    transports: [...new Set(credential.response.transports)],
    name: passkeyName(name, attested.aaguid, caller.userAgent),
    createdAt: caller.now,
    lastUsedAt: null,
  }
  const outcome = await services.store.passkeys.add(passkey, passkeyChanged(services, 'added', { user, passkey, session }, caller))
  if (outcome === 'missing') throw new ApiError('unauthenticated')
  if (outcome === 'exists') return refuse(services, { user, session, reason: 'it belongs to somebody' }, 'passkey_exists', caller)
  services.outbox.wake()
  return passkey
}

async function attestedBy(
  services: PasskeyServices,
  session: VerifiedSession,
  credential: RegisterPasskeyRequest['credential'],
  caller: Caller,
): Promise<Attested | { readonly reason: string }> {
  const clientData = readClientData(credential.response.clientDataJSON)
  if (clientData === null || clientData.crossOrigin) return { reason: 'client data of another kind' }
  const ceremony = await meetCeremony(services, 'finish', 'passkey_registration', clientData.challenge, caller)
  if (ceremony?.state.sessionId !== session.sessionId) return { reason: 'no such challenge of this session' }
  return checkAttestation(services, credential, clientData.challenge)
}

async function refuse(
  services: PasskeyServices,
  { user, session, reason }: { readonly user: UserRecord; readonly session: VerifiedSession; readonly reason: string },
  errorCode: 'passkey_invalid' | 'passkey_exists',
  caller: Caller,
): Promise<never> {
  const event = { action: 'passkey_added', userId: user.id, sessionId: session.sessionId, success: false, errorCode } as const
  await services.audit.record(caller, event)
  throw new ApiError(errorCode, { reason })
}
