import type { Challenge, ChallengeRecord, Identity, IdentityRecord, JsonObject, PasskeyRecord, TotpRecord } from '@sallyport/ports'
import { jsonOrNull, removeAt } from './codec.ts'
import type { IdentityDoc, PasskeyDoc } from './credential-documents.ts'
import type { ChallengeDoc, UserDoc } from './documents.ts'

// What `codec.ts` is to accounts and records, for ceremonies, factors, passkeys and identities.

export function challengeToken(kind: Challenge['kind'], tokenHash: string): string {
  return `${kind}:${tokenHash}`
}

export function newChallengeDoc({ id, ...challenge }: Challenge): ChallengeDoc {
  const token = challengeToken(challenge.kind, challenge.tokenHash)
  return { _id: id, token, ...challenge, attempts: 0, consumedAt: null, removeAt: removeAt('challenge', challenge.expiresAt) }
}

export function toChallenge({ _id, token: _token, removeAt: _remove, ...challenge }: ChallengeDoc): ChallengeRecord {
  return { id: _id, ...challenge }
}

export function toTotp({ _id: userId, totp }: UserDoc): TotpRecord | null {
  return totp === undefined ? null : { userId, ...totp }
}

export function newPasskeyDoc({ userId: _owner, ...passkey }: PasskeyRecord): PasskeyDoc {
  return passkey
}

export function toPasskey(userId: string, passkey: PasskeyDoc): PasskeyRecord {
  return { ...passkey, userId }
}

/** A new identity says what the provider said just now. */
export function newIdentityDoc({ profile, ...identity }: Identity): IdentityDoc {
  return { ...identity, profile: jsonOrNull(profile), lastSyncAt: identity.connectedAt }
}

export function toIdentity(userId: string, { profile, ...identity }: IdentityDoc): IdentityRecord {
  return { ...identity, userId, profile: profile === null ? null : (JSON.parse(profile) as JsonObject), isActive: true }
}
