import { createHash, randomUUID } from 'node:crypto'
import type { AuditEntry, AuditSealer, Effects, EpochMs, NewUser, OneTimeSecret, SecretPurpose, Store } from '@sallyport/ports'
import type { Subject } from './store-object.ts'

export const DAY_MS = 86_400_000

/** What the store calls inside its transaction to chain an entry. */
export const seal: AuditSealer = (entry, seq, previousHash) =>
  createHash('sha256')
    .update(JSON.stringify([previousHash, seq, entry.id, entry.action, entry.createdAt]))
    .digest('hex')

export function auditEntry(id: string, action: string, at: EpochMs): AuditEntry {
  return {
    id,
    userId: null,
    subject: null,
    sessionId: null,
    action,
    resource: null,
    method: 'POST',
    endpoint: '/faults',
    ipAddress: '192.0.2.7',
    userAgent: 'faults',
    success: true,
    errorCode: null,
    errorMessage: null,
    metadata: null,
    processingTime: 1,
    createdAt: at,
  }
}

/** One audit entry and one mail: both or neither. The mail has the entry's id. */
export function traced(auditId: string, action: string, at: EpochMs): Effects {
  const mail = { id: auditId, template: action, recipient: 'reader@example.com', payload: 'sealed', createdAt: at }
  return { audit: [auditEntry(auditId, action, at)], mails: [mail], seal }
}

export const NO_EFFECTS: Effects = { audit: [], mails: [], seal }

export function newUser(id: string, at: EpochMs, more: Partial<NewUser> = {}): NewUser {
  return {
    id,
    email: `${id}@example.com`,
    username: null,
    firstName: 'Ada',
    lastName: 'Lovelace',
    name: 'Ada Lovelace',
    passwordHash: 'hash-0',
    role: 'user',
    emailVerifiedAt: at,
    createdAt: at,
    ...more,
  }
}

/** Its token's hash is its id, so that it is found by it. */
export function secretOf(id: string, purpose: SecretPurpose, subject: Subject, maxAttempts: number): OneTimeSecret {
  return {
    id,
    purpose,
    userId: subject.id,
    email: `${subject.id}@example.com`,
    tokenHash: id,
    codeHash: `code-of-${id}`,
    browserHash: null,
    maxAttempts,
    ipAddress: null,
    userAgent: null,
    createdAt: subject.at,
    expiresAt: subject.at + DAY_MS,
  }
}

/** The subject's account, verified unless `emailVerifiedAt` says otherwise. */
export async function addUser(store: Store, { id, at }: Subject, emailVerifiedAt: EpochMs | null = at): Promise<void> {
  const user = newUser(id, at, { emailVerifiedAt })
  const outcome = await store.users.register(
    { user, secret: null, replaceUnverified: false },
    { created: () => NO_EFFECTS, replaced: () => NO_EFFECTS, email_taken: () => NO_EFFECTS },
  )
  if (outcome !== 'created') throw new Error(`the user of the history was not created: ${outcome}`)
}

export const newSubject = (at: EpochMs): Subject => ({ id: randomUUID(), at })
