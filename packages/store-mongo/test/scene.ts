import { createHash } from 'node:crypto'
import type { AuditSealer, Effects, NewUser, OneTimeSecret, SecretPurpose, SessionStart, Store } from '@sallyport/ports'

// A small world with fixed names, so that two runs of one act end in equal states.

export const T = 1_750_000_000_000

/** Seals the place and the name of an entry; enough to see a broken link. */
export const seal: AuditSealer = (entry, seq, previousHash) =>
  createHash('sha256')
    .update(JSON.stringify([entry.id, entry.action, seq, previousHash]))
    .digest('hex')

/** Two audit entries and a mail, named after the act. */
export function effectsOf(act: string, userId: string | null = 'u'): Effects {
  const entry = (id: string) => ({
    id,
    userId,
    subject: 'subject',
    sessionId: null,
    action: act,
    resource: null,
    method: null,
    endpoint: null,
    ipAddress: null,
    userAgent: null,
    success: true,
    errorCode: null,
    errorMessage: null,
    metadata: null,
    processingTime: null,
    createdAt: T,
  })
  const mail = { id: `${act}-mail`, template: act, recipient: 'u@example.com', payload: 'sealed', createdAt: T }
  return { audit: [entry(`${act}-1`), entry(`${act}-2`)], mails: [mail], seal }
}

export const NOTHING: Effects = { audit: [], mails: [], seal }

export function userOf(id: string, overrides: Partial<NewUser> = {}): NewUser {
  const names = { username: null, firstName: 'A', lastName: 'B', name: 'A B' }
  return { id, email: `${id}@example.com`, ...names, passwordHash: 'h', role: 'user', emailVerifiedAt: null, createdAt: T, ...overrides }
}

export function secretOf(id: string, purpose: SecretPurpose, userId = 'u'): OneTimeSecret {
  const origin = { browserHash: null, ipAddress: null, userAgent: null, createdAt: T, expiresAt: T + 1e9 }
  return { id, purpose, userId, email: `${userId}@example.com`, tokenHash: `hash-of-${id}`, codeHash: 'c', maxAttempts: 5, ...origin }
}

/** A sign-in secret for an address that nobody has. */
export function nobodysSecret(id: string, createdAt = T): OneTimeSecret {
  return { ...secretOf(id, 'sign_in'), userId: null, email: 'v@example.com', createdAt }
}

export function startOf(id: string, deviceKey: string, at = T, userId = 'u'): SessionStart {
  const deviceInfo = { browser: null, os: null, platform: null, deviceType: 'unknown' } as const
  const device = { deviceKey, deviceHash: null, ipAddress: null, userAgent: null, deviceInfo, amr: ['pwd'], rememberMe: false }
  const limits = { at, expiresAt: T + 1e9, absoluteExpiresAt: T + 1e9 }
  const tokenHash = (sessionId: string, generation: number) => `${sessionId}:${generation}`
  return { id, userId, securityVersion: 1, ...device, ...limits, tokenHash }
}

/** User `u` with two sessions, an app that waits for its first code and secrets; and a secret of nobody. */
export async function prepare(store: Store): Promise<void> {
  const outcomes = { created: () => NOTHING, replaced: () => NOTHING, email_taken: () => NOTHING }
  await store.users.register({ user: userOf('u'), secret: secretOf('verify', 'email_verification'), replaceUnverified: false }, outcomes)
  await store.secrets.issue(secretOf('reset', 'password_reset'), NOTHING)
  await store.secrets.issue(secretOf('sign-in', 'sign_in'), NOTHING)
  await store.secrets.issue({ ...secretOf('change', 'email_change'), email: 'new@example.com' }, NOTHING)
  await store.secrets.issue(nobodysSecret('nobodys-first'), NOTHING)
  await store.factors.beginTotp({ userId: 'u', sealedSecret: 'sealed', at: T })
  await store.sessions.start(startOf('s1', 'd1'), () => NOTHING)
  await store.sessions.start(startOf('s2', 'd2'), () => NOTHING)
  await store.audit.append(effectsOf('prepared'))
}
