import { createHash, randomUUID } from 'node:crypto'
import type {
  AuditEntry,
  AuditSealer,
  Effects,
  NewUser,
  OneTimeSecret,
  OutboxMail,
  SealedAuditEntry,
  SessionRecord,
  SessionStart,
  Store,
} from '@sallyport/ports'
import { afterEach, beforeEach, expect } from 'vitest'
import type { OpenStore, SideDoor, StoreUnderTest } from './store-under-test.ts'

/** The instant at which tests happen. */
export const T = 1_750_000_000_000
export const MINUTE = 60_000
export const DAY = 24 * 60 * MINUTE

/** How many callers race each single-use verb. */
export const CALLERS = [16, 32, 64] as const

/** All callers at once. */
export function race<A>(callers: number, call: (index: number) => Promise<A>): Promise<A[]> {
  return Promise.all(Array.from({ length: callers }, (_, index) => call(index)))
}

/** How many answers are `wanted`. */
export function countOf<A>(answers: readonly A[], wanted: A): number {
  return answers.filter((answer) => answer === wanted).length
}

/** A fresh token, code or device hash: 64 hex digits. */
export function someHash(): string {
  return createHash('sha256').update(randomUUID()).digest('hex')
}

/** Seals what the chain covers: everything but `userId`. */
export const seal: AuditSealer = (entry, seq, previousHash) => {
  const { id, subject, sessionId, action, resource, method, endpoint, ipAddress, userAgent } = entry
  const { success, errorCode, errorMessage, metadata, processingTime, createdAt } = entry
  const covered = [id, subject, sessionId, action, resource, method, endpoint, ipAddress, userAgent, success, errorCode, errorMessage]
  return createHash('sha256')
    .update(JSON.stringify([previousHash, seq, ...covered, metadata, processingTime, createdAt]))
    .digest('hex')
}

export function auditEntry(overrides: Partial<AuditEntry> = {}): AuditEntry {
  return {
    id: randomUUID(),
    userId: null,
    subject: someHash(),
    sessionId: null,
    action: 'login',
    resource: null,
    method: 'POST',
    endpoint: '/api/auth/login',
    ipAddress: '192.0.2.7',
    userAgent: 'contract',
    success: true,
    errorCode: null,
    errorMessage: null,
    metadata: { device: 'new', tries: [1, 2] },
    processingTime: 12,
    createdAt: T,
    ...overrides,
  }
}

export function mail(overrides: Partial<OutboxMail> = {}): OutboxMail {
  return { id: randomUUID(), template: 'notice', recipient: 'reader@example.com', payload: 'sealed', createdAt: T, ...overrides }
}

/** One audit entry and one mail, so that both can be counted. */
export function effects(userId: string | null = null, action = 'login'): Effects {
  return { audit: [auditEntry({ userId, action })], mails: [mail()], seal }
}

export const NO_EFFECTS: Effects = { audit: [], mails: [], seal }

export function newUser(overrides: Partial<NewUser> = {}): NewUser {
  const id = randomUUID()
  return {
    id,
    email: `${id}@example.com`,
    username: null,
    firstName: 'Ada',
    lastName: 'Lovelace',
    name: 'Ada Lovelace',
    passwordHash: `hash-of-${id}`,
    role: 'user',
    emailVerifiedAt: T,
    createdAt: T,
    ...overrides,
  }
}

export function secretFor(user: { readonly id: string; readonly email: string }, overrides: Partial<OneTimeSecret> = {}): OneTimeSecret {
  return {
    id: randomUUID(),
    purpose: 'password_reset',
    userId: user.id,
    email: user.email,
    tokenHash: someHash(),
    codeHash: someHash(),
    browserHash: null,
    maxAttempts: 5,
    ipAddress: '192.0.2.7',
    userAgent: 'contract',
    createdAt: T,
    expiresAt: T + 60 * MINUTE,
    ...overrides,
  }
}

export function tokenHash(sessionId: string, generation: number): string {
  return createHash('sha256').update(`${sessionId}:${generation}`).digest('hex')
}

