import { randomUUID } from 'node:crypto'
import type {
  AuditEntry,
  ConfigRow,
  Effects,
  EpochMs,
  JsonObject,
  NewUser,
  OneTimeSecret,
  OneTimeSecretRecord,
  OutboxMail,
  OutboxRecord,
  SealedAuditEntry,
  SessionRecord,
  UserRecord,
} from '@sallyport/ports'
import type { AuditDoc, AuditDraft, ConfigDoc, MailDoc, Pending, SecretDoc, SessionDoc, UserDoc } from './documents.ts'

// The one place where documents become records and records documents. Instants are the same integers on both sides.

const DAY_MS = 24 * 60 * 60 * 1000

/**
 * How long the TTL indexes leave what has expired: a safety net far behind `MaintenanceStore.sweep`. Ended sessions are the memory of
 * known devices, expired secrets let a page say "expired". Expiry itself is judged in queries, never by the sweeper (it lags).
 */
const KEPT_MS = { session: 90 * DAY_MS, secret: 30 * DAY_MS, attempts: DAY_MS, challenge: DAY_MS } as const

export function removeAt(kind: keyof typeof KEPT_MS, deadAt: EpochMs): Date {
  return new Date(deadAt + KEPT_MS[kind])
}

export function jsonOrNull(value: object | null): string | null {
  return value === null ? null : JSON.stringify(value)
}

function parseObject(text: string | null): JsonObject | null {
  return text === null ? null : (JSON.parse(text) as JsonObject)
}

export function newUserDoc(user: NewUser): UserDoc {
  return {
    _id: user.id,
    email: user.email,
    ...(user.username === null ? {} : { username: user.username }),
    firstName: user.firstName,
    lastName: user.lastName,
    name: user.name,
    passwordHash: user.passwordHash,
    role: user.role,
    isActive: true,
    isEmailVerified: user.emailVerifiedAt !== null,
    emailVerifiedAt: user.emailVerifiedAt,
    passwordChangedAt: null,
    passwordExpiredAt: null,
    authorityChangedAt: null,
    securityVersion: 1,
    lastLoginAt: null,
    failedLoginAttempts: 0,
    lockedUntil: null,
    activeSessions: 0,
    profileImageUrl: null,
    preferences: null,
    createdAt: user.createdAt,
    updatedAt: user.createdAt,
    rev: 1,
  }
}

/** An unknown role is the least one. */
export function toUser(doc: UserDoc): UserRecord {
  return {
    id: doc._id,
    email: doc.email,
    username: doc.username ?? null,
    firstName: doc.firstName,
    lastName: doc.lastName,
    name: doc.name,
    passwordHash: doc.passwordHash,
    role: doc.role === 'admin' ? 'admin' : 'user',
    isActive: doc.isActive,
    emailVerifiedAt: doc.emailVerifiedAt,
    passwordChangedAt: doc.passwordChangedAt,
    passwordExpiredAt: doc.passwordExpiredAt ?? null,
    authorityChangedAt: doc.authorityChangedAt,
    securityVersion: doc.securityVersion,
    lastLoginAt: doc.lastLoginAt,
    failedLoginAttempts: doc.failedLoginAttempts,
    lockedUntil: doc.lockedUntil,
    activeSessions: doc.activeSessions,
    profileImageUrl: doc.profileImageUrl,
    preferences: parseObject(doc.preferences),
    createdAt: doc.createdAt,
    updatedAt: doc.updatedAt,
  }
}

