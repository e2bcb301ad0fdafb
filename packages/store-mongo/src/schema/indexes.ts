import type { IndexDescription } from 'mongodb'
import type { Collections } from '../documents.ts'

export interface NamedIndex extends IndexDescription {
  readonly name: string
}

/** TTL indexes only sweep: they lag by a minute or more, and expiry is judged in every query. */
const sweeper: NamedIndex = { name: 'removeAt', key: { removeAt: 1 }, expireAfterSeconds: 0 }
/** The few documents that carry something unfinished. */
const unfinished: NamedIndex = { name: 'pending', key: { 'pending.id': 1 }, sparse: true }

/** What the store needs, by collection. No partial indexes: keys that are absent where they do not count serve every server. */
export const INDEXES: Readonly<Record<keyof Collections, readonly NamedIndex[]>> = {
  users: [
    { name: 'email', key: { email: 1 }, unique: true },
    { name: 'username', key: { username: 1 }, unique: true, sparse: true },
    { name: 'credentialKeys', key: { credentialKeys: 1 }, unique: true, sparse: true },
    { name: 'identityKeys', key: { identityKeys: 1 }, unique: true, sparse: true },
    { name: 'identities', key: { 'identities.id': 1 }, sparse: true },
    { name: 'trustedDevices', key: { 'trustedDevices.expiresAt': 1 }, sparse: true },
    { name: 'authorityChangedAt', key: { authorityChangedAt: 1 } },
    { name: 'createdAt', key: { createdAt: -1 } },
    unfinished,
  ],
  sessions: [
    { name: 'activeKey', key: { activeKey: 1 }, unique: true, sparse: true },
    { name: 'userId_isActive', key: { userId: 1, isActive: 1, lastActiveAt: -1 } },
    { name: 'userId_deviceFingerprint', key: { userId: 1, deviceFingerprint: 1 } },
    { name: 'endedAt', key: { endedAt: 1 } },
    { name: 'expiresAt', key: { expiresAt: 1 } },
    unfinished,
    sweeper,
  ],
  tokens: [
    { name: 'liveKey', key: { liveKey: 1 }, unique: true, sparse: true },
    { name: 'tokenHash', key: { tokenHash: 1 } },
    { name: 'email_purpose', key: { email: 1, purpose: 1, createdAt: -1 } },
    { name: 'userId', key: { userId: 1 } },
    { name: 'expiresAt', key: { expiresAt: 1 } },
    unfinished,
    sweeper,
  ],
  challenges: [
    { name: 'token', key: { token: 1 }, unique: true },
    { name: 'userId', key: { userId: 1 } },
    { name: 'expiresAt', key: { expiresAt: 1 } },
    sweeper,
  ],
  removedUsers: [{ name: 'removedAt', key: { removedAt: 1 } }, sweeper],
  auditLogs: [
    { name: 'id', key: { id: 1 }, unique: true },
    // A page by any set of columns, whatever the dates, is one stretch of one of these. A user's entries are judged by `success` in the index.
    { name: 'page', key: { createdAt: -1, _id: -1 } },
    { name: 'success_page', key: { success: 1, createdAt: -1, _id: -1 } },
    { name: 'action_page', key: { action: 1, createdAt: -1, _id: -1 } },
    { name: 'action_success_page', key: { action: 1, success: 1, createdAt: -1, _id: -1 } },
    { name: 'userId_page', key: { userId: 1, createdAt: -1, _id: -1, success: 1 } },
    { name: 'userId_action_page', key: { userId: 1, action: 1, createdAt: -1, _id: -1, success: 1 } },
  ],
  auditAnchor: [],
  outbox: [
    { name: 'due', key: { status: 1, nextAttemptAt: 1, createdAt: 1 } },
    { name: 'createdAt', key: { createdAt: -1 } },
  ],
  rateLimits: [{ name: 'reset', key: { lockedUntil: 1, windowEndsAt: 1 } }, sweeper],
  systemConfig: [],
  intents: [],
  migrations: [],
}