export function startFor(userId: string, overrides: Partial<SessionStart> = {}): SessionStart {
  return {
    id: randomUUID(),
    userId,
    securityVersion: 1,
    deviceKey: someHash(),
    deviceHash: someHash(),
    ipAddress: '192.0.2.7',
    userAgent: 'contract',
    deviceInfo: { browser: 'Firefox', os: 'Linux', platform: 'x86_64', deviceType: 'desktop' },
    amr: ['pwd'],
    rememberMe: false,
    at: T,
    expiresAt: T + 7 * DAY,
    absoluteExpiresAt: T + 30 * DAY,
    tokenHash,
    ...overrides,
  }
}

/** The store of the running test, and the short ways to put something into it. */
export interface World {
  readonly store: Store
  readonly sideDoor: SideDoor | null
  /** For tests that only exist where there is a side door. */
  useSideDoor(): SideDoor
  addUser(overrides?: Partial<NewUser>): Promise<NewUser>
  addSession(userId: string, overrides?: Partial<SessionStart>): Promise<SessionRecord>
  addSecret(user: NewUser, overrides?: Partial<OneTimeSecret>): Promise<OneTimeSecret>
  /** What `act` committed: audit entries and mails. */
  committedBy(act: () => Promise<unknown>): Promise<{ readonly audit: number; readonly mails: number }>
  /** The whole log, oldest first, after checking that it follows on the anchor without a gap and that each link holds. */
  verifiedChain(): Promise<readonly SealedAuditEntry[]>
}

async function countRecords(store: Store): Promise<{ readonly audit: number; readonly mails: number }> {
  const { pending, sent, failed } = await store.outbox.counts()
  return { audit: (await store.audit.head()).seq, mails: pending + sent + failed }
}

async function verifyChain(store: Store): Promise<readonly SealedAuditEntry[]> {
  const chain = await store.audit.readChain(0, 100_000)
  let { seq, hash } = await store.audit.anchor()
  for (const entry of chain) {
    expect(entry.seq).toBe(seq + 1)
    expect(entry.previousHash).toBe(hash)
    expect(entry.hash).toBe(seal(entry, entry.seq, entry.previousHash))
    seq = entry.seq
    hash = entry.hash
  }
  expect(await store.audit.head()).toEqual({ seq, hash })
  return chain
}

function createWorld({ store, sideDoor }: StoreUnderTest): World {
  return {
    store,
    sideDoor,
    useSideDoor() {
      if (sideDoor === null) throw new Error('This store was said to have a side door: pass { sideDoor: false } to describeStore.')
      return sideDoor
    },
    async addUser(overrides) {
      const user = newUser(overrides)
      const registration = { user, secret: null, replaceUnverified: false }
      const outcomes = { created: () => NO_EFFECTS, replaced: () => NO_EFFECTS, email_taken: () => NO_EFFECTS }
      expect(await store.users.register(registration, outcomes)).toBe('created')
      return user
    },
    async addSession(userId, overrides) {
      const outcome = await store.sessions.start(startFor(userId, overrides), () => NO_EFFECTS)
      if (outcome.kind !== 'started') throw new Error(`The session did not start: ${outcome.kind}.`)
      return outcome.session
    },
    async addSecret(user, overrides) {
      const secret = secretFor(user, overrides)
      expect(await store.secrets.issue(secret, NO_EFFECTS)).toBe(true)
      return secret
    },
    async committedBy(act) {
      const before = await countRecords(store)
      await act()
      const after = await countRecords(store)
      return { audit: after.audit - before.audit, mails: after.mails - before.mails }
    },
    verifiedChain: () => verifyChain(store),
  }
}

/** Open a fresh store for each test of the enclosing `describe`; answers how to reach the current one. */
export function useWorld(open: OpenStore): () => World {
  let current: { readonly opened: StoreUnderTest; readonly world: World } | null = null
  beforeEach(async () => {
    const opened = await open()
    current = { opened, world: createWorld(opened) }
  })
  afterEach(async () => {
    await current?.opened.close()
    current = null
  })
  return () => {
    if (current === null) throw new Error('There is a world only while a test runs.')
    return current.world
  }
}
