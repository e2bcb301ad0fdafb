import type {
  AuditEntry,
  AuditHead,
  ChallengeKind,
  ConfigDataType,
  DeviceInfo,
  EpochMs,
  OutboxMail,
  OutboxRecord,
  ReplayRun,
  Role,
  SecretPurpose,
  SessionEndReason,
} from '@sallyport/ports'
import type { Collection, Db } from 'mongodb'
import type { CredentialFields } from './credential-documents.ts'

/** Names are those of 004 where it has one (C-29). Instants are integers; `removeAt` stands beside them for TTL indexes alone. */
export interface UserDoc extends CredentialFields {
  readonly _id: string
  readonly email: string
  /** Absent where there is none: a sparse index takes `null` for a value. */
  readonly username?: string
  readonly firstName: string
  readonly lastName: string
  readonly name: string
  readonly passwordHash: string | null
  readonly role: Role
  readonly isActive: boolean
  readonly isEmailVerified: boolean
  readonly emailVerifiedAt: EpochMs | null
  readonly passwordChangedAt: EpochMs | null
  /** Absent in documents that are older than the field. */
  readonly passwordExpiredAt?: EpochMs | null
  readonly authorityChangedAt: EpochMs | null
  readonly securityVersion: number
  readonly lastLoginAt: EpochMs | null
  readonly failedLoginAttempts: number
  readonly lockedUntil: EpochMs | null
  readonly activeSessions: number
  readonly profileImageUrl: string | null
  /** JSON text: what BSON would make of unusual keys must not matter. */
  readonly preferences: string | null
  readonly createdAt: EpochMs
  readonly updatedAt: EpochMs
  /** Grows with every write that a decision about the user may hang on; the guard of every such write. */
  readonly rev: number
  /** A committed plan that is not yet carried out in full. */
  readonly pending?: Plan
}

export interface SessionDoc {
  readonly _id: string
  readonly userId: string
  readonly deviceFingerprint: string
  /** `user:device` while the session is active, absent afterwards: unique, so the database refuses a second one. */
  readonly activeKey?: string
  readonly deviceHash: string | null
  readonly generation: number
  readonly signInGeneration: number
  readonly refreshTokenHash: string
  readonly rotatedAt: EpochMs
  readonly lateReplays: ReplayRun
  readonly parentReplays: ReplayRun
  readonly ipAddress: string | null
  readonly userAgent: string | null
  readonly deviceInfo: DeviceInfo
  readonly amr: readonly string[]
  readonly authTime: EpochMs
  readonly rememberMe: boolean
  readonly isActive: boolean
  readonly endedAt: EpochMs | null
  readonly endReason: SessionEndReason | null
  readonly createdAt: EpochMs
  readonly lastActiveAt: EpochMs
  readonly expiresAt: EpochMs
  readonly absoluteExpiresAt: EpochMs
  readonly removeAt: Date
  /** The user's `rev` of the sign-in that wrote the session last: a plan carried out late changes nothing. */
  readonly rev: number
  /** The generations that the last few sign-ins took it over with: for one whose answer a later one overtakes. */
  readonly takeOvers?: readonly { readonly rev: number; readonly generation: number }[]
  readonly pending?: Pending
}

/** A one-time secret; the model `Token` of R-305. */
export interface SecretDoc {
  readonly _id: string
  readonly purpose: SecretPurpose
  /** `null`: nobody has the address yet. */
  readonly userId: string | null
  readonly email: string
  /** `user:purpose` while the secret is pending, absent afterwards; unique. See `newSecretDoc` for the two that differ. */
  readonly liveKey?: string
  readonly tokenHash: string
  readonly codeHash: string | null
  readonly browserHash: string | null
  readonly attempts: number
  readonly maxAttempts: number
  readonly ipAddress: string | null
  readonly userAgent: string | null
  readonly createdAt: EpochMs
  readonly expiresAt: EpochMs
  readonly consumedAt: EpochMs | null
  readonly voidedAt: EpochMs | null
  readonly removeAt: Date
  /** What follows from a decision about a secret that belongs to nobody. */
  readonly pending?: SecretPlan
}

export interface ChallengeDoc {
  readonly _id: string
  readonly kind: ChallengeKind
  /** `kind:hash`; unique. */
  readonly token: string
  readonly tokenHash: string
  readonly userId: string | null
  readonly payload: string
  readonly attempts: number
  readonly maxAttempts: number
  readonly createdAt: EpochMs
  readonly expiresAt: EpochMs
  readonly consumedAt: EpochMs | null
  readonly removeAt: Date
}

/** `_id` is the id of a user who is gone, for as long as access tokens of theirs may be about. */
export interface RemovedUserDoc {
  readonly _id: string
  readonly removedAt: EpochMs
  readonly removeAt: Date
}

/** An entry before it has its place. `metadata` is JSON text: the seal covers it to the letter. */
export interface AuditDraft extends Omit<AuditEntry, 'metadata'> {
  readonly metadata: string | null
}