export function toSession(doc: SessionDoc): SessionRecord {
  return {
    id: doc._id,
    userId: doc.userId,
    deviceKey: doc.deviceFingerprint,
    deviceHash: doc.deviceHash,
    generation: doc.generation,
    signInGeneration: doc.signInGeneration,
    tokenHash: doc.refreshTokenHash,
    rotatedAt: doc.rotatedAt,
    lateReplays: doc.lateReplays,
    parentReplays: doc.parentReplays,
    ipAddress: doc.ipAddress,
    userAgent: doc.userAgent,
    deviceInfo: doc.deviceInfo,
    amr: doc.amr,
    authTime: doc.authTime,
    rememberMe: doc.rememberMe,
    isActive: doc.isActive,
    endedAt: doc.endedAt,
    endReason: doc.endReason,
    createdAt: doc.createdAt,
    lastActiveAt: doc.lastActiveAt,
    expiresAt: doc.expiresAt,
    absoluteExpiresAt: doc.absoluteExpiresAt,
  }
}

export function toSecret({ _id, liveKey: _live, removeAt: _remove, pending: _plan, ...secret }: SecretDoc): OneTimeSecretRecord {
  return { id: _id, ...secret }
}

/** One live secret per user and purpose; per address and purpose where there is no user. */
function liveKey({ userId, purpose, email }: OneTimeSecret): string {
  return userId === null ? `nobody:${purpose}:${email}` : `${userId}:${purpose}`
}

/** A secret beside others: it takes nobody's place. */
function newCarriedSecretDoc(secret: OneTimeSecret): SecretDoc {
  return { ...newSecretDoc(secret), liveKey: `${liveKey(secret)}:${secret.id}` }
}

export function newSecretDoc(secret: OneTimeSecret): SecretDoc {
  return {
    _id: secret.id,
    purpose: secret.purpose,
    userId: secret.userId,
    email: secret.email,
    liveKey: liveKey(secret),
    tokenHash: secret.tokenHash,
    codeHash: secret.codeHash,
    browserHash: secret.browserHash,
    attempts: 0,
    maxAttempts: secret.maxAttempts,
    ipAddress: secret.ipAddress,
    userAgent: secret.userAgent,
    createdAt: secret.createdAt,
    expiresAt: secret.expiresAt,
    consumedAt: null,
    voidedAt: null,
    removeAt: removeAt('secret', secret.expiresAt),
  }
}

function toDraft(entry: AuditEntry): AuditDraft {
  return {
    id: entry.id,
    userId: entry.userId,
    subject: entry.subject,
    sessionId: entry.sessionId,
    action: entry.action,
    resource: entry.resource,
    method: entry.method,
    endpoint: entry.endpoint,
    ipAddress: entry.ipAddress,
    userAgent: entry.userAgent,
    success: entry.success,
    errorCode: entry.errorCode,
    errorMessage: entry.errorMessage,
    metadata: jsonOrNull(entry.metadata),
    processingTime: entry.processingTime,
    createdAt: entry.createdAt,
  }
}

export function fromDraft(draft: AuditDraft): AuditEntry {
  return { ...draft, metadata: parseObject(draft.metadata) }
}

/** An entry about a user who is gone names nobody; `subject` stays. */
export function toAuditEntry({ _id, hash, previousHash, ...draft }: AuditDoc, userIsThere: boolean): SealedAuditEntry {
  return { ...fromDraft(draft), userId: userIsThere ? draft.userId : null, seq: _id, previousHash, hash }
}

/** A new mail is due at once. */
function newMailDoc(mail: OutboxMail): MailDoc {
  return {
    _id: mail.id,
    template: mail.template,
    recipient: mail.recipient,
    payload: mail.payload,
    status: 'pending',
    attempts: 0,
    nextAttemptAt: mail.createdAt,
    sentAt: null,
    lastError: null,
    createdAt: mail.createdAt,
  }
}

export function toMail({ _id, ...mail }: MailDoc): OutboxRecord {
  return { id: _id, ...mail }
}

/** Effects as a document carries them until they are written. */
export function newPending(effects: Effects): Pending {
  const secrets = effects.secrets?.map(newCarriedSecretDoc)
  return { id: randomUUID(), audit: effects.audit.map(toDraft), mails: effects.mails.map(newMailDoc), ...(secrets && { secrets }) }
}

export function toConfig({ _id, ...row }: ConfigDoc): ConfigRow {
  return { key: _id, ...row }
}
