import type { Challenge, ChallengeKind, ChallengeRecord, Identity, IdentityRecord, JsonObject, PasskeyRecord } from '@sallyport/ports'
import { flag, json, jsonOrNull } from './codec.ts'
import type { ChallengeRow, OAuthConnectionRow, PasskeyRow } from './schema.ts'

// What `codec.ts` is to accounts and records, for ceremonies, passkeys and identities.

export function toChallenge(row: ChallengeRow): ChallengeRecord {
  return { ...row, kind: row.kind as ChallengeKind }
}

export function fromChallenge(challenge: Challenge): ChallengeRow {
  return {
    id: challenge.id,
    kind: challenge.kind,
    tokenHash: challenge.tokenHash,
    userId: challenge.userId,
    payload: challenge.payload,
    attempts: 0,
    maxAttempts: challenge.maxAttempts,
    createdAt: challenge.createdAt,
    expiresAt: challenge.expiresAt,
    consumedAt: null,
  }
}

export function toPasskey(row: PasskeyRow): PasskeyRecord {
  return {
    id: row.id,
    userId: row.userId,
    credentialId: row.credentialId,
    credentialHash: row.credentialHash,
    publicKey: row.publicKey,
    counter: row.counter,
    transports: JSON.parse(row.transports) as readonly string[],
    aaguid: row.aaguid,
    deviceType: row.deviceType === 'multi_device' ? 'multi_device' : 'single_device',
    backedUp: row.backedUp === 1,
    name: row.name,
    createdAt: row.createdAt,
    lastUsedAt: row.lastUsedAt,
  }
}

export function fromPasskey(passkey: PasskeyRecord): PasskeyRow {
  return {
    id: passkey.id,
    userId: passkey.userId,
    credentialId: passkey.credentialId,
    credentialHash: passkey.credentialHash,
    publicKey: passkey.publicKey,
    counter: passkey.counter,
    transports: json(passkey.transports),
    aaguid: passkey.aaguid,
    deviceType: passkey.deviceType,
    backedUp: flag(passkey.backedUp),
    name: passkey.name,
    createdAt: passkey.createdAt,
    lastUsedAt: passkey.lastUsedAt,
  }
}

export function toIdentity(row: OAuthConnectionRow): IdentityRecord {
  return {
    id: row.id,
    userId: row.userId,
    provider: row.provider,
    issuer: row.issuer,
    subject: row.providerId,
    email: row.providerEmail,
    profile: row.providerData === null ? null : (JSON.parse(row.providerData) as JsonObject),
    isActive: row.isActive === 1,
    connectedAt: row.connectedAt,
    lastSyncAt: row.lastSyncAt,
  }
}

/** A new connection signs in, and says what the provider said just now. */
export function fromIdentity(identity: Identity, userId: string): OAuthConnectionRow {
  return {
    id: identity.id,
    userId,
    provider: identity.provider,
    issuer: identity.issuer,
    providerId: identity.subject,
    providerEmail: identity.email,
    providerData: jsonOrNull(identity.profile),
    isActive: 1,
    connectedAt: identity.connectedAt,
    lastSyncAt: identity.connectedAt,
  }
}