/** `_id` is the `seq`: the index on it decides who follows on whom. */
export interface AuditDoc extends AuditDraft {
  readonly _id: number
  readonly previousHash: string
  readonly hash: string
}

/** The newest link deleted, and the effects of the clean-up that deletes it. */
export interface AnchorDoc {
  readonly _id: 'anchor'
  readonly seq: number
  readonly hash: string
  /** Where the anchor was before. It counts until the log tells of the clean-up; until then nothing is deleted. */
  readonly from?: AuditHead
  readonly pending?: Pending
}

export interface MailDoc extends Omit<OutboxMail, 'id'>, Omit<OutboxRecord, 'id'> {
  readonly _id: string
}

/** `_id` is `action:identifier`. */
export interface AttemptDoc {
  readonly _id: string
  readonly attempts: number
  readonly windowEndsAt: EpochMs
  /** Set by the attempt that filled the counter. */
  readonly lockedUntil: EpochMs | null
  readonly removeAt: Date
}

export interface ConfigDoc {
  /** The key. */
  readonly _id: string
  readonly value: string
  readonly description: string | null
  readonly dataType: ConfigDataType
  readonly isEditable: boolean
  readonly updatedBy: string | null
  readonly updatedAt: EpochMs
}

/** Effects that hang on no other document; written to become true, deleted when they are. */
export interface IntentDoc {
  readonly _id: string
  readonly pending: Pending
}

/** `_id` is the name of a migration. `appliedAt` is 0 from when it was begun until it was finished. */
export interface MigrationDoc {
  readonly _id: string
  readonly appliedAt: EpochMs
}

/** Audit entries, mails and the secrets in them that a deciding write carries with it until they are written. */
export interface Pending {
  readonly id: string
  readonly audit: readonly AuditDraft[]
  readonly mails: readonly MailDoc[]
  readonly secrets?: readonly SecretDoc[]
}

/** A secret was voided by this one, which takes its place. */
export interface SecretPlan extends Pending {
  readonly successor: SecretDoc | null
}

export interface Ending {
  readonly id: string
  readonly reason: SessionEndReason
  readonly at: EpochMs
}

/** A sign-in that takes over the active session of its device. */
export interface TakeOver {
  readonly id: string
  readonly fromGeneration: number
  readonly columns: Omit<
    SessionDoc,
    '_id' | 'rev' | 'takeOvers' | 'pending' | 'createdAt' | 'generation' | 'signInGeneration' | 'refreshTokenHash'
  >
  /** Of the generations after `fromGeneration`: refreshes may slip in until the plan is carried out. */
  readonly tokenHashes: readonly string[]
}

/**
 * What follows from a decision about a user. It is committed with the decision in the user's document and then carried out by its
 * owner, or by whoever meets it. Each step does nothing when it was done before, however late it comes: sessions and secrets
 * only ever die, new documents have ids of their own, and a take-over is guarded by `rev`.
 */
export interface Plan extends Pending {
  /** The user's `rev` after the commit. */
  readonly rev: number
  readonly end: readonly Ending[]
  readonly voids: readonly { readonly id: string; readonly at: EpochMs }[]
  readonly consume: { readonly id: string; readonly at: EpochMs } | null
  readonly issue: SecretDoc | null
  readonly open: SessionDoc | null
  readonly takeOver: TakeOver | null
  /** The account goes, with everything of it: this document last. */
  readonly removes?: { readonly email: string; readonly at: EpochMs }
}

export type Steps = Omit<Plan, keyof Pending | 'rev' | 'removes'>

export interface Collections {
  readonly users: Collection<UserDoc>
  readonly sessions: Collection<SessionDoc>
  readonly tokens: Collection<SecretDoc>
  readonly challenges: Collection<ChallengeDoc>
  readonly removedUsers: Collection<RemovedUserDoc>
  readonly auditLogs: Collection<AuditDoc>
  readonly auditAnchor: Collection<AnchorDoc>
  readonly outbox: Collection<MailDoc>
  readonly rateLimits: Collection<AttemptDoc>
  readonly systemConfig: Collection<ConfigDoc>
  readonly intents: Collection<IntentDoc>
  readonly migrations: Collection<MigrationDoc>
}

/** The collections of the store in one database. */
export function collectionsOf(db: Db): Collections {
  return {
    users: db.collection('users'),
    sessions: db.collection('sessions'),
    tokens: db.collection('tokens'),
    challenges: db.collection('challenges'),
    removedUsers: db.collection('removedUsers'),
    auditLogs: db.collection('auditLogs'),
    auditAnchor: db.collection('auditAnchor'),
    outbox: db.collection('outbox'),
    rateLimits: db.collection('rateLimits'),
    systemConfig: db.collection('systemConfig'),
    intents: db.collection('intents'),
    migrations: db.collection('sallyportMigrations'),
  }
}
