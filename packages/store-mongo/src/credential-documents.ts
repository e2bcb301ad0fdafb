import type { EpochMs, PasskeyRecord } from '@sallyport/ports'

export interface TotpDoc {
  readonly sealedSecret: string
  readonly lastStep: number
  readonly confirmedAt: EpochMs | null
  readonly createdAt: EpochMs
}

export interface RecoveryCodeDoc {
  readonly hash: string
  readonly createdAt: EpochMs
}

export interface TrustedDeviceDoc {
  readonly deviceHash: string
  readonly securityVersion: number
  readonly expiresAt: EpochMs
}

export type PasskeyDoc = Omit<PasskeyRecord, 'userId'>

export interface IdentityDoc {
  readonly id: string
  readonly provider: string
  readonly issuer: string
  readonly subject: string
  readonly email: string | null
  /** JSON text, as `preferences`. */
  readonly profile: string | null
  readonly connectedAt: EpochMs
  readonly lastSyncAt: EpochMs
}

/** What can stand beside the password. It is part of the user, so that every decision about it is one write; absent where there is none. */
export interface CredentialFields {
  readonly emailFactorAt?: EpochMs
  readonly totp?: TotpDoc
  readonly recoveryCodes?: readonly RecoveryCodeDoc[]
  readonly trustedDevices?: readonly TrustedDeviceDoc[]
  readonly passkeys?: readonly PasskeyDoc[]
  /** The hashes of the passkeys; unique over all users. */
  readonly credentialKeys?: readonly string[]
  readonly identities?: readonly IdentityDoc[]
  /** (issuer, subject) and (provider, subject) of the identities; unique over all users. */
  readonly identityKeys?: readonly string[]
}
