import type { GeneratedAlways, Kysely } from 'kysely'

/** 0 or 1. Every dialect keeps truth values so, so that one codec serves all. */
export type Flag = 0 | 1

/** Table `users` of R-275, with the columns the other systems add. `password` holds the encoded hash. */
export interface UserRow {
  id: string
  email: string
  username: string | null
  firstName: string
  lastName: string
  name: string
  password: string | null
  role: string
  isActive: Flag
  emailVerifiedAt: number | null
  passwordChangedAt: number | null
  passwordExpiredAt: number | null
  authorityChangedAt: number | null
  securityVersion: number
  lastLoginAt: number | null
  failedLoginAttempts: number
  lockedUntil: number | null
  activeSessions: number
  profileImageUrl: string | null
  preferences: string | null
  /** Since when a mailed code is a second step; `null` when it is none. */
  emailFactorAt: number | null
  createdAt: number
  updatedAt: number
}

/** `emailVerified` of R-275 is computed by the database from `emailVerifiedAt`: the two cannot disagree. */
export interface UsersTable extends UserRow {
  emailVerified: GeneratedAlways<Flag>
}

/**
 * Table `user_sessions` of R-279. `refreshToken` holds the SHA-256 of the current token's `jti` (C-32), `lastUsedAt` is
 * the port's `lastActiveAt` (C-29).
 */
export interface SessionRow {
  id: string
  userId: string
  deviceKey: string
  deviceHash: string | null
  generation: number
  signInGeneration: number
  refreshToken: string
  rotatedAt: number
  lateReplayGeneration: number
  lateReplayRun: number
  parentReplayGeneration: number
  parentReplayRun: number
  ipAddress: string | null
  userAgent: string | null
  deviceInfo: string
  amr: string
  authTime: number
  rememberMe: Flag
  isActive: Flag
  endedAt: number | null
  endReason: string | null
  createdAt: number
  lastUsedAt: number
  expiresAt: number
  absoluteExpiresAt: number
}

/** What `otps` and `password_reset_tokens` of 002 are views of. */
export interface SecretRow {
  id: string
  purpose: string
  userId: string | null
  email: string
  tokenHash: string
  codeHash: string | null
  browserHash: string | null
  attempts: number
  maxAttempts: number
  ipAddress: string | null
  userAgent: string | null
  createdAt: number
  expiresAt: number
  consumedAt: number | null
  voidedAt: number | null
}

/** Table `oauth_connections` of R-281. `providerId` is the subject, which means something only together with `issuer`. */
export interface OAuthConnectionRow {
  id: string
  userId: string
  provider: string
  issuer: string
  providerId: string
  providerEmail: string | null
  providerData: string | null
  isActive: Flag
  connectedAt: number
  lastSyncAt: number
}

export interface ChallengeRow {
  id: string
  kind: string
  tokenHash: string
  userId: string | null
  payload: string
  attempts: number
  maxAttempts: number
  createdAt: number
  expiresAt: number
  consumedAt: number | null
}

/** Users who are gone, for as long as access tokens of theirs may be about. */
export interface RemovedUserRow {
  id: string
  removedAt: number
}

/** At most one per user. */
export interface TotpRow {
  userId: string
  sealedSecret: string
  lastStep: number
  confirmedAt: number | null
  createdAt: number
}

/** A code that is used is deleted. */
export interface RecoveryCodeRow {
  id: string
  userId: string
  codeHash: string
  createdAt: number
}

export interface TrustedDeviceRow {
  id: string
  userId: string
  deviceHash: string
  securityVersion: number
  createdAt: number
  expiresAt: number
}

export interface PasskeyRow {
  id: string
  userId: string
  credentialId: string
  credentialHash: string
  publicKey: string
  counter: number
  transports: string
  aaguid: string | null
  deviceType: string
  backedUp: Flag
  name: string
  createdAt: number
  lastUsedAt: number | null
}

/** Table `audit_logs` of R-283, with the entry's place in the chain. */
export interface AuditRow {
  id: string
  seq: number
  userId: string | null
  subject: string | null
  sessionId: string | null
  action: string
  resource: string | null
  method: string | null
  endpoint: string | null
  ipAddress: string | null
  userAgent: string | null
  success: Flag
  errorCode: string | null
  errorMessage: string | null
  metadata: string | null
  processingTime: number | null
  createdAt: number
  previousHash: string
  hash: string
}

/** The newest link of the chain: one row, so that appending locks one row and not the log. */
export interface AuditChainRow {
  id: number
  seq: number
  hash: string
}

/** Table `rate_limits` of R-285. `windowEndsAt` remembers what `expiresAt` was before a full counter's lock moved it. */
export interface RateLimitRow {
  id: string
  identifier: string
  action: string
  attempts: number
  windowStart: number
  windowEndsAt: number
  expiresAt: number
}

/** Table `system_config` of R-289. */
export interface SystemConfigRow {
  id: string
  configKey: string
  configValue: string
  description: string | null
  dataType: string
  isEditable: Flag
  updatedBy: string | null
  updatedAt: number
}

export interface MailRow {
  id: string
  template: string
  recipient: string
  payload: string
  status: string
  attempts: number
  nextAttemptAt: number
  sentAt: number | null
  lastError: string | null
  createdAt: number
}

/** Which migrations this database has seen. */
export interface MigrationRow {
  name: string
  appliedAt: number
}

/** The whole schema, as Kysely sees it. Instants are integers, milliseconds since 1970. */
export interface Tables {
  users: UsersTable
  user_sessions: SessionRow
  one_time_secrets: SecretRow
  oauth_connections: OAuthConnectionRow
  auth_challenges: ChallengeRow
  totp_factors: TotpRow
  recovery_codes: RecoveryCodeRow
  trusted_devices: TrustedDeviceRow
  passkeys: PasskeyRow
  removed_users: RemovedUserRow
  audit_logs: AuditRow
  audit_chain: AuditChainRow
  rate_limits: RateLimitRow
  system_config: SystemConfigRow
  mail_outbox: MailRow
  sallyport_migrations: MigrationRow
}

/** Only builds and compiles; it has no connection (see `dialect/`). */
export type QueryBuilder = Kysely<Tables>
