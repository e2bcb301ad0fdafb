import type { Role, Sweepable, UserRecord } from '@sallyport/ports'
import type { PlainAnswer, PlainRequest } from './message.ts'

/** Who is asking, as far as a valid access token of an unrevoked session tells. */
export interface VerifiedSession {
  readonly userId: string
  readonly sessionId: string
  readonly role: Role
  readonly email: string
  /** Authentication methods (RFC 8176). */
  readonly methods: readonly string[]
  /** Epoch seconds of the sign-in (`auth_time`). */
  readonly authenticatedAt: number
  /** Epoch seconds. */
  readonly expiresAt: number
}

/** What the door knows about the connection; header values are not trusted for this. */
export interface Connection {
  readonly remoteAddress?: string | undefined
}

export interface AuditVerification {
  readonly ok: boolean
  readonly checked: number
  readonly headSeq: number
  readonly headHash: string
  /** The first link that does not hold, with the reason. */
  readonly broken: { readonly seq: number; readonly reason: string } | null
}

export interface CleanUpReport {
  /** Rows removed by this run. */
  readonly removed: Readonly<Record<Sweepable | 'audit', number>>
  /** `false`: it was stopped before its end. */
  readonly complete: boolean
  /** The oldest entries of the audit log do not hold, so none was deleted: where, and why. */
  readonly auditBroken: { readonly seq: number; readonly reason: string } | null
}

/** What waits for somebody to come back with its secret. */
export type PendingKind = 'one_time_secrets' | 'challenges' | 'trusted_devices'

/** What an operator does from the command line, without HTTP. Every act is audited. */
export interface Operations {
  createUser(input: {
    readonly email: string
    readonly password: string | null
    readonly name?: string
    readonly role?: Role
    readonly verified?: boolean
  }): Promise<UserRecord>
  setRole(email: string, role: Role): Promise<void>
  unlock(email: string): Promise<void>
  setActive(email: string, isActive: boolean): Promise<void>
  /** The password must be replaced before it signs in again; sessions go on. Throws `no_password` where there is none. */
  expirePassword(email: string): Promise<void>
  verifyAudit(onProgress?: (checked: number) => void): Promise<AuditVerification>
  /** What the background job does every hour, once and now, beside any number of nodes. `onProgress` hears of rows removed so far. */
  cleanUp(onProgress?: (removed: number) => void): Promise<CleanUpReport>
  /**
   * Every mailed link, typed code, half-finished sign-in and trusted device of everybody is void from now on; answers how many went. For a
   * restored database, which does not know what was used since. Sessions end with new token secrets.
   */
  voidPending(): Promise<Readonly<Record<PendingKind, number>>>
}

export interface Auth {
  /** The whole API. Never throws; answers 404 for paths that are not its own. */
  handler(request: Request, connection?: Connection): Promise<Response>
  /** The same for a door whose platform has no Web classes at hand, at half the cost. Never rejects. */
  answer(request: PlainRequest, connection?: Connection): Promise<PlainAnswer>
  /**
   * Who asks? `null` for nobody. Checks signature, expiry and revocation; no input or output unless the store may have
   * changed behind this process's back.
   */
  verify(request: Request): Promise<VerifiedSession | null>
  /** Like `verify`, but answers the ready 401 or 403 when the caller may not pass; for role-protected routes. */
  guard(request: Request, requirement?: { readonly role?: Role }, connection?: Connection): Promise<VerifiedSession | Response>
  readonly operations: Operations
  /** Load system configuration and start background work (mail delivery, clean-up). Resolves when the first request may come. */
  start(): Promise<void>
  /** Finish what is under way: buffered writes, mails in flight. Idempotent. */
  close(): Promise<void>
}
