import type {
  AuditEntry,
  ConfigDataType,
  ConfigRow,
  DeviceInfo,
  JsonObject,
  OneTimeSecret,
  OneTimeSecretRecord,
  OutboxMail,
  OutboxRecord,
  OutboxStatus,
  SealedAuditEntry,
  SecretPurpose,
  SessionEndReason,
  SessionRecord,
  UserRecord,
} from '@sallyport/ports'
import type { AuditRow, Flag, MailRow, SecretRow, SessionRow, SystemConfigRow, UserRow } from './schema.ts'

// The one place where rows become records and records rows. Instants are the same integers on both sides.

export function flag(value: boolean): Flag {
  return value ? 1 : 0
}

export function json(value: object): string {
  return JSON.stringify(value)
}

export function jsonOrNull(value: object | null): string | null {
  return value === null ? null : JSON.stringify(value)
}

function parseObject(text: string | null): JsonObject | null {
  return text === null ? null : (JSON.parse(text) as JsonObject)
}

/** An unknown role is the least one. */
export function toUser(row: UserRow): UserRecord {
  return {
    id: row.id,
    email: row.email,
    username: row.username,
    firstName: row.firstName,
    lastName: row.lastName,
    name: row.name,
    passwordHash: row.password,
    role: row.role === 'admin' ? 'admin' : 'user',
    isActive: row.isActive === 1,
    emailVerifiedAt: row.emailVerifiedAt,
    passwordChangedAt: row.passwordChangedAt,
    passwordExpiredAt: row.passwordExpiredAt,
    authorityChangedAt: row.authorityChangedAt,
    securityVersion: row.securityVersion,
    lastLoginAt: row.lastLoginAt,
    failedLoginAttempts: row.failedLoginAttempts,
    lockedUntil: row.lockedUntil,
    activeSessions: row.activeSessions,
    profileImageUrl: row.profileImageUrl,
    preferences: parseObject(row.preferences),
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  }
}

export function toSession(row: SessionRow): SessionRecord {
  return {
    id: row.id,
    userId: row.userId,
    deviceKey: row.deviceKey,
    deviceHash: row.deviceHash,
    generation: row.generation,
    signInGeneration: row.signInGeneration,
    tokenHash: row.refreshToken,
    rotatedAt: row.rotatedAt,
    lateReplays: { generation: row.lateReplayGeneration, run: row.lateReplayRun },
    parentReplays: { generation: row.parentReplayGeneration, run: row.parentReplayRun },
    ipAddress: row.ipAddress,
    userAgent: row.userAgent,
    deviceInfo: JSON.parse(row.deviceInfo) as DeviceInfo,
    amr: JSON.parse(row.amr) as readonly string[],
    authTime: row.authTime,
    rememberMe: row.rememberMe === 1,
    isActive: row.isActive === 1,
    endedAt: row.endedAt,
    endReason: row.endReason as SessionEndReason | null,
    createdAt: row.createdAt,
    lastActiveAt: row.lastUsedAt,
    expiresAt: row.expiresAt,
    absoluteExpiresAt: row.absoluteExpiresAt,
  }
}

/** Named one by one: some databases have a column of their own in the row. */
export function toSecret(row: SecretRow): OneTimeSecretRecord {
  return {
    id: row.id,
    purpose: row.purpose as SecretPurpose,
    userId: row.userId,
    email: row.email,
    tokenHash: row.tokenHash,
    codeHash: row.codeHash,
    browserHash: row.browserHash,
    attempts: row.attempts,
    maxAttempts: row.maxAttempts,
    ipAddress: row.ipAddress,
    userAgent: row.userAgent,
    createdAt: row.createdAt,
    expiresAt: row.expiresAt,
    consumedAt: row.consumedAt,
    voidedAt: row.voidedAt,
  }
}

export function fromSecret(secret: OneTimeSecret): SecretRow {
  return {
    id: secret.id,
    purpose: secret.purpose,
    userId: secret.userId,
    email: secret.email,
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
  }
}

export function toAuditEntry(row: AuditRow): SealedAuditEntry {
  return { ...row, success: row.success === 1, metadata: parseObject(row.metadata) }
}

export function fromAuditEntry(
  entry: AuditEntry,
  link: { readonly seq: number; readonly previousHash: string; readonly hash: string },
): AuditRow {
  return {
    id: entry.id,
    seq: link.seq,
    userId: entry.userId,
    subject: entry.subject,
    sessionId: entry.sessionId,
    action: entry.action,
    resource: entry.resource,
    method: entry.method,
    endpoint: entry.endpoint,
    ipAddress: entry.ipAddress,
    userAgent: entry.userAgent,
    success: flag(entry.success),
    errorCode: entry.errorCode,
    errorMessage: entry.errorMessage,
    metadata: jsonOrNull(entry.metadata),
    processingTime: entry.processingTime,
    createdAt: entry.createdAt,
    previousHash: link.previousHash,
    hash: link.hash,
  }
}

export function toMail(row: MailRow): OutboxRecord {
  return { ...row, status: row.status as OutboxStatus }
}

/** A new mail is due at once. */
export function fromMail(mail: OutboxMail): MailRow {
  return {
    id: mail.id,
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

export function toConfig(row: SystemConfigRow): ConfigRow {
  return {
    key: row.configKey,
    value: row.configValue,
    description: row.description,
    dataType: row.dataType as ConfigDataType,
    isEditable: row.isEditable === 1,
    updatedBy: row.updatedBy,
    updatedAt: row.updatedAt,
  }
}
